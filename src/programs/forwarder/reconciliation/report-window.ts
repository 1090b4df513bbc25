/**
 * One window of one source compared with the cloud: hashes first, calls where they differ, then the events of those that lack some
 * there, and once more, to see that they came.
 *
 * What must stay true: only events just read from the source are sent, complete as the loop completes them, so that the same
 * fact keeps its id; nothing of it goes through the outbox or moves a checkpoint.
 */
import * as z from 'zod'
import type { PolledSource } from '../../../adapters/pbx/source.ts'
import type { CallEvent } from '../../../core/calls/event.ts'
import { type BucketMap, bucketsOf, namesInBuckets } from '../../../core/reconciliation/buckets.ts'
import { eventMarks, markDigits } from '../../../core/reconciliation/event-marks.ts'
import type { TimeWindow } from '../../../core/reconciliation/finished-calls.ts'
import { SwitchhookError } from '../../../lib/errors.ts'
import { type Clock, isoUtc } from '../../../ports/clock.ts'
import { reconciliationBytesMax, windowCallsMax } from '../../../wire/reconciliation.ts'
import type { BatchLimits } from '../push/batches.ts'
import { type Answered, type Cloud, parseJson } from '../push/cloud.ts'

export interface WindowReporter {
  readonly cloud: Pick<Cloud, 'post'>
  readonly forwarder: string
  readonly clock: Clock
  readonly complete: (event: CallEvent) => CallEvent
  readonly limits: BatchLimits
}

export interface WindowOutcome {
  readonly calls: number
  /** Found missing at first. */
  readonly missing: number
  /** Still missing at the end. */
  readonly left: number
}

const path = '/v1/reconciliation/report'
/** The cloud applies what it was sent, and delivers it, meanwhile. */
const lookAgainMs = 30_000
const rounds = 3
const answerForm = z.object({ differing: z.array(z.string()), missing: z.array(z.string()) })
const smallestWindowMs = 60_000
/** Of a body: 256 buckets, and what stands around a call. */
const frameChars = 40_000
const perCallChars = 40

type Calls = ReadonlyMap<string, readonly CallEvent[]>

/** Rejects with a CloudRefusal, what the source rejects with, or the signal's reason. */
export async function reportWindow(
  reporter: WindowReporter,
  source: PolledSource,
  window: TimeWindow,
  signal: AbortSignal,
): Promise<WindowOutcome> {
  const calls: Calls = (await source.finishedCalls?.(window, signal)) ?? new Map()
  const middleMs = Math.floor((window.fromMs + window.toMs) / 2)
  if (isTooMuch(calls) && window.toMs - window.fromMs > smallestWindowMs) {
    const first = await reportWindow(reporter, source, { ...window, toMs: middleMs }, signal)
    const second = await reportWindow(reporter, source, { ...window, fromMs: middleMs }, signal)
    return {
      calls: first.calls + second.calls,
      missing: first.missing + second.missing,
      left: first.left + second.left,
    }
  }
  const about = {
    ...{ forwarder: reporter.forwarder, source: source.id },
    ...{ from: isoUtc(window.fromMs), to: isoUtc(window.toMs) },
  }
  const counted = { ...about, count: calls.size, buckets: bucketsOf(calls) }
  const missing = await missingNames(reporter, counted, calls, signal)
  let left = missing
  for (let round = 1; left.length > 0 && round <= rounds; round += 1) {
    for (const events of batches(reporter, calls, left)) {
      await ask(reporter, { step: 'events', ...about, events }, signal)
    }
    await reporter.clock.sleep(lookAgainMs, signal)
    left = await missingNames(reporter, counted, calls, signal)
  }
  return { calls: calls.size, missing: missing.length, left: left.length }
}

/** Whether one body could not take all of them, if every bucket differed. */
function isTooMuch(calls: Calls): boolean {
  let chars = frameChars
  for (const [name, events] of calls) chars += perCallChars + name.length + events.length * markDigits
  return calls.size > windowCallsMax || chars > reconciliationBytesMax
}

interface CountedForm {
  readonly count: number
  readonly buckets: BucketMap
}

async function missingNames(
  reporter: WindowReporter,
  counted: CountedForm,
  calls: Calls,
  signal: AbortSignal,
): Promise<string[]> {
  const { differing } = await ask(reporter, { step: 'buckets', ...counted }, signal)
  if (differing.length === 0) return []
  const marked = namesInBuckets(calls.keys(), differing).map((name) => ({
    name,
    events: eventMarks(calls.get(name) ?? []),
  }))
  return (await ask(reporter, { step: 'calls', ...counted, calls: marked }, signal)).missing
}

async function ask({ cloud }: WindowReporter, body: object, signal: AbortSignal) {
  const answer = await cloud.post(path, body, signal)
  if (!answer.ok) throw new CloudRefusal(answer)
  const parsed = answerForm.safeParse(parseJson(answer.text))
  if (!parsed.success)
    throw new SwitchhookError('cloud_unavailable', 'What answers a comparison is not Switchhook; check cloud.url.')
  return parsed.data
}

/** The cloud was not reached, or refused. `status` 404: an older deployment has no such route. */
export class CloudRefusal extends SwitchhookError {
  readonly status: number | undefined

  constructor({ fault: { error }, status }: Extract<Answered, { ok: false }>) {
    super(error.code, error.message, error)
    this.status = status
  }
}

/** Whole bodies stay well below what the cloud takes: there is a frame around the events. */
function* batches(
  { complete, limits }: WindowReporter,
  calls: Calls,
  names: readonly string[],
): Generator<CallEvent[]> {
  let batch: CallEvent[] = []
  let bytes = 0
  for (const name of names) {
    for (const event of (calls.get(name) ?? []).map(complete)) {
      const size = Buffer.byteLength(JSON.stringify(event))
      if (batch.length > 0 && (batch.length >= limits.maxEvents || bytes + size > limits.maxBytes)) {
        yield batch
        batch = []
        bytes = 0
      }
      batch.push(event)
      bytes += size
    }
  }
  if (batch.length > 0) yield batch
}
