/** A page of queues, with the dashboard’s own rules: a stream, and all read again where an event does not say enough. */
import { type QueueReport, withReport } from '../../src/programs/pages/admin/queue-report.ts'
import type { QueuesForm } from '../../src/wire/queues.ts'
import { benchKey } from '../workload.ts'

export interface QueuePage {
  /** All queues were read once. Rejects where the page could not be opened. */
  readonly ready: Promise<void>
  /** Of each change that was expected, until the page knew it. */
  readonly shownAfterMs: number[]
  /** Of each GET /v1/queues. */
  readonly readMs: number[]
  /** Of each event of the stream: its characters. */
  readonly eventChars: number[]
  readonly expect: (changedAtMs: number) => void
  /** What was measured, and what is expected. */
  readonly forget: () => void
}

const headers = { authorization: `Bearer ${benchKey}` }

/** Until the signal aborts. */
export function openQueuePage(url: string, signal: AbortSignal): QueuePage {
  const [shownAfterMs, readMs, eventChars]: [number[], number[], number[]] = [[], [], []]
  const expected: number[] = []
  const { promise: ready, resolve, reject } = Promise.withResolvers<void>()
  const shows = (asOf: string) => {
    const atMs = Date.parse(asOf)
    // A change of the same millisecond may have come after.
    while ((expected[0] ?? Number.POSITIVE_INFINITY) < atMs) shownAfterMs.push(Date.now() - (expected.shift() ?? 0))
  }
  let [isReading, isWanted] = [false, false]
  let known: QueuesForm | undefined
  const readAll = async () => {
    isWanted = true
    if (isReading) return
    isReading = true
    while (isWanted) {
      isWanted = false
      const beganMs = performance.now()
      const answer = await fetch(`${url}/v1/queues`, { headers, signal })
      known = (await answer.json()) as QueuesForm
      const { sources } = known
      readMs.push(performance.now() - beganMs)
      for (const { asOf } of sources) shows(asOf)
      if (sources.length > 0) resolve()
    }
    isReading = false
  }
  const fail = (error: unknown) => {
    if (!signal.aborted) reject(error)
  }
  const take = (block: string) => {
    const data = /^data: ?(.*)$/m.exec(block)?.[1] ?? ''
    const kind = /^event: ?(.*)$/m.exec(block)?.[1]
    if (kind === 'ready') readAll().catch(fail)
    if (kind !== 'queues') return
    eventChars.push(data.length)
    const report = JSON.parse(data) as QueueReport
    const next = known && !isReading ? withReport(known, report) : undefined
    if (next === undefined) return void readAll().catch(fail)
    known = next
    shows(report.asOf)
  }
  follow(`${url}/v1/queues/stream`, signal, take).catch(fail)
  const forget = () => {
    for (const list of [shownAfterMs, readMs, eventChars, expected]) list.length = 0
  }
  return { ready, shownAfterMs, readMs, eventChars, expect: (atMs) => void expected.push(atMs), forget }
}

/** Opens it again when the server ends it. */
async function follow(url: string, signal: AbortSignal, take: (block: string) => void): Promise<void> {
  while (!signal.aborted) {
    const answer = await fetch(url, { headers: { ...headers, accept: 'text/event-stream' }, signal })
    if (!answer.ok || answer.body === null) throw new Error(`${url}: ${answer.status} ${await answer.text()}`)
    let rest = ''
    for await (const text of answer.body.pipeThrough(new TextDecoderStream())) {
      const blocks = (rest + text).split('\n\n')
      rest = blocks.pop() ?? ''
      for (const block of blocks) take(block)
    }
  }
}
