import type { Examples } from '../openapi-document.ts'
import { ana, call, callTimes, delivery, events, ids } from './samples.ts'

const row = {
  ...call,
  destinations: [
    { destination: 'odoo', state: 'delivered', deliveryId: ids.delivery, entry: delivery.entry },
    { destination: 'webhook', state: 'unwanted' },
  ],
}

const clickToCall = {
  id: ids.request,
  state: 'waiting',
  final: false,
  extension: '201',
  number: '+12025550142',
  name: 'Grace Miller',
  by: 'agent 201',
  createdAt: '2026-03-02T15:00:00.000Z',
  expiresAt: '2026-03-02T15:00:30.000Z',
}

const answeredRequest = {
  ...clickToCall,
  state: 'answered',
  final: true,
  forwarder: ids.forwarder,
  takenAt: '2026-03-02T15:00:00.300Z',
  ringingAt: '2026-03-02T15:00:00.900Z',
  answeredAt: '2026-03-02T15:00:04.100Z',
  callId: 'call_a90c4de17f5283b6e0d1c2b3',
}

export const callExamples: Examples = {
  listCalls: {
    query: {
      from: '2026-03-02T00:00:00.000Z',
      to: '2026-03-03T00:00:00.000Z',
      q: '(202) 555-0142',
      state: 'delivered',
    },
    answer: { calls: [row], next: `1772461800000 ${ids.call}` },
  },
  getCall: {
    params: { id: ids.call },
    answer: {
      call: row,
      legs: [
        {
          source: 'asterisk-ami',
          agent: ana,
          ringingAt: callTimes.startedAt,
          answeredAt: callTimes.answeredAt,
          endedAt: callTimes.endedAt,
          outcome: 'answered',
          talkSeconds: 192,
        },
      ],
      events,
      deliveries: [delivery],
      entryChanges: { odoo: { move: 'moves', remove: 'deletes' } },
      revisions: [
        { at: callTimes.startedAt, source: 'asterisk-ami', kinds: ['ringing'] },
        { at: callTimes.answeredAt, source: 'asterisk-ami', kinds: ['answered'] },
        { at: callTimes.endedAt, source: 'asterisk-ami', kinds: ['ended'] },
      ],
    },
  },
  getTranscript: {
    params: { id: ids.call },
    answer: { transcripts: ['Agent: Miller Bakery, how can I help?\nCaller: I would like 40 croissants on Friday.'] },
  },
  logCallAgain: { params: { id: ids.call }, body: { destination: 'odoo' }, answer: row },
  leaveOutCall: {
    params: { id: ids.call },
    body: { leftOut: true, by: 'Ana Silva' },
    answer: { ...row, leftOut: true },
  },
  createCrmTask: {
    params: { id: ids.call },
    body: { title: 'Call Grace Miller back', dueOn: '2026-03-03', assignee: '201' },
    answer: {
      ...{ destination: 'odoo', id: '4711', url: 'https://odoo.example.com/mail/view?model=res.partner&res_id=42' },
      ...{ dueOn: '2026-03-03', status: 'created' },
    },
  },
  listTimeline: {
    params: { id: ids.call },
    answer: {
      entries: [
        {
          ...{
            id: ids.call,
            startedAt: callTimes.startedAt,
            direction: 'inbound' as const,
            outcome: 'answered' as const,
          },
          ...{ answeredBy: 'Ana Silva', talkSeconds: 118, isAi: false, wrapUp: 'Sale', hasTranscript: true },
          notes: [{ at: callTimes.startedAt, text: 'Wants 40 croissants.', by: 'Ana Silva' }],
        },
      ],
    },
  },
  listContactCandidates: {
    params: { id: ids.call },
    answer: {
      candidates: [
        { source: 'odoo', id: '4711', entityType: 'res.partner', name: 'Grace Miller', company: 'Miller Bakery' },
        { source: 'odoo', id: '4712', entityType: 'res.partner', name: 'Miller Bakery' },
      ],
      degraded: [],
    },
  },
  chooseContact: {
    params: { id: ids.call },
    body: {
      ...{ choice: 'contact', source: 'odoo', id: '4712', entityType: 'res.partner', name: 'Miller Bakery' },
      ...{ remember: true, by: 'Ana Silva' },
    },
    answer: {
      call: { ...row, chosen: { source: 'odoo', id: '4712', entityType: 'res.partner', name: 'Miller Bakery' } },
      calls: 4,
    },
  },
  listUnclearNumbers: {
    answer: {
      unclear: [
        {
          callId: ids.call,
          number: '+12025550142',
          e164: '+12025550142',
          name: 'Grace Miller',
          reason: 'several',
          destination: 'odoo',
          calls: 4,
          callIds: [ids.call],
          firstAt: '2026-03-02T09:12:00.000Z',
          lastAt: callTimes.startedAt,
        },
      ],
      atLeast: false,
    },
  },
  createNote: {
    params: { id: ids.call },
    body: { text: 'Wants 40 croissants on Friday', id: 'crm-note-17' },
    answer: { callId: ids.call, noteId: ids.note, status: 'accepted' },
  },
  startCall: {
    query: { wait: 20 },
    headers: { 'Idempotency-Key': 'b0a3f6de-51c8-4f1e-9a57-0a4c6d1f2e3b', Prefer: 'wait=20' },
    body: { extension: '201', number: '+1 202 555 0142', name: 'Grace Miller', expiresInSeconds: 30 },
    answer: answeredRequest,
  },
  getClickToCallRequest: { params: { id: ids.request }, query: { wait: 20 }, answer: answeredRequest },
  listClickToCallRequests: { answer: { requests: [answeredRequest, clickToCall] } },
}
