/** Rows of the generic CallLog table for true calls: one a call. */
import type { Blind, TrueCall } from './true-calls.ts'

export const callLogBlind: Blind = {
  ...{ rings: true, queue: true, transfers: true },
  // One row has one extension and one duration.
  talk: ['blind transfer', 'attended transfer'],
}

const wall = (ms: number) => new Date(ms).toISOString().slice(0, 19).replace('T', ' ')
const types = { inbound: 0, outbound: 1, internal: 2 }
const causes: Readonly<Record<string, string>> = {
  abandoned: 'ORIGINATOR_CANCEL',
  busy: 'USER_BUSY',
  voicemail: 'VOICEMAIL',
}

export function callLogRows({ truth, ...call }: TrueCall): Record<string, unknown>[] {
  const extension = truth.answeredBy ?? call.rings[0]?.extension ?? ''
  return [
    {
      Id: call.seq,
      CallId: `c-${call.seq}`,
      StartTime: wall(call.startMs),
      EndTime: wall(call.startMs + call.endS * 1000),
      Duration: truth.answerS === undefined ? 0 : call.endS - truth.answerS,
      CallerNumber: call.caller ?? call.number ?? '',
      DestNumber: call.direction === 'inbound' ? call.did : call.direction === 'outbound' ? call.number : extension,
      Extension: extension,
      CallType: types[call.direction],
      Answered: truth.answerS !== undefined,
      HangupCause: causes[truth.outcome] ?? 'NORMAL_CLEARING',
    },
  ]
}
