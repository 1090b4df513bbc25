/** Calls as GET /v1/calls lists them, without what only we give them, and true calls in the same form. */
import * as z from 'zod'
import { isoUtc } from '../../../src/ports/clock.ts'
import type { Blind, TrueCall } from './true-calls.ts'

const extension = z.object({ extension: z.string() }).transform((party) => party.extension)

export const listedCalls = z.object({
  calls: z.array(
    z.object({
      state: z.string(),
      direction: z.string(),
      external: z.object({ number: z.string() }).optional(),
      did: z.string().optional(),
      queue: extension.optional(),
      answeredBy: extension.optional(),
      startedAt: z.string(),
      endedAt: z.string().optional(),
      talkSeconds: z.number(),
      outcome: z.string().optional(),
      transfers: z.array(z.object({ from: extension.optional(), to: extension })),
    }),
  ),
  // One page has them all.
  next: z.undefined().optional(),
})
export type ListedCall = z.infer<typeof listedCalls>['calls'][number]

export function asListed(call: TrueCall, blind: Blind = {}): ListedCall {
  const at = (seconds: number) => isoUtc(call.startMs + seconds * 1000)
  const { truth, transfer } = call
  return {
    state: 'ended',
    direction: call.direction,
    external: call.direction === 'internal' ? undefined : { number: call.number ?? '' },
    did: call.did,
    queue: call.group?.extension,
    answeredBy: truth.answeredBy,
    startedAt: at(0),
    endedAt: at(call.endS),
    talkSeconds: blind.talkSeconds?.[call.kind] ?? truth.talkSeconds,
    outcome: blind.outcomes?.[call.kind] ?? truth.outcome,
    transfers: transfer ? [{ from: transfer.from, to: transfer.to }] : [],
  }
}
