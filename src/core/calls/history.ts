/** Reading calls back: lists in time, newest first, and one call by any of its ids. */
import * as z from 'zod'
import { SwitchhookError } from '../../lib/errors.ts'
import { type ListPage, type ListQuery, type Records, timeKey } from '../../ports/records.ts'
import type { Call } from './call.ts'
import type { StoredCall } from './stored-call.ts'

export interface CallQuery {
  /** Calls that began at or after `fromMs` and before `toMs`. */
  readonly fromMs?: number
  readonly toMs?: number
  /** phone's history keys of the external number: calls under any of them. */
  readonly matchKeys?: readonly string[]
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
  if (query.matchKeys !== undefined) {
    const queries = query.matchKeys.map((key) => within('calls.number', `${key} `))
    return queries.length === 1 && queries[0] ? onePage(records, queries[0]) : mergedPage(records, queries, query)
  }
  return onePage(
    records,
    query.extension !== undefined ? within('calls.agent', `${query.extension} `) : within('calls.start', ''),
  )
}

async function onePage(records: Records, query: ListQuery): Promise<CallPage> {
  const page = await records.list<StoredCall>(query)
  return { calls: page.records.map((record) => record.value.call), next: page.next }
}

/** Where each of the lists goes on; `null`: it is at its end. */
type Places = readonly (string | null)[]

/** Several lists as one, newest first. The cursor says where each goes on. */
async function mergedPage(
  records: Records,
  queries: readonly ListQuery[],
  { limit, cursor }: Pick<CallQuery, 'limit' | 'cursor'>,
): Promise<CallPage> {
  const places = readPlaces(cursor, queries.length)
  const at = (list: number) => places[list] || undefined
  const pages = await Promise.all(
    queries.map(
      async (query, list): Promise<ListPage<StoredCall>> =>
        places[list] === null ? { records: [] } : records.list<StoredCall>({ ...query, cursor: at(list) }),
    ),
  )
  const taken = pages
    .flatMap((page, list) => page.records.map(({ value }) => ({ list, call: value.call })))
    .sort((a, b) => (a.call.view.startedAt < b.call.view.startedAt ? 1 : -1))
    .slice(0, limit)
  const next = await Promise.all(
    queries.map(async (query, list): Promise<string | null> => {
      const count = taken.filter((one) => one.list === list).length
      const page = pages[list]
      if (count === page?.records.length) return page.next ?? null
      if (count === 0) return places[list] ?? ''
      return (await records.list({ ...query, limit: count, cursor: at(list) })).next ?? null
    }),
  )
  return {
    calls: taken.map(({ call }) => call),
    next: next.every((one) => one === null) ? undefined : JSON.stringify(next),
  }
}

function readPlaces(cursor: string | undefined, lists: number): Places {
  if (cursor === undefined) return Array.from({ length: lists }, () => '')
  const places = placesSchema.safeParse(parseJson(cursor))
  if (places.success && places.data.length === lists) return places.data
  throw new SwitchhookError('bad_field', 'Correct `cursor`: it is not `next` of this list.')
}

const placesSchema = z.array(z.string().nullable())

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
