/** What became of a delivery, in a few words. */
import type { DeliveryForm as Delivery } from '../../../wire/delivery.ts'
import type { Times } from './times.ts'

/** `reamaze`, `webhook (ringing)`. */
export function deliveryTarget({ destination, moment }: Delivery): string {
  return moment === undefined ? destination : `${destination} (${moment})`
}

/** `delivered`, `waiting, next try 2026-11-20 10:14:05 (2 failures: crm_timeout)`, `dead (17 failures: crm_rejected)`. */
export function deliveryState(
  { state, failures, nextAttemptAt, attempts, mergedInto, removed }: Delivery,
  times: Times,
): string {
  if (state === 'delivered') return 'delivered'
  if (state === 'merged') return `went on in ${mergedInto ?? 'another delivery'}`
  if (state === 'unwanted' && removed) return `left out by hand, entry ${removed.how}`
  if (state === 'unwanted') return 'not wanted by the rules of its connector'
  const next = state === 'waiting' && nextAttemptAt ? `, next try ${times.at(nextAttemptAt)}` : ''
  const code = attempts.find(({ outcome }) => outcome === 'failed')?.code
  const failed =
    failures === 0 ? '' : ` (${failures} ${failures === 1 ? 'failure' : 'failures'}${code ? `: ${code}` : ''})`
  return `${state}${next}${failed}`
}

/** For a narrow column: `delivered`, `waiting (crm_timeout)`. */
export function shortState(delivery: Delivery): string {
  const { state, attempts } = delivery
  const failed = attempts.find(({ outcome }) => outcome === 'failed')
  return lastProblem(delivery) === undefined ? state : `${state} (${failed?.code ?? 'failed'})`
}

/** The sentence of the last failure, for a delivery that has not arrived. */
export function lastProblem({ state, attempts }: Delivery): string | undefined {
  if (state === 'delivered' || state === 'merged' || state === 'unwanted') return undefined
  const failed = attempts.find(({ outcome }) => outcome === 'failed')
  return failed && (failed.message ?? failed.code)
}
