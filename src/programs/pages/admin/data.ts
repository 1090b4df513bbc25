/**
 * What a page shows, asked for by its path: old figures stay while new ones are asked for, a failure never takes them away, and
 * who comes back to the tab sees fresh ones.
 *
 * What must stay true: an answer never takes the place of one that was asked for later, nor of another path's.
 */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { useInOrder } from '../parts/in-order.ts'
import { RequestFailed, request } from './api.ts'
import { currentSite } from './router.ts'

export interface Loaded<Form> {
  readonly data?: Form
  readonly failure?: RequestFailed
  /** When `data` came. */
  readonly atMs?: number
  reload(): Promise<void>
  /** What the page knows by itself, before the server says so. */
  set(data: Form): void
}

interface Held<Form> {
  readonly key: string
  readonly data?: Form
  readonly failure?: RequestFailed
  readonly atMs?: number
}

export interface DataOptions<Form> {
  /** Asked for again so often while the tab is seen. */
  readonly everyMs?: number
  /** In a tab that nobody sees as well. */
  readonly evenHidden?: boolean
  /** What an answer makes of what is shown, where the page has learnt of something since it was asked for; else it takes its place. */
  readonly merge?: (shown: Form, answer: Form) => Form
}

/** After a failure it is asked for again by itself. */
const retryMs = 8000
/** Who comes back sooner sees what is there. */
const freshMs = 5000

/** @param path Undefined: nothing is asked for yet. */
export function useData<Form>(
  path: string | undefined,
  { everyMs, evenHidden = false, merge }: DataOptions<Form> = {},
): Loaded<Form> {
  const key = `${currentSite() ?? ''} ${path ?? ''}`
  const [held, setHeld] = useState<Held<Form>>({ key })
  const current = held.key === key ? held : { key }
  const latest = useRef(current)
  latest.current = current
  const order = useInOrder()

  const load = useCallback(
    async (signal?: AbortSignal) => {
      if (path === undefined) return
      const turn = order.ask()
      const isUnwanted = () => signal?.aborted || latest.current.key !== key || order.isLate(turn)
      try {
        const answer = await request<Form>('GET', path, { signal })
        if (isUnwanted()) return
        order.show(turn)
        setHeld(({ key: shownKey, data: shown }) => {
          const data = merge && shownKey === key && shown ? merge(shown, answer) : answer
          return { key, data, atMs: Date.now() }
        })
      } catch (cause) {
        if (isUnwanted()) return
        const failure = cause instanceof RequestFailed ? cause : new RequestFailed(0, 'unreadable', String(cause))
        setHeld((before) => ({ ...(before.key === key ? before : { key }), failure }))
      }
    },
    [key],
  )
  useEffect(() => {
    const stop = new AbortController()
    void load(stop.signal)
    return () => stop.abort()
  }, [load])
  useAgain(load, latest, { everyMs, evenHidden })
  const latestLoad = useRef(load)
  latestLoad.current = load
  // What is shown by then: who changed something may have gone on to another path before it was done.
  const reload = useCallback(() => latestLoad.current(), [])
  return {
    ...current,
    reload,
    set: (data) => {
      // What is under way was asked for before; where answers are merged it brings the rest.
      if (!merge) order.show(order.ask())
      setHeld({ key, data, atMs: Date.now() })
    },
  }
}

function useAgain(
  load: (signal?: AbortSignal) => Promise<void>,
  latest: { readonly current: Held<unknown> },
  { everyMs, evenHidden }: Pick<DataOptions<unknown>, 'everyMs' | 'evenHidden'>,
): void {
  const failed = latest.current.failure
  const waitMs = failed && (failed.status === 0 || failed.status >= 500) ? retryMs : everyMs
  useEffect(() => {
    const stop = new AbortController()
    const again = () => {
      if (evenHidden || document.visibilityState === 'visible') void load(stop.signal)
    }
    const comeBack = () => {
      if (Date.now() - (latest.current.atMs ?? 0) > freshMs) again()
    }
    const timer = waitMs === undefined ? undefined : setInterval(again, waitMs)
    document.addEventListener('visibilitychange', comeBack)
    addEventListener('online', again)
    return () => {
      stop.abort()
      clearInterval(timer)
      document.removeEventListener('visibilitychange', comeBack)
      removeEventListener('online', again)
    }
  }, [load, waitMs, evenHidden])
}

export interface Action {
  readonly isBusy: boolean
  readonly failure?: RequestFailed
  clear(): void
  /** Resolves whether it worked; a second press while it works does nothing. */
  run(work: () => Promise<unknown>): Promise<boolean>
}

/** Something that a person does: busy while it goes on, with the server's sentence when it fails. */
export function useAction(): Action {
  const [state, setState] = useState<{ readonly isBusy: boolean; readonly failure?: RequestFailed }>({ isBusy: false })
  const busy = useRef(false)
  return {
    ...state,
    clear: () => setState({ isBusy: false }),
    async run(work) {
      if (busy.current) return false
      busy.current = true
      setState({ isBusy: true })
      try {
        await work()
        setState({ isBusy: false })
        return true
      } catch (cause) {
        const failure = cause instanceof RequestFailed ? cause : new RequestFailed(0, 'failed', String(cause))
        setState({ isBusy: false, failure })
        return false
      } finally {
        busy.current = false
      }
    },
  }
}

/** The time now, drawn anew so often. */
export function useNow(everyMs = 1000): number {
  const [nowMs, setNowMs] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return nowMs
}
