/**
 * How click-to-call requests lie in a site's records (docs/storage.md).
 *
 * Stored forms: `call-orders` by id, {v: 1, order}, kept 30 days; while it waits it stands in `call-orders.waiting` under the
 * instant at which it expires. `call-order-counts` by extension, {v: 1, timesMs} of the last minute.
 */
import type { Announcement } from '../../ports/live.ts'
import { type Put, type RecordRef, timeKey } from '../../ports/records.ts'
import type { ClickToCallRequest } from './call-request.ts'

export const waitingIndex = 'call-orders.waiting'
export const createdIndex = 'call-orders.created'
const keptMs = 30 * 86_400_000
/** How long a request counts against its extension's limit. */
export const countedMs = 60_000

export const requestRef = (id: string): RecordRef => ({ collection: 'call-orders', id })
export const countRef = (extension: string): RecordRef => ({ collection: 'call-order-counts', id: extension })

export interface StoredRequest {
  readonly v: 1
  readonly order: ClickToCallRequest
}

export interface StoredCount {
  readonly v: 1
  readonly timesMs: readonly number[]
}

/** `expect`: the version that must be there now. `parts`: who is woken. */
export function putRequest(request: ClickToCallRequest, expect: number, parts: Announcement['parts']): Put {
  const createdAtMs = Date.parse(request.createdAt)
  const value: StoredRequest = { v: 1, order: request }
  const waiting = { index: waitingIndex, key: timeKey(Date.parse(request.expiresAt)) }
  return {
    op: 'put',
    ...requestRef(request.id),
    value,
    expect,
    index: [{ index: createdIndex, key: timeKey(createdAtMs) }, ...(request.state === 'waiting' ? [waiting] : [])],
    expiresAtMs: createdAtMs + keptMs,
    announce: [{ key: request.id, parts, forgetAtMs: createdAtMs }],
  }
}

/** The times at which the extension started calls lately. */
export function putCount(extension: string, timesMs: readonly number[], expect: number, nowMs: number): Put {
  const value: StoredCount = { v: 1, timesMs }
  return { op: 'put', ...countRef(extension), value, expect, expiresAtMs: nowMs + countedMs }
}
