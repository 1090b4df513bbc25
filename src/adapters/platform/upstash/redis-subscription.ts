/**
 * A subscription over Upstash's REST interface: an event stream whose `data:` lines are `subscribe,<channel>,<count>` and
 * `message,<channel>,<payload>`. The vendor's client reads the same stream but never says that it ended, and then what is
 * published later would be lost in silence.
 */
import type { Clock } from '../../../ports/clock.ts'
import type { HttpFetch } from '../../../ports/http.ts'

export interface RestAccess {
  readonly url: string
  readonly token: string
  readonly fetch: HttpFetch
  readonly clock: Pick<Clock, 'sleep'>
}

/** Until Redis has confirmed the subscription. */
const confirmTimeoutMs = 4000
/** One event is far smaller; a line that never ends must not fill the memory. */
const lineMax = 4_194_304

/**
 * Resolves once nothing published from now on can be missed; the messages wait until they are read. The generator ends or
 * throws when the connection does. `signal` ends it. Rejects when Redis is not reached.
 */
export async function subscribe(
  access: RestAccess,
  channel: string,
  signal: AbortSignal,
): Promise<AsyncGenerator<string>> {
  const confirmed = new AbortController()
  const late = new AbortController()
  void access.clock.sleep(confirmTimeoutMs, confirmed.signal).then(
    () => late.abort(),
    () => {},
  )
  try {
    const answer = await access.fetch(`${access.url.replace(/\/+$/, '')}/subscribe/${channel}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${access.token}`, accept: 'text/event-stream' },
      signal: AbortSignal.any([signal, late.signal]),
    })
    if (!answer.ok || !answer.body) {
      await answer.body?.cancel()
      throw new Error(`Redis refused a subscription: ${answer.status}`)
    }
    const lines = dataLines(answer.body)
    const first = await lines.next()
    if (first.done || !first.value.startsWith('subscribe,')) throw new Error('Redis confirmed no subscription')
    return messages(lines, `message,${channel},`)
  } finally {
    confirmed.abort()
  }
}

async function* messages(lines: AsyncGenerator<string>, prefix: string): AsyncGenerator<string> {
  for await (const line of lines) if (line.startsWith(prefix)) yield line.slice(prefix.length)
}

async function* dataLines(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let unread = ''
  try {
    for (;;) {
      const { value, done } = await reader.read()
      if (done) return
      const lines = (unread + decoder.decode(value, { stream: true })).split('\n')
      unread = lines.pop() ?? ''
      if (unread.length > lineMax) throw new Error('A message of Redis is too long')
      for (const line of lines) if (line.startsWith('data: ')) yield line.slice('data: '.length).trimEnd()
    }
  } finally {
    await reader.cancel().catch(() => {})
  }
}
