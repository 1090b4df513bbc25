/**
 * The click-to-call requests of a site: created, taken, reported on.
 *
 * What must stay true: a request and its extension's count are written in one step, so the limit holds whichever isolates are
 * asked; every change is by the version that was read, so of two who take one request only one does.
 */
import { cut } from '../../lib/cut.ts'
import { SwitchhookError } from '../../lib/errors.ts'
import { sha256Hex } from '../../lib/hash.ts'
import type { Clock, Random } from '../../ports/clock.ts'
import { isoUtc } from '../../ports/clock.ts'
import type { Announcement } from '../../ports/live.ts'
import { type Records, timeKey } from '../../ports/records.ts'
import { afterReport, type ClickToCallRequest, fitsExtension, type RequestReport } from './call-request.ts'
import {
  countedMs,
  countRef,
  createdIndex,
  putCount,
  putRequest,
  requestRef,
  type StoredCount,
  type StoredRequest,
  waitingIndex,
} from './request-records.ts'
import { requestsTopic, requestTopic } from './topics.ts'

/** Others changed the same records meanwhile; each time one of them got on. */
const triesMax = 10
const listedMax = 1000

export interface RequestPorts {
  readonly records: Records
  readonly clock: Pick<Clock, 'now'>
}

export interface NewRequest {
  readonly id: string
  readonly extension: string
  readonly number: string
  readonly name?: string
  readonly by: string
  readonly expiresInMs: number
  /** Requests of one extension within a minute. */
  readonly perMinute: number
}

/** The id of a request: of the same asker's same idempotency key always the same. */
export function clickToCallId(random: Pick<Random, 'bytes'>, by: string, idempotencyKey?: string): string {
  const hex =
    idempotencyKey === undefined
      ? Buffer.from(random.bytes(16)).toString('hex')
      : sha256Hex(JSON.stringify([by, idempotencyKey])).slice(0, 32)
  return `order_${hex}`
}

/**
 * Stores a request, or finds the one that was asked for before under this id. Rejects with `conflict` when that was for
 * another call, `rate_limited` when the extension was made to call too often.
 */
export async function createRequest({ records, clock }: RequestPorts, input: NewRequest): Promise<ClickToCallRequest> {
  const { id, extension } = input
  for (let tries = 0; tries < triesMax; tries += 1) {
    const [known, counted] = await records.getMany<StoredRequest | StoredCount>([requestRef(id), countRef(extension)])
    if (known && 'order' in known.value) return sameRequest(known.value.order, input)
    const nowMs = clock.now()
    const timesMs = counted && 'timesMs' in counted.value ? counted.value.timesMs : []
    const recentMs = timesMs.filter((atMs) => nowMs - atMs < countedMs)
    refuseTooMany(recentMs, input, nowMs)
    const request = newRequest(input, nowMs)
    const { committed } = await records.write([
      putRequest(request, 0, [{ topic: requestsTopic, body: { id }, as: 'last' }]),
      putCount(extension, [...recentMs, nowMs], counted?.version ?? 0, nowMs),
    ])
    if (committed) return request
  }
  throw busy()
}

/** Takes a request or notes what became of it; the request as it stands then. Rejects with `not_found` or `conflict`. */
export async function recordReport(
  { records, clock }: RequestPorts,
  id: string,
  report: RequestReport,
): Promise<ClickToCallRequest> {
  for (let tries = 0; tries < triesMax; tries += 1) {
    const found = await records.get<StoredRequest>(requestRef(id).collection, id)
    if (!found) throw noSuchRequest(id)
    const { order: request } = found.value
    const next = afterReport(request, report, clock.now())
    if (next === undefined) return request
    const parts: Announcement['parts'] = [{ topic: requestTopic(id), body: { id, state: next.state }, as: 'last' }]
    const { committed } = await records.write([putRequest(next, found.version, parts)])
    if (committed) return next
  }
  throw busy()
}

/** Rejects with `not_found`. */
export async function findRequest({ records }: Pick<RequestPorts, 'records'>, id: string): Promise<ClickToCallRequest> {
  const found = await records.get<StoredRequest>(requestRef(id).collection, id)
  if (!found) throw noSuchRequest(id)
  return found.value.order
}

/** Requests that wait and have not expired, for who may ring these extensions; the one that expires first is the first. */
export async function waitingRequests({ records, clock }: RequestPorts, extensions: readonly string[]) {
  const page = await records.list<StoredRequest>({
    index: waitingIndex,
    from: timeKey(clock.now() + 1),
    limit: listedMax,
  })
  return page.records
    .map(({ value }) => value.order)
    .filter(({ extension }) => extensions.some((pattern) => fitsExtension(pattern, extension)))
}

/** Newest first. `limit` 1 to 1000. */
export async function listRequests({ records }: Pick<RequestPorts, 'records'>, limit: number, cursor?: string) {
  const page = await records.list<StoredRequest>({ index: createdIndex, limit, cursor, reverse: true })
  return { requests: page.records.map(({ value }) => value.order), next: page.next }
}

function newRequest({ id, extension, number, name, by, expiresInMs }: NewRequest, nowMs: number): ClickToCallRequest {
  const times = { createdAt: isoUtc(nowMs), expiresAt: isoUtc(nowMs + expiresInMs) }
  return { id, extension, number, name, by, state: 'waiting', ...times }
}

function sameRequest(request: ClickToCallRequest, { extension, number }: NewRequest): ClickToCallRequest {
  if (request.extension === extension && request.number === number) return request
  const message = 'This Idempotency-Key was used for another call; use a new one for each call.'
  throw new SwitchhookError('conflict', message)
}

function refuseTooMany(recentMs: readonly number[], { extension, perMinute }: NewRequest, nowMs: number): void {
  const [oldestMs] = recentMs.slice(-perMinute)
  if (recentMs.length < perMinute || oldestMs === undefined) return
  const message = `Extension ${extension} may start ${perMinute} calls a minute; wait as long as Retry-After says.`
  const retryAfterMs = oldestMs + countedMs - nowMs
  throw new SwitchhookError('rate_limited', message, { retryable: true, retryAfterMs })
}

function noSuchRequest(id: string): SwitchhookError {
  return new SwitchhookError(
    'not_found',
    `There is no click-to-call request ${cut(id, 60)}; requests are kept for 30 days.`,
  )
}

function busy(): SwitchhookError {
  return new SwitchhookError('conflict', 'The same click-to-call request keeps changing; try again.', {
    retryable: true,
  })
}
