/** Calls as the connector suite logs them: made by hand, so that the suite needs nothing but the shapes. */
import type { Call, CallView } from '../../../core/calls/call.ts'
import type { CallReport } from '../../../core/deliveries/destination.ts'

export const ann = { extension: '101', name: 'Ann Example', email: 'ann@example.com' }

const answered: CallView = {
  state: 'ended',
  medium: 'phone',
  direction: 'inbound',
  external: { number: '+447700900123', e164: '+447700900123', matchKey: '7700900123', name: 'Jane Doe' },
  did: '+442079460000',
  queue: { extension: '800', name: 'Support' },
  legs: [
    {
      key: 'leg-1',
      source: 'cdr',
      agent: ann,
      ringingAt: '2026-07-20T09:14:00.000Z',
      answeredAt: '2026-07-20T09:14:08.000Z',
      endedAt: '2026-07-20T09:17:20.000Z',
      outcome: 'answered',
      talkSeconds: 192,
    },
  ],
  rung: [ann],
  answeredBy: ann,
  startedAt: '2026-07-20T09:14:00.000Z',
  answeredAt: '2026-07-20T09:14:08.000Z',
  endedAt: '2026-07-20T09:17:20.000Z',
  talkSeconds: 192,
  outcome: 'answered',
  transfers: [],
  recordings: [],
}

const unanswered = { answeredBy: undefined, answeredAt: undefined, talkSeconds: 0 }

/** `revision` as a change would raise it; `events` stays empty, since connectors write the view. */
export function sampleCall(view: Partial<CallView> = {}, revision = 3): Call {
  const id = 'call-1'
  return { id, aliases: [id], revision, events: [], matches: [], view: { ...answered, ...view } }
}

export function sampleReport(view: Partial<CallView> = {}, key = 'delivery-1', revision = 3): CallReport {
  return { call: sampleCall(view, revision), key, fingerprint: `fingerprint-${revision}` }
}

/** Calls that a reader of the CRM must be able to distinguish. */
export const kindsOfCall: Readonly<Record<string, Partial<CallView>>> = {
  answered: {},
  missed: { ...unanswered, outcome: 'missed' },
  abandoned: { ...unanswered, outcome: 'abandoned' },
  busy: { ...unanswered, outcome: 'busy' },
  voicemail: { ...unanswered, outcome: 'voicemail' },
  'outbound answered': { direction: 'outbound' },
  'outbound not answered': { ...unanswered, direction: 'outbound', outcome: 'missed' },
}

export const withheldCall: Partial<CallView> = {
  ...unanswered,
  outcome: 'missed',
  external: { number: '', matchKey: '' },
}

/** Spoken with an AI agent in a browser: no number, no phone, no agent of ours. */
export const webConversation: Partial<CallView> = {
  medium: 'web',
  external: undefined,
  did: undefined,
  queue: undefined,
  legs: [],
  rung: [],
  answeredBy: undefined,
  ai: { conversationId: 'conv_2', agentName: 'Shop assistant', summary: 'Asked for opening hours.', result: 'success' },
}

/** The same call after its recording, an AI summary and a note of the agent arrived. */
export const enriched: Partial<CallView> = {
  recordings: [{ url: 'https://pbx.example.com/rec/1.wav', summary: 'Jane asked for a refund.' }],
  notes: [{ at: '2026-07-20T09:18:00.000Z', text: 'Send her the new price list.', by: ann }],
  ai: { conversationId: 'conv_1', summary: 'The agent promised a call back.', result: 'success' },
}
