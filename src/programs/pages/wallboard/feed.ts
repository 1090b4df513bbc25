/**
 * What the television shows: read at first, at each change that the stream announces, and now and then. The key goes in a header,
 * never in an address; a stream of the browser's own could not send it.
 */
import type { WallboardForm } from '../../../wire/queues.ts'
import { InOrder } from '../parts/in-order.ts'

export type Feed =
  | { readonly kind: 'board'; readonly board: WallboardForm; readonly readAtMs: number; readonly isLive: boolean }
  | { readonly kind: 'starting' | 'revoked' | 'no key' }

const readEveryMs = 60_000
const pauseMs = 5000
/** The server says something every 20 s. */
const silentMs = 60_000
/** Several reports in a moment are read once. */
const gatherMs = 500

/** Never ends; reports each change of what is known. */
export async function follow(key: string, report: (feed: Feed) => void): Promise<void> {
  const headers = { authorization: `Bearer ${key}` }
  let board: WallboardForm | undefined
  let readAtMs = 0
  let isLive = false
  const show = () => board && report({ kind: 'board', board, readAtMs, isLive })
  const order = new InOrder()
  const read = async () => {
    const turn = order.ask()
    const answer = await fetch('/v1/wallboard', { headers, cache: 'no-store', signal: AbortSignal.timeout(15_000) })
    if (answer.status === 401 || answer.status === 403) throw new Revoked()
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`)
    const answered: WallboardForm = await answer.json()
    if (!order.show(turn)) return
    board = answered
    readAtMs = Date.now()
    show()
  }
  for (;;) {
    try {
      await read()
      await listen(headers, async () => {
        isLive = true
        await read()
      })
    } catch (cause) {
      if (cause instanceof Revoked) return report({ kind: 'revoked' })
    }
    isLive = false
    show()
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
  }
}

class Revoked extends Error {}

/** Until the stream ends or is silent for too long. */
async function listen(headers: Record<string, string>, changed: () => Promise<void>): Promise<void> {
  const stop = new AbortController()
  const answer = await fetch('/v1/wallboard/stream', { headers, cache: 'no-store', signal: stop.signal })
  const reader = answer.ok ? answer.body?.pipeThrough(new TextDecoderStream()).getReader() : undefined
  if (reader === undefined) throw new Error('no stream')
  let failed: unknown
  let gather: ReturnType<typeof setTimeout> | undefined
  const look = () => {
    gather ??= setTimeout(() => {
      gather = undefined
      changed().catch((cause) => {
        failed = cause
        stop.abort()
      })
    }, gatherMs)
  }
  const every = setInterval(look, readEveryMs)
  let silence = setTimeout(() => stop.abort(), silentMs)
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      clearTimeout(silence)
      silence = setTimeout(() => stop.abort(), silentMs)
      if (/^event: (?:queues|ready)/m.test(value)) look()
    }
  } catch (cause) {
    throw failed ?? cause
  } finally {
    clearInterval(every)
    clearTimeout(silence)
    clearTimeout(gather)
    stop.abort()
  }
}
