/** What an attempt makes of a delivery (pure). */
import type { SwitchhookError } from '../../lib/errors.ts'
import { sha256Hex } from '../../lib/hash.ts'
import type { RemovedHow } from '../../wire/connector.ts'
import { type Attempt, attemptsKept, type Delivery } from './delivery.ts'
import { tooLateAtMs } from './live-events.ts'
import { nextAttemptAtMs } from './retry-schedule.ts'
import type { SendResult } from './send.ts'

export interface Outcome {
  /** The key it was sent with: whose entry at the destination the outcome is about. */
  readonly key: string
  /** What was sent. */
  readonly fingerprint: string
  /** What stood as offered before this attempt; a refusal brings it back. */
  readonly offeredBefore?: string
  readonly attempt: Attempt
  readonly result: SendResult
}

export interface OutcomeContext {
  readonly nowMs: number
  readonly settleMs: number
  /** Uniform in [0, 1). */
  readonly chance: number
}

export function withOutcome(context: OutcomeContext, delivery: Delivery, outcome: Outcome): Delivery {
  const { attempt, result, fingerprint } = outcome
  const attempts = [attempt, ...delivery.attempts].slice(0, attemptsKept)
  if (delivery.state === 'merged')
    return { ...delivery, attempts, ...('error' in result ? {} : { ref: 'ref' in result ? result.ref : undefined }) }
  if ('error' in result) return { ...delivery, ...afterFailure(context, delivery, outcome, result.error), attempts }
  if ('removed' in result) return afterRemoval(context, { ...delivery, attempts }, outcome, result.removed)
  // A first writing may have been kept from an earlier attempt whose answer was lost: what is newer is amended.
  const arrived = delivery.ref ? fingerprint : (delivery.offered ?? fingerprint)
  // A live event is reported once; what comes after it is no part of it.
  const complete = delivery.moment !== undefined || delivery.wanted.fingerprint === arrived
  return {
    ...delivery,
    attempts,
    ref: result.ref,
    removed: undefined,
    sent: { revision: attempt.revision, fingerprint: arrived },
    failures: 0,
    firstFailureAtMs: undefined,
    state: complete ? 'delivered' : 'waiting',
    nextAtMs: complete ? undefined : context.nowMs + context.settleMs,
  }
}

/** Should the call be taken in again, it is written anew, under another key: the old one is spent at many a destination. */
function afterRemoval(
  { nowMs, settleMs }: OutcomeContext,
  delivery: Delivery,
  { fingerprint }: Outcome,
  how: RemovedHow,
): Delivery {
  const { id, key, ref, wanted } = delivery
  const isComplete = wanted.fingerprint === fingerprint
  const entry = how === 'deleted' || !ref ? undefined : { id: ref.id, url: ref.url }
  return {
    ...delivery,
    ...{ ref: undefined, sent: undefined, offered: undefined, failures: 0, firstFailureAtMs: undefined },
    key: `${id}.${sha256Hex(`removed ${key}`).slice(0, 12)}`,
    removed: { atMs: nowMs, how, entry, left: ref?.left },
    state: isComplete ? 'unwanted' : 'waiting',
    nextAtMs: isComplete ? undefined : nowMs + settleMs,
  }
}

/** Answers that say for certain that nothing was written. */
const refusals = new Set<string>([
  'crm_rate_limited',
  'crm_unauthorized',
  'crm_forbidden',
  'crm_rejected',
  'crm_not_configured',
  'not_configured',
  'too_late',
])

/** They say nothing of this call: it waits for as long as it takes to mend the connector, and is never given up for them. */
const connectorFaults = new Set<string>(['crm_unauthorized', 'crm_not_configured'])

function afterFailure(
  { nowMs, chance }: OutcomeContext,
  delivery: Delivery,
  { offeredBefore }: Outcome,
  { code, retryable, retryAfterMs }: SwitchhookError,
): Partial<Delivery> {
  const failures = delivery.failures + 1
  const isHeld = connectorFaults.has(code)
  const firstFailureAtMs = isHeld ? nowMs : (delivery.firstFailureAtMs ?? nowMs)
  const againAtMs =
    retryable || isHeld ? nextAttemptAtMs({ failures, firstFailureAtMs, nowMs, retryAfterMs, chance }) : undefined
  const nextAtMs = againAtMs !== undefined && againAtMs < tooLateAtMs(delivery) ? againAtMs : undefined
  const offered = refusals.has(code) ? offeredBefore : delivery.offered
  return { failures, firstFailureAtMs, nextAtMs, offered, state: nextAtMs === undefined ? 'dead' : 'waiting' }
}
