/** The one call that the examples of the OpenAPI document show: Grace Miller rings the sales queue, and Ana Silva answers. */
export const ids = {
  call: 'call_5b1f0c9e7a2d4836b0c1d2e3',
  note: 'note_0f6d2c1b7e94a385',
  delivery: 'call_5b1f0c9e7a2d4836b0c1d2e3.odoo',
  request: 'order_9d3a7c25e1f04b86a2c8d07f5e613b94',
  key: 'k4t7wq2bxz',
  contact: '7c1e5a90d2b84f63a1e0c95b7d24f816',
  batch: 'batch_3f9c1a77d0e24b58c6a1902e',
  forwarder: 'fwd_8e21c4a7b95d3f06',
} as const

export const ana = { extension: '201', name: 'Ana Silva', email: 'ana@example.com' }
export const salesQueue = { extension: '800', name: 'Sales' }
export const caller = { number: '+12025550142', e164: '+12025550142', name: 'Grace Miller' }
export const callTimes = {
  startedAt: '2026-03-02T14:30:00.000Z',
  answeredAt: '2026-03-02T14:30:08.000Z',
  endedAt: '2026-03-02T14:33:20.000Z',
}

export const contact = {
  id: '4711',
  source: 'odoo',
  kind: 'person',
  name: 'Grace Miller',
  firstName: 'Grace',
  lastName: 'Miller',
  company: 'Miller Bakery',
  emails: ['grace@bakery.example'],
  phones: [{ number: '+12025550142', label: 'mobile' }],
  url: 'https://odoo.example.com/odoo/contacts/4711',
}

export const directoryContact = {
  id: ids.contact,
  kind: 'person',
  name: 'Grace Miller',
  firstName: 'Grace',
  lastName: 'Miller',
  company: 'Miller Bakery',
  emails: ['grace@bakery.example'],
  phones: [{ number: '+12025550142', label: 'mobile' }],
  modifiedAt: '2026-03-01T09:00:00.000Z',
}

export const call = {
  id: ids.call,
  revision: 4,
  aliases: ['asterisk:linkedid:pbx-1772461800.42'],
  state: 'ended',
  medium: 'phone',
  direction: 'inbound',
  external: caller,
  did: '+12025550100',
  queue: salesQueue,
  rung: [ana, { extension: '202', name: 'Ben Okafor', email: 'ben@example.com' }],
  answeredBy: ana,
  ...callTimes,
  talkSeconds: 192,
  outcome: 'answered',
  transfers: [],
  recordings: [],
  contact: { id: '4711', entityType: 'res.partner', name: 'Grace Miller' },
  notes: [{ at: '2026-03-02T14:33:05.000Z', text: 'Wants 40 croissants on Friday', by: ana }],
  matches: [],
}

export const activeCall = {
  id: ids.call,
  revision: 2,
  aliases: call.aliases,
  state: 'talking',
  medium: 'phone',
  direction: 'inbound',
  external: caller,
  did: call.did,
  queue: salesQueue,
  rung: call.rung,
  answeredBy: ana,
  startedAt: callTimes.startedAt,
  answeredAt: callTimes.answeredAt,
  talkSeconds: 0,
  transfers: [],
  recordings: [],
  matches: [],
}

const eventBase = {
  source: 'asterisk-ami',
  aliases: call.aliases,
  leg: 'PJSIP/201-00000017',
  identity: 'exact',
  live: true,
  direction: 'inbound',
  external: { number: '+12025550142', e164: '+12025550142', matchKey: '2025550142', name: 'Grace Miller' },
  did: '+12025550100',
  queue: salesQueue,
  agent: { extension: '201', name: 'Ana Silva' },
}

/** As a forwarder reports the call. */
export const events = [
  { id: 'pbx-1772461800.42:201:ringing', kind: 'ringing', at: callTimes.startedAt, ...eventBase },
  { id: 'pbx-1772461800.42:201:answered', kind: 'answered', at: callTimes.answeredAt, ...eventBase },
  {
    id: 'pbx-1772461800.42:201:ended',
    kind: 'ended',
    at: callTimes.endedAt,
    ...eventBase,
    outcome: 'answered',
    talkSeconds: 192,
  },
]

export const delivery = {
  id: ids.delivery,
  callId: ids.call,
  destination: 'odoo',
  state: 'delivered',
  revision: 4,
  deliveredRevision: 4,
  entry: { id: 'mail.message:90210', url: 'https://odoo.example.com/odoo/contacts/4711' },
  failures: 0,
  createdAt: '2026-03-02T14:33:25.000Z',
  attempts: [{ at: '2026-03-02T14:33:25.200Z', durationMs: 184, revision: 4, outcome: 'delivered' }],
}

export const waitingDelivery = {
  id: ids.delivery,
  callId: ids.call,
  destination: 'odoo',
  state: 'waiting',
  revision: 4,
  failures: 0,
  nextAttemptAt: '2026-03-02T15:10:00.000Z',
  createdAt: '2026-03-02T14:33:25.000Z',
  attempts: [
    {
      at: '2026-03-02T14:33:25.200Z',
      durationMs: 10_000,
      revision: 4,
      outcome: 'failed',
      code: 'crm_timeout',
      message: 'Odoo did not answer within 10 s.',
    },
  ],
}

/** What a 3CX template sends: texts, an empty one for what it does not know. */
export const acceptedReport = { success: true, response: { call: ids.call, status: 'accepted' } }
