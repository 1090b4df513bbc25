/** What phone systems, the forwarder and AI agents send. */
import type { Examples } from '../openapi-document.ts'
import { acceptedReport, events, ids } from './samples.ts'

const threecxContact = {
  id: '4711',
  url: 'https://odoo.example.com/odoo/contacts/4711',
  first_name: 'Grace',
  last_name: 'Miller',
  full_name: 'Grace Miller',
  company: 'Miller Bakery',
  email: 'grace@bakery.example',
  entity_type: 'person',
  business: '',
  business2: '',
  home: '',
  home2: '',
  mobile: '+12025550142',
  mobile2: '',
  other: '',
  fax: '',
  photo_url: '',
  searched_number: '+12025550142',
}

const odooPartner = {
  partner_id: '4711',
  type: 'contact',
  firstname: 'Grace',
  lastname: 'Miller',
  mobile: '+12025550142',
  phone: '',
  email: 'grace@bakery.example',
  web_url: 'https://odoo.example.com/odoo/contacts/4711',
  company_type: '',
  name: 'Miller Bakery',
}

const heartbeat = {
  id: ids.forwarder,
  name: 'pbx-1',
  version: '1.0.0',
  mode: 'service',
  startedAt: '2026-03-02T06:00:00.000Z',
  at: '2026-03-02T14:33:30.000Z',
  everySeconds: 30,
  clockSkewMs: -12,
  sources: [
    {
      id: 'ami',
      type: 'asterisk-ami',
      kind: 'live',
      state: 'ok',
      lastMessageAt: '2026-03-02T14:33:20.000Z',
      clickToCall: ['2*'],
      rows: 913,
      acked: 311,
      duplicate: 0,
      refused: 0,
    },
  ],
  outbox: { events: 0, bytes: 0, dropped: 0, quarantined: 0 },
  cloud: { failuresInARow: 0, lastAckAt: '2026-03-02T14:33:20.400Z' },
}

export const signedHeaders = {
  'webhook-id': ids.batch,
  'webhook-timestamp': '1772462000',
  'webhook-signature': 'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
}

export const phoneSystemExamples: Examples = {
  getOrCreateContact: {
    query: { number: '+12025550142' },
    answer: {
      success: true,
      contact: {
        id: '4711',
        name: 'Grace Miller',
        firstName: 'Grace',
        lastName: 'Miller',
        company: 'Miller Bakery',
        email: 'grace@bakery.example',
        number: '+12025550142',
        contactUrl: 'https://odoo.example.com/odoo/contacts/4711',
        entityType: 'person',
      },
    },
  },
  lookupOdooContact: {
    body: { number: '+12025550142' },
    answer: { jsonrpc: '2.0', id: null, result: odooPartner, ...odooPartner },
  },
  lookupThreecxNumber: { body: { number: '+12025550142', direction: 'Inbound' }, answer: threecxContact },
  lookupThreecxEmail: { body: { email: 'grace@bakery.example' }, answer: { ...threecxContact, searched_number: '' } },
  searchThreecxContacts: {
    body: { text: 'miller' },
    answer: { contacts: [{ ...threecxContact, searched_number: '' }] },
  },
  createThreecxContact: {
    body: {
      number: '+12025550142',
      first_name: 'Grace',
      last_name: 'Miller',
      company: 'Miller Bakery',
      email: 'grace@bakery.example',
    },
    answer: threecxContact,
  },
  receiveCallJournal: {
    body: {
      number: '+12025550142',
      direction: 'Inbound',
      type: 'Inbound',
      name: 'Grace Miller',
      entityId: '4711',
      entityType: 'person',
      agent: '201',
      agentFirstName: 'Ana',
      agentLastName: 'Silva',
      agentEmail: 'ana@example.com',
      durationSeconds: '192',
      callStartTimeUTC: '2026-03-02T14:30:00Z',
      callEstablishedTimeUTC: '2026-03-02T14:30:08Z',
      callEndTimeUTC: '2026-03-02T14:33:20Z',
      subject: 'Inbound call from Grace Miller',
      inboundCallText: '14:30: answered call from +12025550142 to Ana (201) (00:03:12)',
    },
    answer: acceptedReport,
  },
  reportThreecxCall: {
    body: {
      call_type: 'Inbound',
      number: '+12025550142',
      name: 'Grace Miller',
      entity_id: '4711',
      entity_type: 'person',
      agent: '201',
      agent_first_name: 'Ana',
      agent_last_name: 'Silva',
      agent_email: 'ana@example.com',
      queue: '800',
      duration: '00:03:12',
      start_utc: '2026-03-02T14:30:00Z',
      answered_utc: '2026-03-02T14:30:08Z',
      end_utc: '2026-03-02T14:33:20Z',
    },
    answer: acceptedReport,
  },
  reportThreecxChat: {
    body: {
      number: '+12025550142',
      email: 'grace@bakery.example',
      name: 'Grace Miller',
      agent: '201',
      agent_first_name: 'Ana',
      agent_last_name: 'Silva',
      duration: '00:04:00',
      start_utc: '2026-03-02T14:30:00Z',
      end_utc: '2026-03-02T14:34:00Z',
      messages: 'Grace Miller: Are you open on Sunday?\nAna Silva: Yes, from 8 to 12.',
    },
    answer: acceptedReport,
  },
  getThreecxTemplate: {
    query: { version: 'v20' },
    answer: '<?xml version="1.0" encoding="utf-8"?>\n<Crm Country="US" Name="Switchhook" Version="1">…</Crm>',
  },
  receiveEvents: {
    headers: signedHeaders,
    body: { events },
    answer: { accepted: events.map(({ id }) => id), duplicate: [], rejected: [] },
  },
  getBatchResult: {
    params: { batch: ids.batch },
    answer: { publicUrl: 'https://hook.example.com', result: { state: 'validated', duplicates: 0, rejected: [] } },
  },
  receiveHeartbeat: { headers: signedHeaders, body: heartbeat, answer: { success: true } },
  receiveStaffingReport: {
    headers: signedHeaders,
    body: {
      forwarder: ids.forwarder,
      sources: [
        {
          ...{ id: 'ami', run: 'h3kXq0sPzT1b', sequence: 41, asOf: '2026-03-02T14:33:29.800Z', whole: false },
          groups: [
            {
              ...{ number: '800', name: 'Orders', kind: 'queue', targetSeconds: 20 },
              members: [{ extension: '201', name: 'Kim Lee', loggedIn: 'yes', phone: 'ringing' }],
              waiting: [{ id: '1772462000.14', since: '2026-03-02T14:33:21.000Z' }],
            },
          ],
        },
      ],
    },
    answer: { sources: [{ id: 'ami', result: 'take' }] },
  },
  getThreecxLink: {
    answer: {
      isSetUp: true,
      url: 'https://pbx.example.com:5001',
      clientId: '900',
      live: { state: 'up', since: '2026-11-20T08:00:00.000Z' },
      log: { state: 'up', since: '2026-11-20T08:00:00.000Z' },
      heardAt: '2026-11-20T09:00:00.000Z',
      logReadAt: '2026-11-20T09:00:00.000Z',
      readUpTo: '2026-11-20T08:57:12.000Z',
      alsoWatchedBy: [],
    },
  },
  checkThreecxLink: {
    answer: {
      ok: true,
      findings: [{ ok: true, text: 'https://pbx.example.com:5001 accepts the client ID 900 and its key' }],
    },
  },
  listForwarders: {
    answer: {
      forwarders: [{ ...heartbeat, heardAt: '2026-03-02T14:33:30.100Z', late: false, warnings: [] }],
    },
  },
  getInstallScript: { answer: '#!/bin/sh\nset -eu\n# Installs the forwarder of this deployment beside the PBX.\n' },
  listWaitingClickToCallRequests: {
    headers: signedHeaders,
    body: { forwarder: ids.forwarder, extensions: ['2*'], waitSeconds: 20 },
    answer: { requests: [{ id: ids.request, extension: '201', expiresInMs: 29_700 }], askAgainMs: 0 },
  },
  updateClickToCallRequest: {
    headers: signedHeaders,
    params: { id: ids.request },
    body: { forwarder: ids.forwarder, attempt: 'c0ffee00c0ffee00c0ffee00c0ffee00', state: 'taken' },
    answer: {
      id: ids.request,
      extension: '201',
      number: '+12025550142',
      name: 'Grace Miller',
      state: 'taken',
      expiresInMs: 29_500,
    },
  },
  receiveElevenlabsWebhook: {
    headers: {
      'ElevenLabs-Signature': 't=1772462000,v0=3e5a7c0f2b1d4968a7c3e1f05d2b8496c7a0e3f15b2d4c6889e0a1f2c3d4b5a6',
    },
    body: {
      type: 'post_call_transcription',
      event_timestamp: 1_772_462_000,
      data: {
        agent_id: 'agent_bakery',
        conversation_id: 'conv_01bakery',
        status: 'done',
        transcript: [{ role: 'user', message: 'I would like 40 croissants on Friday.', time_in_call_secs: 4 }],
        metadata: { start_time_unix_secs: 1_772_461_800, call_duration_secs: 192 },
        analysis: { call_successful: 'success', transcript_summary: 'Orders 40 croissants for Friday.' },
      },
    },
    answer: { status: 'accepted', call: ids.call },
  },
  checkElevenlabsWebhook: { answer: { status: 'webhook listening', service: 'elevenlabs' } },
  importConversations: {
    body: { from: '2026-03-02T00:00:00.000Z', to: '2026-03-03T00:00:00.000Z' },
    answer: { listed: 41, known: 39, recovered: 2, unfinished: 0, failed: 0 },
  },
  getInitiationData: {
    headers: { 'x-switchhook-secret': 'a-secret-of-at-least-20-characters' },
    body: {
      caller_id: '+12025550142',
      called_number: '+12025550100',
      agent_id: 'agent_bakery',
      call_sid: 'CA0123456789abcdef',
    },
    answer: {
      type: 'conversation_initiation_client_data',
      dynamic_variables: {
        caller_known: true,
        caller_name: 'Grace Miller',
        caller_first_name: 'Grace',
        caller_company: 'Miller Bakery',
        caller_language: 'en',
        owner_name: 'Ana Silva',
        owner_extension: '201',
        open_matters: 'deal: 40 croissants every Friday (Proposition)',
        caller_number: '+12025550142',
        last_calls: '2026-03-02 14:30 inbound, answered by Ana Silva',
      },
    },
  },
}
