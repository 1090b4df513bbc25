/** The queues while the page is open: read once, then each report as it comes; read again when the stream was away. */
import { useEffect, useRef } from 'preact/hooks'
import type { QueuesForm } from '../../../wire/queues.ts'
import { withSite } from './api.ts'
import { type Loaded, useData } from './data.ts'
import { type QueueReport, withRead, withReport } from './queue-report.ts'

export type QueueForm = QueuesForm['groups'][number]

/** The figures of today and the hours; state comes by the stream. */
const everyMs = 60_000
const againMs = 15_000
/** As the server has it. */
const staleAfterMs = 90_000

export function useQueues(): Loaded<QueuesForm> {
  const queues = useData<QueuesForm>('/v1/queues', { everyMs, merge: withRead })
  const latest = useRef(queues)
  latest.current = queues
  const url = withSite('/v1/queues/stream')
  useEffect(() => {
    let stream: EventSource
    let timer: ReturnType<typeof setTimeout> | undefined
    const open = () => {
      stream = new EventSource(url)
      stream.addEventListener('ready', () => void latest.current.reload())
      stream.addEventListener('queues', ({ data }) => {
        const report: QueueReport = JSON.parse(String(data))
        const { data: known, set, reload } = latest.current
        const next = known && withReport(known, report)
        if (next === undefined) void reload()
        else set(next)
      })
      stream.addEventListener('error', () => {
        if (stream.readyState === EventSource.CLOSED) timer = setTimeout(open, againMs)
      })
    }
    open()
    return () => {
      clearTimeout(timer)
      stream.close()
    }
  }, [url])
  return queues
}

export function isStale({ asOf }: { readonly asOf: string }, nowMs: number): boolean {
  return nowMs - Date.parse(asOf) > staleAfterMs
}

/** How far this browser's clock is ahead of the server's. */
export function clockAheadMs(queues: Loaded<QueuesForm>): number {
  const { data, atMs } = queues
  return data === undefined || atMs === undefined ? 0 : first(data.at, atMs)
}

const measured = new Map<string, number>()

/** Measured when the answer came; a report leaves its time. */
function first(at: string, atMs: number): number {
  const known = measured.get(at)
  if (known !== undefined) return known
  measured.clear()
  measured.set(at, atMs - Date.parse(at))
  return atMs - Date.parse(at)
}
