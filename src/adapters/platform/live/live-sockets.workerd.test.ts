import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { listenSocket, type SocketListener } from '../../../../test/support/listen-socket.ts'
import { waitFor } from '../../../../test/support/wait-for.ts'
import { liveForms } from '../../../core/live/live-forms.ts'
import { pingText, pongText } from '../../../core/live/protocols.ts'
import { extensionTopic, siteTopic } from '../../../core/live/topics.ts'
import type { Announcement, LiveSession } from '../../../ports/live.ts'
import { createDurableObjectRecords } from '../cloudflare/durable-object-records.ts'
import { createDurableObjectLive } from './durable-object-live.ts'
import { socketsMax } from './live-sockets.ts'
import { messagesAtOnce } from './message-budget.ts'

let sites = 0
const hourMs = 3_600_000

interface Message {
  readonly type: string
  readonly seq?: number
  readonly resumed?: boolean
  readonly callData?: { readonly callId: string; readonly state: string; readonly reason?: string }
  readonly data?: { readonly id: string }
}

function openSite() {
  sites += 1
  const site = `live-${sites}`
  const live = createDurableObjectLive(env.SITES, liveForms)
  const stub = env.SITES.getByName(site)
  const listeners: SocketListener<Message>[] = []
  const connect = async (session: Partial<LiveSession> = {}) => {
    const answer = await live.connect({
      clientId: 'c1',
      site,
      protocol: 'agent',
      topic: extensionTopic('101'),
      keyId: 'k1',
      extension: '101',
      mayChoose: false,
      ...session,
    })
    const socket = answer.webSocket
    if (!socket) throw new Error(`no socket: ${answer.status}`)
    const listener = listenSocket<Message>(socket)
    socket.accept()
    listeners.push(listener)
    return { socket, ...listener, types: () => listener.messages.map(({ type }) => type) }
  }
  const settle = async () => {
    await live.stats(site)
    await Promise.all(listeners.map((listener) => listener.arrived()))
  }
  const publish = async (...announcements: Announcement[]) => {
    await live.publish(site, announcements)
    await settle()
  }
  return { site, live, stub, connect, publish, settle }
}

function ringing(key: string, extensions: readonly string[], more: Partial<Announcement> = {}): Announcement {
  const body = { id: key, state: 'ringing', direction: 'inbound' }
  return {
    key,
    parts: [
      { topic: siteTopic, body, as: 'retain' },
      ...extensions.map((extension) => ({
        topic: extensionTopic(extension),
        body: { ...body, extension },
        as: 'retain' as const,
      })),
    ],
    forgetAtMs: Date.now() + hourMs,
    ...more,
  }
}

function over(key: string, extension: string): Announcement {
  const body = { id: key, extension, state: 'over', reason: 'ended', direction: 'inbound' }
  return { key, parts: [{ topic: extensionTopic(extension), body, as: 'withdraw' }], forgetAtMs: Date.now() + hourMs }
}

describe('live sockets in the site object', () => {
  it('give an extension its own calls and nothing of another’s', async () => {
    const { connect, publish } = openSite()
    const own = await connect()
    const other = await connect({ topic: extensionTopic('102'), extension: '102' })
    await publish(ringing('call_a', ['101']))
    expect(own.types()).toEqual(['connected', 'ready', 'screen_pop'])
    expect(other.types()).toEqual(['connected', 'ready'])
  })

  it('keep sites apart', async () => {
    const [one, two] = [openSite(), openSite()]
    const stranger = await two.connect({ topic: siteTopic, protocol: 'relay' })
    await one.publish(ringing('call_a', ['101']))
    await two.settle()
    expect(stranger.types()).toEqual(['connected', 'ready'])
  })

  it('do not let a token’s holder become another extension, and let a key of the site choose', async () => {
    const { connect, publish } = openSite()
    const agent = await connect()
    const program = await connect({ topic: siteTopic, extension: undefined, mayChoose: true })
    const register = JSON.stringify({ type: 'register_agent', extension: '102', agentId: 7, agentName: 'Ben' })
    agent.socket.send(register)
    program.socket.send(register)
    await waitFor(() => agent.types().includes('error') && program.types().length === 4)
    await publish(ringing('call_b', ['102']))
    expect(agent.types()).toEqual(['connected', 'ready', 'error'])
    expect(program.types()).toEqual(['connected', 'ready', 'registered', 'ready', 'screen_pop'])
  })

  it('send a newcomer what goes on, and only that', async () => {
    const { connect, publish, settle } = openSite()
    await publish(ringing('call_a', ['101']), ringing('call_b', ['101']), over('call_b', '101'))
    const late = await connect()
    await settle()
    expect(late.messages.map(({ type, callData }) => [type, callData?.callId])).toEqual([
      ['connected', undefined],
      ['screen_pop', 'call_a'],
      ['ready', undefined],
    ])
  })

  it('give who comes back exactly what it missed, even when the object was evicted meanwhile', async () => {
    const { connect, publish, settle, stub } = openSite()
    const first = await connect()
    await publish(ringing('call_a', ['101']))
    const sinceSeq = first.messages.at(-1)?.seq
    first.socket.close()
    await settle()
    await publish(over('call_a', '101'), ringing('call_b', ['101']), ringing('call_c', ['102']))
    await evictDurableObject(stub)
    const again = await connect({ sinceSeq })
    await settle()
    expect(again.messages[0]).toMatchObject({ type: 'connected', resumed: true })
    expect(again.messages.slice(1).map(({ type, callData }) => [type, callData?.callId, callData?.state])).toEqual([
      ['call_update', 'call_a', 'over'],
      ['screen_pop', 'call_b', 'ringing'],
      ['ready', undefined, undefined],
    ])
    const other = await connect({ sinceSeq: 1 })
    await settle()
    expect(other.messages[0]).toMatchObject({ resumed: false })
    expect(other.types()).toEqual(['connected', 'screen_pop', 'ready'])
  })

  it('stay open when the object hibernates, and are sent what comes then', async () => {
    const { connect, publish, stub } = openSite()
    const agent = await connect()
    await evictDurableObject(stub, { webSockets: 'hibernate' })
    await publish(ringing('call_a', ['101']))
    expect(agent.types()).toEqual(['connected', 'ready', 'screen_pop'])
    expect(agent.closed).toEqual([])
  })

  it('send nothing twice when nothing changed', async () => {
    const { connect, publish } = openSite()
    const agent = await connect()
    await publish(ringing('call_a', ['101']), ringing('call_a', ['101']))
    expect(agent.types().filter((type) => type === 'screen_pop')).toHaveLength(1)
  })

  it('add what is learned of the caller to the pop, and keep it in later news', async () => {
    const { connect, publish, settle } = openSite()
    const agent = await connect()
    const extra = { caller: { status: 'found', contact: { name: 'Ann' }, lastCalls: [] } }
    await publish(ringing('call_a', ['101']), { key: 'call_a', parts: [], extra, forgetAtMs: Date.now() + hourMs })
    expect(agent.messages.slice(2)).toMatchObject([
      { type: 'screen_pop', callData: { caller: 'pending', contact: null } },
      { type: 'screen_pop', callData: { caller: 'found', callerIdName: 'Ann' } },
    ])
    const late = await connect()
    await settle()
    expect(late.messages[1]).toMatchObject({ callData: { callerIdName: 'Ann' } })
  })

  it('send an announcement that rides on a write only when that was committed', async () => {
    const { site, connect, settle } = openSite()
    const watcher = await connect({ topic: siteTopic, protocol: 'relay' })
    const records = createDurableObjectRecords(env.SITES, site)
    const put = { op: 'put' as const, collection: 'calls', id: 'a', value: {}, expect: 0 }
    await records.write([{ ...put, announce: [ringing('call_a', [])] }])
    await records.write([{ ...put, announce: [ringing('call_b', [])] }])
    await settle()
    expect(watcher.messages.flatMap(({ data }) => data?.id ?? [])).toEqual(['call_a'])
  })

  it('are closed when their key is revoked or their token’s time is over, and sent nothing more', async () => {
    const { site, live, connect, publish } = openSite()
    const revoked = await connect({ keyId: 'gone' })
    const expired = await connect({ expiresAtMs: Date.now() - 1 })
    const stays = await connect()
    await live.disconnect(site, 'gone')
    await publish(ringing('call_a', ['101']))
    expect([revoked.closed, expired.closed, stays.closed]).toEqual([[4401], [4401], []])
    expect([revoked, expired].map((one) => one.types().includes('screen_pop'))).toEqual([false, false])
  })

  it('withdraw a call that nothing was heard of for too long', async () => {
    const { connect, publish, settle, stub, live, site } = openSite()
    const agent = await connect()
    const forgetAtMs = Date.now() + 30
    await publish(ringing('call_a', ['101'], { forgetAtMs }))
    await waitFor(() => Date.now() > forgetAtMs)
    await runDurableObjectAlarm(stub)
    await settle()
    expect(agent.messages.at(-1)).toMatchObject({ callData: { state: 'over', reason: 'timed out' } })
    expect((await live.stats(site)).keys).toBe(0)
  })

  it('answer a ping without waking, refuse rubbish and what is not text', async () => {
    const { connect } = openSite()
    const agent = await connect()
    agent.socket.send(pingText)
    agent.socket.send('{')
    agent.socket.send(`{"type":"get_status"}`)
    await waitFor(() => agent.types().includes('status'))
    expect(agent.messages.slice(2)).toMatchObject([
      JSON.parse(pongText),
      { type: 'error' },
      { type: 'status', activeCalls: 0 },
    ])
    agent.socket.send(new Uint8Array([1]))
    await waitFor(() => agent.closed.length > 0)
    expect(agent.closed).toEqual([1003])
  })

  it('hold 5000 at once, of which those concerned are all notified and a dead one keeps nobody waiting', async () => {
    const { connect, publish, stub, live, site } = openSite()
    const sockets: Awaited<ReturnType<typeof connect>>[] = []
    for (let batch = 0; batch < 50; batch += 1) {
      const opened = Array.from({ length: 100 }, (_, i) =>
        connect({
          clientId: `${batch}-${i}`,
          keyId: `k${batch}`,
          extension: undefined,
          ...(i % 2 ? {} : { topic: extensionTopic('102') }),
        }),
      )
      sockets.push(...(await Promise.all(opened)))
    }
    expect((await live.stats(site)).sockets).toBe(5000)
    sockets[1]?.socket.close(1000)
    await runInDurableObject(stub, () => undefined)
    const startedMs = Date.now()
    await publish(ringing('call_a', ['101']))
    const tookMs = Date.now() - startedMs
    const popped = sockets.filter((one) => one.types().includes('screen_pop'))
    expect(popped).toHaveLength(2499)
    expect(sockets.filter((_, i) => i % 2 === 0).every((one) => !popped.includes(one))).toBe(true)
    expect(tookMs).toBeLessThan(5000)
  }, 60_000)
})

describe('a client that sends or opens too much', () => {
  it('is closed after its budget of messages, and keeps nobody else waiting', async () => {
    const { connect, settle } = openSite()
    const greedy = await connect()
    const other = await connect({ keyId: 'k2' })
    for (let i = 0; i < 500; i += 1) greedy.socket.send('{"type":"get_status"}')
    await waitFor(() => greedy.closed.length > 0)
    expect(greedy.closed).toEqual([1008])
    await settle()
    expect(greedy.types().filter((type) => type === 'status').length).toBeLessThanOrEqual(messagesAtOnce + 4)
    other.socket.send('{"type":"get_status"}')
    await waitFor(() => other.types().includes('status'))
  }, 30_000)

  it('is refused more sockets than an extension may have, and the others stay open', async () => {
    const { connect, live, site } = openSite()
    for (let i = 0; i < socketsMax.extension; i += 1) await connect({ keyId: `agent-${i}` })
    await expect(connect({ keyId: 'one-more' })).rejects.toMatchObject({ code: 'rate_limited' })
    await connect({ keyId: 'other', extension: '102', topic: extensionTopic('102') })
    expect((await live.stats(site)).sockets).toBe(socketsMax.extension + 1)
  })
})
