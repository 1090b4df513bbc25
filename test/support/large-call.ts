/** Events of one large call: a queue that rings forty phones again and again. */
import type { CallEvent, Report } from '../../src/core/calls/event.ts'

export interface LargeCall {
  readonly call?: string
  readonly number?: string
  /** When its first phone rang. */
  readonly startMs: number
}

/** Event `i` (0, 1, 2…) of the call, each half a second after the one before; two make a leg. */
export function eventOfLargeCall(i: number, { call = '1.1', number = '+12025550123', startMs }: LargeCall): CallEvent {
  const leg = Math.floor(i / 2)
  const extension = String(100 + (leg % 40))
  const base = {
    ...({ source: 'ami', live: true, identity: 'exact', direction: 'inbound' } as const),
    ...{ aliases: [`asterisk:linkedid:${call}`] as const, leg: `PJSIP/${extension}-${leg}` },
    ...{ external: { number, e164: number, matchKey: number.slice(1) }, queue: { extension: '800', name: 'Sales' } },
    ...{ agent: { extension, name: `Agent ${extension}` }, at: new Date(startMs + i * 500).toISOString() },
  } as const
  return i % 2 === 0
    ? { ...base, kind: 'ringing', id: `ami:${call}:${leg}:ringing` }
    : { ...base, kind: 'ended', id: `ami:${call}:${leg}:ended`, outcome: 'missed' }
}

/** Each event a report of its own, as live sources send them. */
export function reportsOfLargeCall(count: number, call: LargeCall, from = 0): Report[] {
  return Array.from({ length: count }, (_, i): Report => [eventOfLargeCall(from + i, call)])
}
