/**
 * execute: takes one delivery that is due and makes one attempt. It holds the delivery by a lease while it sends,
 * so that the destination is told by one at a time; if we die, the lease runs out and another carries on with the
 * same key. The outcome is written onto what the delivery has become in the meantime.
 */
import { callRef, type StoredCall } from '../calls/stored-call.ts'
import { SwitchhookError, toSwitchhookError } from '../errors.ts'
import type { Clock, Random } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import type { Records, StoredRecord } from '../platform/records/records.ts'
import { type Attempt, attemptsKept, type Delivery, deliveryRef, putDelivery } from './delivery.ts'
import type { Destination, DestinationRef } from './destination.ts'
import { fingerprintOf } from './plan.ts'
import { nextAttemptAtMs } from './retry-schedule.ts'

export interface ExecuteContext {
  readonly records: Records
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly destinations: readonly Destination[]
  readonly settleMs: number
}

const attemptTimeoutMs = 15_000
/** Longer than any attempt can take, so that two never send at once. */
const leaseMs = attemptTimeoutMs + 10_000

type Held = StoredRecord<Delivery>
type Result = { readonly ref: DestinationRef } | { readonly error: SwitchhookError }

/** One attempt, if the delivery is due; answers what it has become, undefined when it was not ours to touch. */
export async function executeDelivery(context: ExecuteContext, id: string): Promise<Delivery | undefined> {
  const found = await findDue(context, id)
  if (!found) return undefined
  const call = (await context.records.get<StoredCall>('calls', callRef(found.value.callId).id))?.value.call
  const fingerprint = call ? fingerprintOf(call) : ''
  const delivery = await take(context, found, fingerprint)
  if (!delivery) return undefined
  const startedMs = context.clock.now()
  const result = call ? await send(context, delivery, { call, key: delivery.key, fingerprint }) : callIsGone
  const attempt: Attempt = {
    atMs: startedMs,
    durationMs: context.clock.now() - startedMs,
    revision: call?.revision ?? 0,
    outcome: 'error' in result ? 'failed' : 'delivered',
    ...('error' in result ? { code: result.error.code, message: result.error.message } : {}),
  }
  return settle(context, id, { key: delivery.key, attempt, result, fingerprint })
}

const callIsGone: Result = {
  error: new SwitchhookError('not_found', 'The call is no longer stored; its retention time has passed.'),
}

async function findDue({ records, clock }: ExecuteContext, id: string): Promise<Held | undefined> {
  const found = await records.get<Delivery>(deliveryRef(id).collection, id)
  if (!found) return undefined
  const { state, nextAtMs } = found.value
  const open = state === 'waiting' || state === 'sending'
  return open && nextAtMs !== undefined && nextAtMs <= clock.now() ? found : undefined
}

/** Marks the delivery as being sent; undefined when somebody else was first. */
async function take(
  { records, clock }: ExecuteContext,
  found: Held,
  fingerprint: string,
): Promise<Delivery | undefined> {
  const offered = found.value.offered ?? fingerprint
  const value: Delivery = { ...found.value, state: 'sending', nextAtMs: clock.now() + leaseMs, offered }
  const { committed } = await records.write([putDelivery(value, found.version, found.expiresAtMs)])
  return committed ? value : undefined
}

async function send(
  { destinations, clock }: ExecuteContext,
  delivery: Delivery,
  report: Parameters<Destination['logCall']>[0],
): Promise<Result> {
  const destination = destinations.find((one) => one.id === delivery.destination)
  if (!destination) {
    const message = `No connector named ${delivery.destination} is set up; set its variables, then retry the delivery.`
    return { error: new SwitchhookError('not_configured', message) }
  }
  // What the destination knows already needs no second telling.
  if (delivery.ref && delivery.sent?.fingerprint === report.fingerprint) return { ref: delivery.ref }
  const abort = new AbortController()
  const done = new AbortController()
  const timeout = clock.sleep(attemptTimeoutMs, done.signal).then(
    () => {
      const error = new SwitchhookError('crm_timeout', `${destination.id} did not answer in time; it is tried again.`, {
        retryable: true,
      })
      abort.abort(error)
      return { error }
    },
    () => ({ error: new SwitchhookError('internal', 'The attempt was over.') }),
  )
  const sending = delivery.ref
    ? destination.amendCall(report, delivery.ref, abort.signal)
    : destination.logCall(report, abort.signal)
  const outcome = sending.then(
    (ref): Result => ({ ref }),
    (error): Result => ({ error: toSwitchhookError(error) }),
  )
  const result = await Promise.race([outcome, timeout])
  done.abort()
  return result
}

interface Outcome {
  /** The key it was sent with: whose entry at the destination the outcome is about. */
  readonly key: string
  readonly attempt: Attempt
  readonly result: Result
  readonly fingerprint: string
}

const writeTriesMax = 20

/** Writes the outcome onto the delivery as it is now: its call may have had news, or folded into another. */
async function settle(context: ExecuteContext, id: string, outcome: Outcome): Promise<Delivery | undefined> {
  let at = id
  for (let tries = 0; tries < writeTriesMax; tries += 1) {
    const now = await context.records.get<Delivery>(deliveryRef(at).collection, at)
    if (!now) return undefined
    const carriedOn = await carrierOf(context.records, now.value, outcome.key)
    if (carriedOn) {
      at = carriedOn
      continue
    }
    // A fold gave the delivery another's entry while ours was under way; ours is among its strays.
    if (now.value.key !== outcome.key) return now.value
    const value = withOutcome(context, now.value, outcome)
    const { committed } = await context.records.write([putDelivery(value, now.version, now.expiresAtMs)])
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

function withOutcome(context: ExecuteContext, delivery: Delivery, { attempt, result, fingerprint }: Outcome): Delivery {
  const attempts = [attempt, ...delivery.attempts].slice(0, attemptsKept)
  if (delivery.state === 'merged') return { ...delivery, attempts, ref: 'ref' in result ? result.ref : delivery.ref }
  if ('error' in result) return { ...delivery, ...afterFailure(context, delivery, result.error), attempts }
  // A first writing may have been kept from an earlier attempt whose answer was lost: what is newer is amended.
  const arrived = delivery.ref ? fingerprint : (delivery.offered ?? fingerprint)
  const complete = delivery.wanted.fingerprint === arrived
  return {
    ...delivery,
    attempts,
    ref: result.ref,
    sent: { revision: attempt.revision, fingerprint: arrived },
    failures: 0,
    firstFailureAtMs: undefined,
    state: complete ? 'delivered' : 'waiting',
    nextAtMs: complete ? undefined : context.clock.now() + context.settleMs,
  }
}

/** Answers that tell for certain that nothing was written. */
const refusals = new Set<string>(['crm_rate_limited', 'crm_unauthorized', 'crm_rejected', 'not_configured'])

function afterFailure(context: ExecuteContext, delivery: Delivery, error: SwitchhookError): Partial<Delivery> {
  const nowMs = context.clock.now()
  const failures = delivery.failures + 1
  const firstFailureAtMs = delivery.firstFailureAtMs ?? nowMs
  const nextAtMs = error.retryable
    ? nextAttemptAtMs({
        failures,
        firstFailureAtMs,
        nowMs,
        retryAfterMs: error.retryAfterMs,
        chance: context.random.next(),
      })
    : undefined
  const offered = refusals.has(error.code) && failures === 1 ? undefined : delivery.offered
  return { failures, firstFailureAtMs, nextAtMs, offered, state: nextAtMs === undefined ? 'dead' : 'waiting' }
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
