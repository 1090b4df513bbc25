/** Waits until the reported calls are stored and delivered to each connected CRM, or given up. */

import type { Clock } from '../../ports/clock.ts'
import { type CallDetails, callDetailsSchema } from '../../wire/call.ts'
import type { DeliveryForm as Delivery } from '../../wire/delivery.ts'
import type { ApiClient } from '../cli/api-client.ts'
import { ApiFailure } from '../terminal/failure.ts'

export interface SettleOptions {
  readonly api: ApiClient
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Connectors that log calls. */
  readonly destinations: readonly string[]
}

export interface Settled {
  /** By the id that the report was answered with. */
  readonly details: ReadonlyMap<string, CallDetails>
  /** False: the time was over before everything had come to rest. */
  readonly complete: boolean
}

const pollMs = 300
/** Well above the longest time that a call must be unchanged before it is delivered. */
const limitMs = 90_000

export async function waitForDeliveries(ids: readonly string[], options: SettleOptions): Promise<Settled> {
  const endMs = options.clock.now() + limitMs
  for (;;) {
    const details = await readAll(ids, options.api)
    // What was read first may have become part of what was read last, so only a second look is sure.
    if (isSettled(ids, details, options.destinations, options.clock.now()))
      return { details: await readAll(ids, options.api), complete: true }
    if (options.clock.now() >= endMs) return { details, complete: false }
    await options.clock.sleep(pollMs, options.signal)
  }
}

async function readAll(ids: readonly string[], api: ApiClient): Promise<Map<string, CallDetails>> {
  const details = new Map<string, CallDetails>()
  for (const id of new Set(ids)) {
    const detail = await readDetails(id, api)
    if (detail) details.set(id, detail)
  }
  return details
}

/** Undefined: the report is still in the inbox. */
async function readDetails(id: string, api: ApiClient): Promise<CallDetails | undefined> {
  try {
    return await api.request({ path: `/v1/calls/${encodeURIComponent(id)}`, answer: callDetailsSchema })
  } catch (thrown) {
    if (thrown instanceof ApiFailure && thrown.status === 404) return undefined
    throw thrown
  }
}

function isSettled(
  ids: readonly string[],
  details: ReadonlyMap<string, CallDetails>,
  destinations: readonly string[],
  nowMs: number,
): boolean {
  return ids.every((id) => {
    const deliveries = details.get(id)?.deliveries
    return (
      deliveries !== undefined &&
      destinations.every((name) => deliveries.some((one) => one.destination === name && hasOutcome(one, nowMs)))
    )
  })
}

/** Longer than a call must be without a change; a delivery that waits longer waits for its CRM. */
const soonMs = 10_000

/** It arrived, was given up, or failed or was held back and is to be tried again later, which may be much later. */
function hasOutcome({ state, failures, nextAttemptAt }: Delivery, nowMs: number): boolean {
  if (state !== 'waiting') return state === 'delivered' || state === 'dead'
  return failures > 0 || Date.parse(nextAttemptAt ?? '') > nowMs + soonMs
}
