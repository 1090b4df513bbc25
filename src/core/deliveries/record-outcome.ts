/** What came of an attempt, written onto what the delivery has become in the meantime. */
import { SwitchhookError } from '../../lib/errors.ts'
import type { Clock, Random } from '../../ports/clock.ts'
import type { Count } from '../../ports/counts.ts'
import type { Log } from '../../ports/log.ts'
import { countMetrics, metricName } from '../../ports/metrics.ts'
import type { Records } from '../../ports/records.ts'
import { countTraffic } from '../traffic/traffic-names.ts'
import { type Delivery, deliveryRef, putDelivery } from './delivery.ts'
import type { Held } from './due-delivery.ts'
import { type Outcome, withOutcome } from './outcome.ts'

export interface RecordOutcomeContext {
  readonly records: Records
  readonly clock: Pick<Clock, 'now'>
  readonly random: Pick<Random, 'next'>
  readonly log: Log
  readonly settleMs: number
}

const writeTriesMax = 20

/**
 * Writes the outcome onto the delivery as it is now: its call may have had news, or folded into another. Mostly it is as we
 * left it; where it is not, it is read.
 */
export async function recordOutcome(
  context: RecordOutcomeContext,
  taken: Held,
  outcome: Outcome,
): Promise<Delivery | undefined> {
  let at = taken.id
  for (let tries = 0; tries < writeTriesMax; tries += 1) {
    const now = tries === 0 ? taken : await context.records.get<Delivery>(deliveryRef(at).collection, at)
    if (!now) return undefined
    const carriedOn = await carrierOf(context.records, now.value, outcome.key)
    if (carriedOn) {
      at = carriedOn
      continue
    }
    // A fold gave the delivery another's entry while ours was under way; ours is among its strays.
    if (now.value.key !== outcome.key) return now.value
    const { clock, random, settleMs } = context
    const value = withOutcome({ nowMs: clock.now(), chance: random.next(), settleMs }, now.value, outcome)
    const put = putDelivery(value, now.version, now.expiresAtMs)
    const { committed } = await context.records.write([
      put,
      countAttempt(value, outcome),
      countOfHour(value, now.value.ref === undefined, outcome, clock.now()),
    ])
    if (committed) {
      note(context.log, value, outcome)
      return value
    }
  }
  // The lease runs out and the same key is sent again; the destination knows it by then.
  throw new SwitchhookError('conflict', 'The delivery kept changing while its outcome was written.', {
    retryable: true,
  })
}

/** Where a merged delivery's entry lives on; undefined when it stays with the delivery itself. */
async function carrierOf(records: Records, delivery: Delivery, key: string): Promise<string | undefined> {
  if (delivery.state !== 'merged' || !delivery.mergedInto) return undefined
  const carrier = await records.get<Delivery>(deliveryRef(delivery.mergedInto).collection, delivery.mergedInto)
  return carrier?.value.key === key ? delivery.mergedInto : undefined
}

/** Metrics of the attempt: counted in the write that notes it. */
function countAttempt({ destination, state }: Delivery, { attempt }: Outcome): Count {
  if (attempt.outcome === 'delivered') return countMetrics({ [metricName('deliveries', destination, 'delivered')]: 1 })
  return countMetrics({
    [metricName('deliveries', destination, state === 'dead' ? 'dead' : 'retried')]: 1,
    [metricName('delivery_failures', destination, attempt.code ?? 'internal_error')]: 1,
  })
}

/** The same by the hour, with what it took and whether the destination has an entry of the call now that it had not before. */
function countOfHour(
  { destination, moment, notice, ref }: Delivery,
  wasWithout: boolean,
  { attempt }: Outcome,
  nowMs: number,
): Count {
  if (attempt.outcome === 'failed') return countTraffic(nowMs, { [`failed|${destination}`]: 1 })
  const isEntry = moment === undefined && notice === undefined && wasWithout && ref !== undefined
  return countTraffic(nowMs, {
    [`ok|${destination}`]: 1,
    [`ms|${destination}`]: Math.round(attempt.durationMs),
    ...(isEntry && { [`entry|${destination}`]: 1 }),
  })
}

function note(log: Log, delivery: Delivery, { attempt }: Outcome): void {
  const fields = {
    delivery: delivery.id,
    state: delivery.state,
    attempt: delivery.attempts.length,
    durationMs: attempt.durationMs,
  }
  if (attempt.outcome === 'delivered') log.info('delivery_done', fields)
  else log.warn(delivery.state === 'dead' ? 'delivery_dead' : 'delivery_failed', { ...fields, code: attempt.code })
}
