/** Reading calls back: lists in time, newest first, and one call by any of its ids. */
import { type ListQuery, type Records, timeKey } from '../../ports/records.ts'
import type { Call } from './call.ts'
import type { StoredCall } from './stored-call.ts'

export interface CallQuery {
  /** Calls that began at or after `fromMs` and before `toMs`. */
  readonly fromMs?: number
  readonly toMs?: number
  /** phone's match key of the external number. */
  readonly matchKey?: string
  /** An extension that was rung. */
  readonly extension?: string
  readonly limit: number
  readonly cursor?: string
}

export interface CallPage {
  readonly calls: readonly Call[]
  readonly next?: string
}

const lastMs = 10 ** 15 - 1

/** One page, newest first. Number and extension together are refused by the caller: an index serves one of them. */
export async function listCalls(records: Records, query: CallQuery): Promise<CallPage> {
  const { fromMs = 0, toMs = lastMs, limit, cursor } = query
  const within = (index: string, prefix: string): ListQuery => ({
    index,
    from: `${prefix}${timeKey(fromMs)}`,
    to: `${prefix}${timeKey(toMs)}`,
    limit,
    cursor,
    reverse: true,
  })
  const page = await records.list<StoredCall>(
    query.matchKey !== undefined
      ? within('calls.number', `${query.matchKey} `)
      : query.extension !== undefined
        ? within('calls.agent', `${query.extension} `)
        : within('calls.start', ''),
  )
  return { calls: page.records.map((record) => record.value.call), next: page.next }
}
