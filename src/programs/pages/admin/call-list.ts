/**
 * The list of calls: pages behind one another by cursor; what is new waits until it is asked for, what changed changes in place. An
 * answer for other filters than those that are set now, or that comes after a later one, is dropped.
 */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import type { CallRow } from '../../../wire/call.ts'
import { useInOrder } from '../parts/in-order.ts'
import { queryText, RequestFailed, request } from './api.ts'
import type { Loaded } from './data.ts'
import { useLive } from './live.ts'
import { currentSite } from './router.ts'

interface CallPage {
  readonly calls: readonly CallRow[]
  readonly next?: string
}

interface Held {
  readonly key: string
  readonly rows?: readonly CallRow[]
  readonly next?: string
  /** Newer than what is shown; waiting to be shown. */
  readonly fresh: readonly CallRow[]
  readonly failure?: RequestFailed
  readonly atMs?: number
}

export interface CallList {
  readonly loaded: Loaded<readonly CallRow[]>
  readonly freshCount: number
  readonly hasMore: boolean
  showFresh(): void
  more(): Promise<void>
}

type Filters = Readonly<Record<string, string | undefined>>

const pageSize = 50
const everyMs = 20_000
/** A page may be short, even empty, and have a next one: what was searched found nothing yet. */
const mostPagesAtOnce = 20

async function readPage(filters: Filters, cursor: string | undefined, signal?: AbortSignal): Promise<CallPage> {
  const calls: CallRow[] = []
  let next = cursor
  for (let page = 0; page < mostPagesAtOnce; page += 1) {
    const answer = await request<CallPage>(
      'GET',
      `/v1/calls${queryText({ ...filters, limit: pageSize, cursor: next })}`,
      {
        signal,
      },
    )
    calls.push(...answer.calls)
    next = answer.next
    if (!next || calls.length >= pageSize / 2) break
  }
  return { calls, next }
}

export function useCallList(filters: Filters): CallList {
  const key = `${currentSite() ?? ''} ${JSON.stringify(filters)}`
  const [held, setHeld] = useState<Held>({ key, fresh: [] })
  const current = held.key === key ? held : { key, fresh: [] }
  const latest = useRef(key)
  latest.current = key
  const order = useInOrder()

  const change = (make: (before: Held) => Held) =>
    setHeld((before) => (latest.current === key ? make(before.key === key ? before : { key, fresh: [] }) : before))
  const attempt = async (work: () => Promise<void>) => {
    try {
      await work()
    } catch (cause) {
      if (cause instanceof RequestFailed) change((before) => ({ ...before, failure: cause }))
    }
  }
  const refresh = useCallback(
    (signal?: AbortSignal) =>
      attempt(async () => {
        const turn = order.ask()
        const page = await readPage(filters, undefined, signal)
        if (order.show(turn)) change((before) => merged(before, page))
      }),
    [key],
  )
  useEffect(() => {
    const stop = new AbortController()
    void refresh(stop.signal)
    const again = () => document.visibilityState === 'visible' && void refresh(stop.signal)
    const timer = setInterval(again, everyMs)
    document.addEventListener('visibilitychange', again)
    return () => {
      stop.abort()
      clearInterval(timer)
      document.removeEventListener('visibilitychange', again)
    }
  }, [refresh])
  useLive(() => void refresh())

  return {
    loaded: { data: current.rows, failure: current.failure, atMs: current.atMs, reload: refresh, set: () => {} },
    freshCount: current.fresh.length,
    hasMore: current.next !== undefined,
    showFresh: () => change((before) => ({ ...before, rows: [...before.fresh, ...(before.rows ?? [])], fresh: [] })),
    more: () =>
      attempt(async () => {
        const page = await readPage(filters, current.next)
        change((before) => {
          const known = new Set(before.rows?.map(({ id }) => id))
          const added = page.calls.filter(({ id }) => !known.has(id))
          return { ...before, rows: [...(before.rows ?? []), ...added], next: page.next }
        })
      }),
  }
}

/** The first page again: rows that are shown change in place, others wait. */
function merged(before: Held, page: CallPage): Held {
  const atMs = Date.now()
  if (!before.rows || before.rows.length === 0) {
    return { key: before.key, rows: page.calls, next: page.next, fresh: [], atMs }
  }
  const byId = new Map(page.calls.map((call) => [call.id, call]))
  const shown = new Set(before.rows.map(({ id }) => id))
  const newest = before.rows[0]?.startedAt ?? ''
  const fresh = page.calls.filter(({ id, startedAt }) => !shown.has(id) && startedAt >= newest)
  return { ...before, rows: before.rows.map((row) => byId.get(row.id) ?? row), fresh, failure: undefined, atMs }
}
