/** The client where the deployment holds no WebSockets: a server's answers, read by the client as it is. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { LiveChange } from './live-calls.ts'
import { type LiveStatus, watchCalls } from './live-client.ts'
import type { SocketLike } from './socket.ts'

const unsupported = () => Response.json({ error: { code: 'websocket_unsupported' } }, { status: 501 })

/** What a browser shows of a socket that could not be opened. */
class ClosedSocket extends EventTarget {
  constructor() {
    super()
    queueMicrotask(() => this.dispatchEvent(Object.assign(new Event('close'), { code: 1006 })))
  }
  send() {}
  close() {}
}

class Stream {
  readonly url: URL
  readonly headers: Headers
  readonly response: Response
  readonly signal: AbortSignal | null | undefined
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined

  constructor(url: string, { headers, signal }: RequestInit) {
    this.url = new URL(url)
    this.headers = new Headers(headers)
    this.signal = signal
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#controller = controller
        signal?.addEventListener('abort', () => controller.error(signal.reason))
      },
    })
    this.response = new Response(body, { headers: { 'content-type': 'text/event-stream' } })
  }

  async write(text: string) {
    this.#controller?.enqueue(new TextEncoder().encode(text))
    await vi.advanceTimersByTimeAsync(0)
  }

  receive(...messages: { readonly type: string }[]) {
    return this.write(messages.map((one) => `event: ${one.type}\ndata: ${JSON.stringify(one)}\n\n`).join(''))
  }

  async end() {
    this.#controller?.close()
    await vi.advanceTimersByTimeAsync(0)
  }
}

function open(refuse: (path: string) => Response | undefined = () => undefined) {
  const streams: Stream[] = []
  const asked: string[] = []
  const statuses: LiveStatus[] = []
  const changes: LiveChange[] = []
  let sockets = 0
  const client = watchCalls({
    url: 'https://switchhook.example/x',
    token: 'secret',
    extension: '101',
    random: () => 1,
    onChange: (change) => changes.push(change),
    onStatus: (status) => statuses.push(status),
    connect: () => {
      sockets += 1
      return new ClosedSocket() as unknown as SocketLike
    },
    async fetch(url, init) {
      const { pathname } = new URL(url)
      asked.push(pathname)
      const refused = refuse(pathname)
      if (refused) return refused
      if (pathname === '/ws') return unsupported()
      const stream = new Stream(url, init)
      streams.push(stream)
      return stream.response
    },
  })
  return { client, streams, asked, statuses, changes, sockets: () => sockets, last: () => streams.at(-1) }
}

const call = (callId: string, state: string) => ({ callId, state })
const connected = (resumed: boolean) => ({ type: 'connected', seq: 1, resumed })
const ready = (seq: number) => ({ type: 'ready', seq })
const pop = (seq: number, callId: string) => ({ type: 'screen_pop', seq, callData: call(callId, 'ringing') })

describe('watchCalls where there are no WebSockets', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('reads the stream at once, with the token in a header and never in the address', async () => {
    const { last, statuses, changes, client } = open()
    await vi.advanceTimersByTimeAsync(0)
    expect(last()?.url.href).toBe('https://switchhook.example/v1/stream?form=screen&extension=101')
    expect(last()?.headers.get('authorization')).toBe('Bearer secret')
    await last()?.receive(connected(false), ready(5), pop(6, 'a'))
    expect(statuses).toEqual(['connecting', 'connecting', 'online'])
    expect(changes.map(({ kind }) => kind)).toEqual(['ready', 'pop'])
    client.close()
    expect(last()?.signal?.aborted).toBe(true)
  })

  it('resumes after the last message when the stream ends, and asks for a socket no more', async () => {
    const { last, streams, asked, sockets, client } = open()
    await vi.advanceTimersByTimeAsync(0)
    await last()?.receive(connected(false), ready(5), pop(6, 'a'))
    await last()?.end()
    await vi.advanceTimersByTimeAsync(1000)
    expect(streams).toHaveLength(2)
    expect(last()?.url.searchParams.get('since')).toBe('6')
    await last()?.receive(connected(true), pop(6, 'a'), pop(7, 'b'), ready(7))
    expect(client.calls.map(({ callId }) => callId)).toEqual(['a', 'b'])
    expect([sockets(), asked.filter((path) => path === '/ws').length]).toEqual([1, 1])
    client.close()
  })

  it('puts events together that come in pieces', async () => {
    const { last, changes, client } = open()
    await vi.advanceTimersByTimeAsync(0)
    await last()?.receive(connected(false), ready(5))
    const text = `event: screen_pop\nid: 6\ndata: ${JSON.stringify(pop(6, 'Zoë'))}\n\n`
    for (const letter of text) await last()?.write(letter)
    expect(changes.at(-1)).toMatchObject({ kind: 'pop', call: { callId: 'Zoë' } })
    client.close()
  })

  it('gives up a stream that is silent, and keeps one on which only comments come', async () => {
    const { last, streams, client } = open()
    await vi.advanceTimersByTimeAsync(0)
    await last()?.receive(connected(false), ready(5))
    for (let i = 0; i < 10; i += 1) {
      await vi.advanceTimersByTimeAsync(30_000)
      await last()?.write(': still here\n\n')
    }
    expect(streams).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(150_000)
    expect(streams.length).toBeGreaterThan(1)
    expect(streams[0]?.signal?.aborted).toBe(true)
    client.close()
  })

  it('says that the token was refused, by the stream as by the socket’s address', async () => {
    const byStream = open((path) => (path === '/ws' ? undefined : new Response('', { status: 401 })))
    const bySocket = open(() => new Response('', { status: 403 }))
    await vi.advanceTimersByTimeAsync(0)
    for (const { statuses, client } of [byStream, bySocket]) {
      expect(statuses.at(-1)).toBe('refused')
      client.close()
    }
  })

  it('tries the socket again while the server only fails', async () => {
    const { statuses, sockets, streams, client } = open(() => new Response('', { status: 503 }))
    await vi.advanceTimersByTimeAsync(0)
    expect(statuses).toEqual(['connecting', 'offline'])
    await vi.advanceTimersByTimeAsync(1000)
    expect(sockets()).toBe(2)
    expect(streams).toHaveLength(0)
    client.close()
  })
})
