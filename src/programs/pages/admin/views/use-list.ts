/** A list that is read as a whole, page by page. */
import { useCallback, useEffect, useState } from 'preact/hooks'
import { useInOrder } from '../../parts/in-order.ts'
import { RequestFailed } from '../api.ts'
import type { Loaded } from '../data.ts'

export function useList<Row>(read: () => Promise<readonly Row[]>): Loaded<readonly Row[]> {
  const [held, setHeld] = useState<Pick<Loaded<readonly Row[]>, 'data' | 'failure' | 'atMs'>>({})
  const order = useInOrder()
  const reload = useCallback(async () => {
    const turn = order.ask()
    try {
      const data = await read()
      if (order.show(turn)) setHeld({ data, atMs: Date.now() })
    } catch (cause) {
      if (order.isLate(turn)) return
      const failure = cause instanceof RequestFailed ? cause : new RequestFailed(0, 'unreadable', String(cause))
      setHeld((before) => ({ ...before, failure }))
    }
  }, [])
  useEffect(() => {
    void reload()
    const again = () => document.visibilityState === 'visible' && void reload()
    document.addEventListener('visibilitychange', again)
    return () => document.removeEventListener('visibilitychange', again)
  }, [reload])
  return { ...held, reload, set: (data) => setHeld({ data, atMs: Date.now() }) }
}
