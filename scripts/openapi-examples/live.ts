/** Live calls and agents, with the paths of the relay and the CTI middleware. */
import type { Examples } from '../openapi-document.ts'
import { activeCall, ana, call, callTimes, contact, ids } from './samples.ts'

const invitation = {
  extension: '201',
  name: 'Ana Silva',
  email: 'ana@example.com',
  link: 'https://hook.example.com/agent#pair=main.q83vEjRWeJASNFZ4kBI0VniQEjRWeJASNFZ4kBI0Vng',
  expiresAt: '2026-03-09T14:30:00.000Z',
  mail: 'Hello Ana Silva,\n\nThis page shows who is calling while your phone rings. …',
}
const device = {
  id: 'q83vEjRWeJAS',
  extension: '201',
  kind: 'page' as const,
  device: 'Chrome on Windows',
  via: 'invitation' as const,
  address: '198.51.100.7',
  pairedAt: '2026-03-02T14:30:00.000Z',
  lastSeenAt: '2026-03-02T14:30:00.000Z',
  expiresAt: '2026-05-31T14:30:00.000Z',
  current: false,
}
const paired = {
  site: 'main',
  extension: '201',
  token: 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.c2lnbmF0dXJl',
  expiresAt: '2026-03-02T15:30:00.000Z',
  device: { id: device.id, expiresAt: device.expiresAt },
}
const refreshToken = 'swd_main_q83vEjRWeJAS_q83vEjRWeJASNFZ4kBI0VniQEjRWeJASNFZ4kBI0Vng'

const callData = {
  callId: ids.call,
  extension: '201',
  state: 'talking',
  type: 'bridge',
  direction: 'inbound',
  timestamp: callTimes.startedAt,
  answeredAt: callTimes.answeredAt,
  callerIdNum: '+12025550142',
  callerIdName: 'Grace Miller',
  callerId: '"Grace Miller" <+12025550142>',
  did: '+12025550100',
  queue: { extension: '800', name: 'Sales' },
  rung: ['201', '202'],
  caller: 'found',
  contact: {
    ...contact,
    attributes: {
      first_name: 'Grace',
      last_name: 'Miller',
      phone_mobile: '+12025550142',
      phone_work: '',
      email1: 'grace@bakery.example',
      account_name: 'Miller Bakery',
    },
  },
  account: { name: 'Miller Bakery', attributes: { name: 'Miller Bakery' } },
  lastCalls: [
    {
      id: 'call_10c2d3e4f5a6b7c8d9e0f1a2',
      startedAt: '2026-02-20T10:00:00.000Z',
      direction: 'inbound',
      outcome: 'answered',
      answeredBy: 'Ben Okafor',
      talkSeconds: 65,
    },
  ],
  aiSummary: null,
  conversationId: null,
  notes: [],
}

const found = {
  source: 'odoo',
  id: '42',
  name: 'Grace Miller',
  company: 'Miller Bakery',
  url: 'https://odoo.example.com/odoo/contacts/42',
  phones: [{ number: '+12025550142', label: 'mobile' }],
  emails: ['grace@bakery.example'],
}

const pastCall = {
  ...callData,
  state: 'over' as const,
  reason: 'ended' as const,
  type: 'hangup' as const,
  outcome: 'answered' as const,
  talkSeconds: 118,
  contact: null,
  knownAs: 'Grace Miller',
  answeredBy: 'Ana Silva',
}

export const liveExamples: Examples = {
  openAgentSocket: { query: { since: 4711 } },
  openRelaySocket: { query: { since: 4711 } },
  streamCalls: {
    headers: { 'Last-Event-ID': '4711' },
    query: { form: 'calls' },
    answer: `event: ready\nid: 4711\ndata: {"type":"ready","seq":4711}\n\n`,
  },
  createAgentToken: {
    params: { extension: '201' },
    body: { ttlSeconds: 43_200 },
    answer: {
      token: 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.c2lnbmF0dXJl',
      extension: '201',
      expiresAt: '2026-03-03T02:30:00.000Z',
      link: 'https://hook.example.com/agent#token=eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.c2lnbmF0dXJl',
    },
  },
  createInvitation: { params: { extension: '201' }, body: { days: 7 }, answer: invitation },
  createInvitations: { body: { days: 7 }, answer: { invitations: [invitation], complete: true } },
  listDevices: { params: { extension: '201' }, answer: { devices: [device] } },
  listAllDevices: { answer: { devices: [device] } },
  deleteDevices: { params: { extension: '201' }, answer: { removed: 1 } },
  deleteDevice: { params: { extension: '201', id: device.id }, answer: { removed: 1 } },
  pairBrowserByLink: {
    body: { invitation: 'main.q83vEjRWeJASNFZ4kBI0VniQEjRWeJASNFZ4kBI0Vng', kind: 'extension' },
    answer: { ...paired, refreshToken },
  },
  renewToken: { body: { refreshToken }, answer: { ...paired, refreshToken } },
  createOwnInvitation: { answer: { ...invitation, expiresAt: '2026-03-02T14:40:00.000Z' } },
  unpairBrowser: { answer: { removed: 1 } },
  pairPerson: { body: {}, answer: paired },
  deleteTokens: { params: { extension: '201' }, answer: { extension: '201' } },
  deleteAllTokens: { answer: { site: 'main' } },
  getAgentPage: { answer: '<!doctype html>\n<html lang="en">…</html>' },
  listAgentCalls: { query: { from: '2026-03-02T05:00:00.000Z' }, answer: { calls: [pastCall] } },
  listCallBacks: {
    answer: {
      callBacks: [
        {
          callId: ids.call,
          number: '+12025550142',
          name: 'Grace Miller',
          at: callTimes.startedAt,
          times: 2,
          waitedSeconds: 70,
          queue: 'Sales',
        },
      ],
    },
  },
  searchAgent: { query: { q: 'grace' }, answer: { contacts: [found], calls: [pastCall], degraded: [] } },
  listColleagues: { answer: { colleagues: [{ extension: '202', name: 'Tom Reyes', state: 'talking' as const }] } },
  getAgentSession: {
    answer: {
      site: 'main',
      extension: '201',
      name: 'Ana Silva',
      country: 'US',
      expiresAt: '2026-03-03T02:30:00.000Z',
      device: device.id,
      templates: ['Sent the price list.'],
      createIn: ['odoo', 'directory'],
      takesTasks: true,
      mayCall: true,
      mayHear: true,
      wrapUps: ['Sale', 'No sale', 'Call back'],
    },
  },
  listAgents: { answer: { agents: [{ ...ana, crmUsers: { odoo: '7' }, from: 'records' }] } },
  putAgents: { body: { agents: [{ ...ana, crmUsers: { odoo: '7' } }] }, answer: { stored: 1 } },
  getAgent: { params: { extension: '201' }, answer: { agent: { ...ana, crmUsers: { odoo: '7' } } } },
  putAgent: {
    params: { extension: '201' },
    body: { name: 'Ana Silva', email: 'ana@example.com', crmUsers: { odoo: '7' } },
    answer: { agent: { ...ana, crmUsers: { odoo: '7' } } },
  },
  deleteAgent: { params: { extension: '201' }, answer: { removed: true } },
  getRelayHealth: {
    answer: { status: 'ok', checks: { configuration: { ok: true }, records: { ok: true } }, notConfigured: [] },
  },
  listRelayActiveCalls: { answer: { success: true, data: [activeCall] } },
  listRelayCallHistory: {
    query: { start: '2026-03-02', end: '2026-03-02', outcome: 'answered' },
    answer: { success: true, data: [call] },
  },
  getStatus: {
    answer: {
      status: 'ok',
      site: 'main',
      activeCalls: 1,
      connections: 3,
      seq: 4711,
      forwarders: [{ id: ids.forwarder, heardAt: '2026-03-02T14:30:30.100Z', late: false }],
      timestamp: '2026-03-02T14:30:40.000Z',
    },
  },
  listActiveCallData: { answer: { count: 1, calls: [callData] } },
  listAgentStates: {
    answer: { count: 1, agents: [{ agentId: '201', agentName: 'Ana Silva', extension: '201', status: 'talking' }] },
  },
  startScreenPop: {
    body: { extension: '201', number: '+12025550142', name: 'Grace Miller' },
    answer: { success: true, callId: 'pop_S9k2mQ0xYt1b', delivered: true },
  },
}
