import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { CallData } from '../../wire/call-data.ts'
import { LiveCalls } from './live-calls.ts'
import { type LiveStatus, watchCalls } from './live-client.ts'
import { reconnectWaitMs } from './reach.ts'
import type { SocketLike } from './socket.ts'

function data(callId: string, state: CallData['state'] = 'ringing'): CallData {
  const caller = { callerIdNum: '+1', callerIdName: '', callerId: '+1', caller: 'pending', contact: null } as const
  const type = state === 'over' ? 'hangup' : 'dial'
  return {
    callId,
    state,
    type,
    ...caller,
    account: null,
    lastCalls: [],
    aiSummary: null,
    conversationId: null,
    notes: [],
  }
}

const pop = (seq: number, callId: string) => ({ type: 'screen_pop' as const, seq, callData: data(callId) })
const over = (seq: number, callId: string) => ({ type: 'call_update' as const, seq, callData: data(callId, 'over') })
const connected = (resumed: boolean, seq = 1) => ({ type: 'connected' as const, seq, resumed })
const ready = (seq: number) => ({ type: 'ready' as const, seq })
const ids = (live: LiveCalls) => live.calls.map(({ callId }) => callId)

describe('LiveCalls', () => {
  it('takes each numbered message once', () => {
    const live = new LiveCalls()
    for (const message of [connected(false), ready(5)]) live.take(message)
    expect(live.take(pop(6, 'a'))).toMatchObject({ kind: 'pop' })
    expect(live.take(pop(6, 'a'))).toBeUndefined()
    expect(live.take(pop(7, 'a'))).toMatchObject({ kind: 'call' })
    expect(live.take(over(8, 'a'))).toMatchObject({ kind: 'over' })
    expect([ids(live), live.seq]).toEqual([[], 8])
  })

  it('drops what a server that could not resume does not send again', () => {
    const live = new LiveCalls()
    for (const message of [connected(false), ready(5), pop(6, 'a'), pop(7, 'b')]) live.take(message)
    live.take(connected(false, 9000))
    live.take(pop(9000, 'b'))
    expect(live.seq).toBeUndefined()
    expect(live.take(ready(9000))).toEqual({ kind: 'ready', gone: ['a'], resumed: false })
    expect([ids(live), live.seq]).toEqual([['b'], 9000])
  })

  it('keeps what it shows when it resumed', () => {
    const live = new LiveCalls()
    for (const message of [connected(false), ready(5), pop(6, 'a'), connected(true, 8), pop(8, 'b'), ready(8)]) {
      live.take(message)
    }
    expect(ids(live)).toEqual(['a', 'b'])
  })
})

class FakeSocket extends EventTarget {
  readonly sent: string[] = []
  readonly url: string
  readonly protocols: string[]
  closedWith: number | undefined

  constructor(url: string, protocols: string[]) {
    super()
    this.url = url
    this.protocols = protocols
  }

  send(text: string) {
    this.sent.push(text)
  }

  close(code = 1000) {
    this.closedWith = code
  }

  receive(message: unknown) {
    this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(message) }))
  }

  break(code = 1006) {
    this.dispatchEvent(new Event('error'))
    this.dispatchEvent(Object.assign(new Event('close'), { code }))
  }
}

function open(token: () => string = () => 'secret', pingEveryMs?: number) {
  const sockets: FakeSocket[] = []
  const statuses: LiveStatus[] = []
  const client = watchCalls({
    url: 'https://switchhook.example/x',
    token,
    pingEveryMs,
    onChange: () => {},
    onStatus: (status) => statuses.push(status),
    random: () => 1,
    fetch: async () => new Response('', { status: 400 }),
    connect: (url, protocols) => {
      const socket = new FakeSocket(url, protocols)
      sockets.push(socket)
      return socket as unknown as SocketLike
    },
  })
  return { client, sockets, statuses, last: () => sockets.at(-1) }
}

describe('watchCalls', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('connects again for ever, one socket at a time, and resumes after the last message', async () => {
    const { sockets, last, statuses } = open()
    await vi.advanceTimersByTimeAsync(0)
    for (const message of [connected(false), ready(5), pop(6, 'a')]) last()?.receive(message)
    for (let i = 1; i <= 30; i += 1) {
      last()?.break()
      await vi.advanceTimersByTimeAsync(30_000)
      expect(sockets).toHaveLength(i + 1)
    }
    expect(last()?.url).toBe('wss://switchhook.example/ws?since=6')
    expect(last()?.protocols).toEqual(['switchhook', 'secret'])
    expect(statuses).toContain('online')
  })

  it('asks for a new token before each connection, and says when one was refused', async () => {
    let asked = 0
    const { last, statuses } = open(() => `token-${++asked}`)
    await vi.advanceTimersByTimeAsync(0)
    last()?.break(4401)
    await vi.advanceTimersByTimeAsync(1000)
    expect(last()?.protocols[1]).toBe('token-2')
    expect(statuses).toContain('refused')
  })

  it('gives up a connection that is silent, and keeps one that answers pings', async () => {
    const { sockets, last } = open()
    await vi.advanceTimersByTimeAsync(0)
    for (let i = 0; i < 10; i += 1) {
      await vi.advanceTimersByTimeAsync(30_000)
      last()?.receive({ type: 'pong' })
    }
    expect(sockets).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(150_000)
    expect(sockets.length).toBeGreaterThan(1)
    expect(sockets[0]?.closedWith).toBe(1000)
  })

  it('asks for a sign of life as often as a service worker needs it', async () => {
    const { last } = open(undefined, 20_000)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(last()?.sent).toEqual(Array.from({ length: 3 }, () => '{"type":"ping"}'))
  })

  it('connects anew at once when asked to, with one socket, and hears the old one no more', async () => {
    const { client, sockets, statuses, last } = open()
    await vi.advanceTimersByTimeAsync(0)
    for (const message of [connected(false), ready(5)]) last()?.receive(message)
    const old = last()
    client.reconnect()
    client.reconnect()
    await vi.advanceTimersByTimeAsync(0)
    old?.receive(pop(6, 'a'))
    old?.break()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(sockets).toHaveLength(2)
    expect(last()?.url).toContain('since=5')
    expect(client.calls).toEqual([])
    expect(statuses.at(-1)).toBe('connecting')
  })

  it('stays closed once it is closed', async () => {
    const { client, sockets, last } = open()
    await vi.advanceTimersByTimeAsync(0)
    client.close()
    last()?.break()
    await vi.advanceTimersByTimeAsync(100_000)
    expect(sockets).toHaveLength(1)
  })

  it('waits longer each time, at random, and never more than half a minute', () => {
    expect([0, 1, 2, 3].map((failures) => reconnectWaitMs(failures, () => 1))).toEqual([500, 1000, 2000, 4000])
    expect(reconnectWaitMs(1000, () => 1)).toBe(30_000)
    expect(reconnectWaitMs(5, () => 0)).toBe(0)
  })
})
