/** A delivery that is about to be sent: taken by a lease, or changed without an attempt; each by its version. */
import type { Clock, Random } from '../../ports/clock.ts'
import type { Records } from '../../ports/records.ts'
import { type Delivery, putDelivery } from './delivery.ts'
import type { Held } from './due-delivery.ts'
import { attemptTimeoutMs } from './send.ts'

interface HeldContext {
  readonly records: Records
  readonly clock: Clock
  readonly random: Random
}

/** Longer than any attempt can take, so that two never send at once. */
const leaseMs = attemptTimeoutMs + 10_000

const spreadMs = { min: 1_000, max: 300_000 }

/**
 * Soon after the breaker lets somebody ask, but not all that waited at the same moment: the longer the outage, the more
 * of them there are.
 */
export function afterOutage(
  { clock, random }: HeldContext,
  { untilMs, sinceMs }: { readonly untilMs: number; readonly sinceMs: number },
): number {
  const outageMs = clock.now() - sinceMs
  return Math.ceil(untilMs + random.next() * Math.min(spreadMs.max, Math.max(spreadMs.min, outageMs / 10)))
}

/** Marks the delivery as being sent; undefined when somebody else was first. */
export async function take(
  { records, clock }: HeldContext,
  found: Held,
  fingerprint: string,
): Promise<Held | undefined> {
  const offered = found.value.offered ?? fingerprint
  const value: Delivery = { ...found.value, state: 'sending', nextAtMs: clock.now() + leaseMs, offered }
  // Due as before: if we die, the sweep looks at it now and then until the lease is over.
  const put = putDelivery(value, found.version, found.expiresAtMs, found.value.nextAtMs)
  const { committed } = await records.write([put])
  return committed ? { ...found, value, version: found.version + 1 } : undefined
}

/**
 * Without an attempt: the call goes on again and its end will make the delivery due (plan.ts), the rules do not want it,
 * or the destination is down and left alone. Undefined when it has already changed.
 */
export async function change(
  { records }: HeldContext,
  found: Held,
  changes: Partial<Delivery>,
): Promise<Delivery | undefined> {
  const value: Delivery = { ...found.value, ...changes }
  const { committed } = await records.write([putDelivery(value, found.version, found.expiresAtMs)])
  return committed ? value : undefined
}
