/** The live interfaces as a whole: the real app and the real Durable Object, from a PBX's event to a screen. */

import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { createDurableObjectRecords } from '../../src/adapters/platform/cloudflare/durable-object-records.ts'
import { createDurableObjectLive } from '../../src/adapters/platform/live/durable-object-live.ts'
import { flushAfterMs } from '../../src/adapters/platform/records/counter-buffer.ts'
import { eventsSigningKey } from '../../src/app/security/events-key.ts'
import { KeyStore } from '../../src/app/security/keys.ts'
import type { Scope } from '../../src/app/security/scopes.ts'
import { createDeployments } from '../../src/app/services.ts'
import { liveForms } from '../../src/core/live/live-forms.ts'
import { signWebhook } from '../../src/lib/standard-webhooks.ts'
import { type Clock, systemClock, systemRandom } from '../../src/ports/clock.ts'
import { inboundLeg, type LegKind } from '../../test/support/inbound-leg.ts'
import { listenSocket, type SocketListener } from '../../test/support/listen-socket.ts'
import { silentLog } from '../../test/support/silent.ts'
import { createApp } from '../app.ts'

const adminKey = 'test-admin-key-0123456789'
let sites = 0

/** Metrics are kept at once: `settle` waits for all that is done behind an answer. */
const clock: Clock = {
  ...systemClock,
  sleep: (ms, signal) => systemClock.sleep(ms === flushAfterMs ? 0 : ms, signal),
}

interface Message {
  readonly type: string
  readonly seq?: number
  readonly event?: string
  readonly resumed?: boolean
  readonly extension?: string
  readonly data?: { readonly id: string; readonly state: string; readonly answeredBy?: { readonly extension: string } }
  readonly callData?: Readonly<Record<string, unknown>>
}

function openSite() {
  sites += 1
  const site = `live-app-${sites}`
  const works: Promise<unknown>[] = []
  const listeners: SocketListener<Message>[] = []
  const entry = {
    variables: () => ({ SWITCHHOOK_ADMIN_KEY: adminKey, SWITCHHOOK_SECRETS_KEY: btoa('k'.repeat(32)) }),
    platform: () => ({
      records: (name: string) => createDurableObjectRecords(env.SITES, name),
      queue: { wake: async () => {}, wakeAt: async () => {} },
      clock,
      random: systemRandom,
      fetch: () => Promise.reject(new Error('this test has no network')),
      log: silentLog,
      live: createDurableObjectLive(env.SITES, liveForms),
    }),
    clientAddress: () => '192.0.2.1',
  }
  const app = createApp(entry, createDeployments(entry))
  const bindings = {}
  const context = { waitUntil: (work: Promise<unknown>) => works.push(work), passThroughOnException() {}, props: {} }
  const request = (path: string, init?: RequestInit) => app.request(path, init, bindings, context)
  const makeKey = async (scopes: readonly Scope[]) => {
    const store = new KeyStore({
      records: createDurableObjectRecords(env.SITES, site),
      clock: systemClock,
      random: systemRandom,
    })
    return store.create({ name: 'test', scopes })
  }
  const settle = async () => {
    for (let i = 0; i < works.length; i += 1) await works[i]
    await Promise.all(listeners.map((listener) => listener.arrived()))
  }
  const connect = async (path: string, token: string | undefined) => {
    const headers = { upgrade: 'websocket', ...(token && { authorization: `Bearer ${token}` }) }
    const answer = await request(path, { headers })
    const socket = answer.webSocket
    const listener = socket && listenSocket<Message>(socket)
    if (listener) listeners.push(listener)
    socket?.accept()
    await settle()
    const arrived = async () => await listener?.arrived()
    return { status: answer.status, headers: answer.headers, socket, messages: listener?.messages ?? [], arrived }
  }
  const json = async (path: string, token: string, init: RequestInit = {}) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const answer = await request(path, { ...init, headers })
    const body: Record<string, unknown> = await answer.json()
    return { status: answer.status, headers: answer.headers, body }
  }
  const agentToken = async (extension: string) => {
    const { token } = await makeKey(['agents'])
    const made = await json(`/v1/agents/${extension}/token`, token, { method: 'POST', body: '{}' })
    return String(made.body.token)
  }
  let batches = 0
  const { promise: eventsKey, resolve } = Promise.withResolvers<string>()
  void makeKey(['events']).then(({ token }) => resolve(token))
  /** As a forwarder reports it. */
  const report = async (...events: object[]) => {
    batches += 1
    const token = await eventsKey
    const body = new TextEncoder().encode(JSON.stringify({ events }))
    const message = { id: `b${batches}`, atMs: Date.now(), body }
    const signed = signWebhook([eventsSigningKey(token)], message)
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...signed }
    const answer = await request('/v1/events', { method: 'POST', headers, body })
    expect(answer.status).toBe(200)
    await settle()
  }
  return { site, request, makeKey, connect, json, agentToken, report, settle }
}

const leg = (call: string, extension: string, kind: LegKind, atMs?: number) =>
  inboundLeg(call, extension, kind, { atMs })

const typesOf = ({ messages }: { readonly messages: readonly Message[] }) => messages.map(({ type }) => type)
const statesOf = ({ messages }: { readonly messages: readonly Message[] }) =>
  messages.flatMap(({ type, callData }) =>
    callData ? [`${type} ${callData.state} ${callData.reason ?? ''}`.trim()] : [],
  )

/** It alone: an id or a time may hold the same digits. */
const word = (text: string) => new RegExp(`(?<![\\w:.-])${text}(?![\\w:.-])`)

describe('live interfaces', () => {
  it('pop up every phone of a ring group, and take it from the losers, who learn who won and no more', async () => {
    const { connect, agentToken, report } = openSite()
    const [one, two, three] = [
      await connect('/ws', await agentToken('101')),
      await connect('/ws', await agentToken('102')),
      await connect('/ws', await agentToken('103')),
    ]
    await report(leg('a', '101', 'ringing'), leg('a', '102', 'ringing'))
    await report(leg('a', '102', 'answered'))
    await report(leg('a', '102', 'ended'))
    // Who calls is found out within the wait for it, so the first pop is complete.
    const pops = ['screen_pop ringing']
    expect(one.messages.find(({ type }) => type === 'screen_pop')?.callData).toMatchObject({ caller: 'none' })
    expect(statesOf(one)).toEqual([...pops, 'call_update over answered elsewhere'])
    expect(statesOf(two)).toEqual([...pops, 'call_update talking', 'call_update over ended'])
    expect(typesOf(three)).toEqual(['connected', 'ready'])
    const sent = JSON.stringify(one.messages)
    expect(sent).toContain('"answeredBy":"102"')
    expect(sent.replaceAll('"answeredBy":"102"', '')).not.toMatch(word('102'))
    expect(one.messages.at(-1)?.callData).toMatchObject({ callerIdNum: '+15551234567', caller: 'none' })
  })

  it('announce what an AI agent made of the call, as ai_transcription, to its extension and to nobody else', async () => {
    const { connect, agentToken, report } = openSite()
    const own = await connect('/ws', await agentToken('101'))
    const other = await connect('/ws', await agentToken('102'))
    await report(leg('a', '101', 'ringing'), leg('a', '101', 'answered'))
    const ai = { conversationId: 'conv_1', title: 'Order', summary: 'Asks for order 17.' }
    await report({ ...leg('a', '101', 'ended'), ...ai, id: 'conv_1:ai', kind: 'ai', leg: undefined, agent: undefined })
    const { callData: talking } = own.messages.find(({ callData }) => callData?.state === 'talking') ?? {}
    const shown = own.messages.filter(({ type }) => type === 'ai_transcription')
    expect(shown).toEqual([
      {
        type: 'ai_transcription',
        seq: expect.any(Number),
        callId: talking?.callId,
        ...ai,
        callSuccessful: 'unknown',
        timestamp: expect.any(String),
      },
    ])
    expect(own.messages.at(-1)).toMatchObject({ type: 'call_update', callData: { aiSummary: ai.summary } })
    expect(typesOf(other)).toEqual(['connected', 'ready'])
  })

  it('send a note to the sockets of the extension where it was written, to programs, and to no other extension', async () => {
    const { connect, agentToken, makeKey, json, report, settle } = openSite()
    const token = await agentToken('101')
    const [own, other] = [await connect('/ws', token), await connect('/ws', await agentToken('102'))]
    const relay = await connect('/relay/ws', (await makeKey(['read'])).token)
    await report(leg('a', '101', 'ringing'), leg('a', '102', 'ringing'), leg('a', '101', 'answered'))
    const callId = String(own.messages.at(-1)?.callData?.callId)
    const body = JSON.stringify({ text: 'Wants a refund' })
    const answer = await json(`/v1/calls/${callId}/notes`, token, { method: 'POST', body })
    expect(answer.status).toBe(201)
    await settle()
    expect(own.messages.at(-1)?.callData).toMatchObject({ state: 'talking', notes: [{ text: 'Wants a refund' }] })
    expect(relay.messages.at(-1)?.data).toMatchObject({ notes: [{ text: 'Wants a refund', by: { extension: '101' } }] })
    expect(JSON.stringify(other.messages)).not.toContain('refund')
  })

  it('address the pop to the phone that rings when a call is passed on', async () => {
    const { connect, agentToken, report } = openSite()
    const second = await connect('/ws', await agentToken('102'))
    const nowMs = Date.now()
    await report(leg('a', '101', 'ringing', nowMs - 9000), leg('a', '101', 'answered', nowMs - 5000))
    await report(leg('a', '102', 'ringing', nowMs))
    expect(statesOf(second).at(-1)).toBe('screen_pop ringing')
  })

  it('open no socket or stream without a token, with a wrong one, or for another’s extension', async () => {
    const { connect, agentToken, makeKey, request } = openSite()
    const token = await agentToken('101')
    const { token: lookupKey } = await makeKey(['lookup', 'journal', 'events', 'agents'])
    const refused = [
      await connect('/ws', undefined),
      await connect('/ws', `${token}x`),
      await connect('/ws?extension=102', token),
      await connect('/relay/ws', token),
      await connect('/ws', lookupKey),
      await connect('/v1/stream?extension=102', token),
    ]
    expect(refused.map(({ status }) => status)).toEqual([401, 401, 403, 403, 403, 403])
    const key = await makeKey(['read'])
    expect((await request(`/v1/stream?token=${key.token}`)).status).toBe(401)
    expect((await request('/ws', { headers: { authorization: `Bearer ${key.token}` } })).status).toBe(400)
  })

  it('take the token as a browser can send it, and do not echo it', async () => {
    const { request, agentToken } = openSite()
    const token = await agentToken('101')
    const offered = await request('/ws', {
      headers: { upgrade: 'websocket', 'sec-websocket-protocol': `switchhook, ${token}` },
    })
    offered.webSocket?.accept()
    expect([offered.status, offered.headers.get('sec-websocket-protocol')]).toEqual([101, 'switchhook'])
    const named = await request(`/ws?token=${token}`, { headers: { upgrade: 'websocket' } })
    named.webSocket?.accept()
    expect(named.status).toBe(101)
  })

  it('show programs of the site every call, and of another site nothing', async () => {
    const [own, other] = [openSite(), openSite()]
    const program = await own.connect('/relay/ws', (await own.makeKey(['read'])).token)
    const stranger = await other.connect('/relay/ws', (await other.makeKey(['read'])).token)
    await own.report(leg('a', '101', 'ringing'))
    await own.report(leg('a', '101', 'answered'))
    await own.report(leg('a', '101', 'ended'))
    await other.settle()
    const shown = program.messages.flatMap(({ event, data }) => (data ? [`${event} ${data.state}`] : []))
    expect(shown.filter((line) => !line.startsWith('caller'))).toEqual([
      'started ringing',
      'changed talking',
      'ended ended',
    ])
    expect(typesOf(stranger)).toEqual(['connected', 'ready'])
  })

  it('stream the same by Server-Sent Events, and resume by Last-Event-ID', async () => {
    const { request, agentToken, report } = openSite()
    const headers = { authorization: `Bearer ${await agentToken('101')}` }
    const first = await request('/v1/stream', { headers })
    expect(first.headers.get('content-type')).toBe('text/event-stream')
    await report(leg('a', '101', 'ringing'))
    const before = await readStream(first, /"caller":"none"/)
    expect(before).toContain('event: ready')
    const id = /.*id: (\d+)/s.exec(before)?.[1]
    await report(leg('a', '101', 'ended'))
    const resumed = await request('/v1/stream', { headers: { ...headers, 'last-event-id': id ?? '' } })
    const again = await readStream(resumed, /event: ready/)
    expect(again).toContain('"resumed":true')
    expect(again.match(/event: call/g)).toHaveLength(1)
    expect(again).toContain('"reason":"ended"')
  })

  it('stream the messages of /ws to whom a socket can’t be opened, numbered so that nothing is sent twice', async () => {
    const { request, agentToken, report } = openSite()
    const headers = { authorization: `Bearer ${await agentToken('101')}` }
    await report(leg('a', '101', 'ringing'))
    const stream = await request('/v1/stream?form=screen', { headers })
    await report(leg('b', '101', 'ringing'))
    const events = (await readStream(stream, /event: ready.*event: screen_pop/s))
      .split('\n\n')
      .filter((event) => event.startsWith('event: '))
    const typesAndIds = events.map((event) => [/event: (\w+)/.exec(event)?.[1], event.includes('\nid: ')])
    expect(typesAndIds.slice(0, 4)).toEqual([
      ['connected', false],
      ['screen_pop', false],
      ['ready', true],
      ['screen_pop', true],
    ])
    expect(JSON.parse(events[1]?.split('data: ')[1] ?? '')).toMatchObject({
      type: 'screen_pop',
      callData: { extension: '101', caller: 'none' },
    })
  })

  it('show a call that was up when its site was moved here', async () => {
    const old = openSite()
    await old.report(leg('a', '101', 'ringing'))
    const { body } = await old.json(`/v1/export?site=${old.site}`, adminKey)
    const fresh = openSite()
    const headers = { authorization: `Bearer ${(await fresh.makeKey(['read'])).token}` }
    const records = JSON.stringify({ records: body.records })
    const imported = await fresh.json(`/v1/import?site=${fresh.site}`, adminKey, { method: 'POST', body: records })
    expect(imported.status).toBe(200)
    await fresh.settle()
    const events = await readStream(await fresh.request('/v1/stream', { headers }), /event: ready/)
    expect(events).toContain('"state":"ringing"')
    expect(events).toContain('"extension":"101"')
  })

  it('close what a revoked key opened', async () => {
    const { makeKey, connect, json, site } = openSite()
    const { token, key } = await makeKey(['read'])
    const program = await connect('/relay/ws', token)
    const closed = new Promise<number>((resolve) => {
      program.socket?.addEventListener('close', ({ code }) => resolve(code))
    })
    expect(
      (await json(`/v1/keys/${key.id}?site=${site}`, (await makeKey(['admin'])).token, { method: 'DELETE' })).status,
    ).toBe(200)
    expect(await closed).toBe(4401)
  })

  it('answer the relay’s and the CTI middleware’s questions, and limit how often', async () => {
    const { makeKey, json, report, site } = openSite()
    const { token } = await makeKey(['read', 'agents'])
    await report(leg('a', '101', 'ringing'))
    const active = await json('/relay/active-calls', token)
    expect(active.body).toMatchObject({ success: true, data: [{ state: 'ringing', rung: [{ extension: '101' }] }] })
    expect(active.headers.get('ratelimit-limit')).toBe('600')
    expect(Number(active.headers.get('ratelimit-remaining'))).toBeLessThan(600)
    const day = new Date().toISOString().slice(0, 10)
    expect((await json(`/relay/call-history?start=${day}&end=${day}`, token)).body).toMatchObject({ data: [{}] })
    expect((await json('/relay/call-history?start=2020-01-02&end=2020-01-01', token)).status).toBe(400)
    expect((await json('/api/status', token)).body).toMatchObject({ site, activeCalls: 1, connections: 0 })
    expect((await json('/api/calls/active', token)).body).toMatchObject({ count: 1, calls: [{ state: 'ringing' }] })
    expect((await json('/api/agents', token)).body).toEqual({
      count: 1,
      agents: [{ agentId: '101', extension: '101', status: 'ringing' }],
    })
  })

  it('serve a client of CTI middleware: it registers, is listed, and is popped up with the data it is sent', async () => {
    const { makeKey, connect, agentToken, json, settle } = openSite()
    const agent = await connect('/ws', await agentToken('101'))
    agent.socket?.send(JSON.stringify({ type: 'register_agent', agentId: 123, agentName: 'Ann', extension: '101' }))
    const { token } = await makeKey(['agents', 'read'])
    await agent.arrived()
    expect(agent.messages.filter(({ type }) => type === 'registered' || type === 'ready')).toMatchObject([
      { type: 'ready' },
      { type: 'registered', agentId: '123' },
    ])
    expect((await json('/api/agents', token)).body).toMatchObject({
      count: 1,
      agents: [
        {
          ...{ agentId: '123', agentName: 'Ann', extension: '101', status: 'idle' },
          ...{ clientId: expect.any(String), connectedAt: expect.any(String) },
        },
      ],
    })
    const attributes = {
      first_name: 'Jane',
      last_name: 'Doe',
      phone_mobile: '+12125550147',
      email1: 'jane@acme.example',
    }
    const callData = {
      ...{ callerIdNum: '+12125550147', callerIdName: 'Jane', channel: 'PJSIP/trunk-1', aiSummary: 'Order 17' },
      ...{ contact: { id: 'c1', attributes }, conversationId: 'conv_1', timestamp: '2026-11-29T10:00:00.000Z' },
    }
    const pop = (agentIdentifier: unknown) =>
      json('/api/screen-pop', token, { method: 'POST', body: JSON.stringify({ agentIdentifier, callData }) })
    expect((await pop('123')).body).toMatchObject({ success: true, message: 'Screen pop sent' })
    await settle()
    expect(agent.messages.at(-1)).toMatchObject({
      type: 'screen_pop',
      callData: {
        ...{ type: 'dial', callerIdNum: '+12125550147', channel: 'PJSIP/trunk-1', aiSummary: 'Order 17' },
        ...{ conversationId: 'conv_1', timestamp: '2026-11-29T10:00:00.000Z' },
        contact: { id: 'c1', attributes: { ...attributes, phone_work: '', account_name: '' } },
      },
    })
    expect((await pop('101')).body).toMatchObject({ success: true })
    expect(await pop('999')).toMatchObject({
      status: 200,
      body: { success: false, message: 'Agent not found or not connected' },
    })
    expect((await json('/api/screen-pop', token, { method: 'POST', body: '{"callData":{}}' })).status).toBe(400)
  })

  it('pop up a screen by hand', async () => {
    const { makeKey, connect, agentToken, json, settle } = openSite()
    const agent = await connect('/ws', await agentToken('101'))
    const { token } = await makeKey(['agents'])
    const body = JSON.stringify({ extension: '101', number: '+1 555 123 4567', name: 'Ann' })
    const popped = await json('/api/screen-pop', token, { method: 'POST', body })
    await settle()
    expect(popped.body).toMatchObject({ success: true, delivered: true })
    expect(agent.messages.at(-1)).toMatchObject({
      type: 'screen_pop',
      callData: { callerIdName: 'Ann', caller: 'none' },
    })
  })

  it('give Prometheus what is measured', async () => {
    const { makeKey, request, report } = openSite()
    await report(leg('a', '101', 'ringing'))
    const { token } = await makeKey(['read'])
    const answer = await request('/metrics', { headers: { authorization: `Bearer ${token}` } })
    const text = await answer.text()
    expect(answer.headers.get('content-type')).toContain('text/plain; version=0.0.4')
    expect(text).toContain('switchhook_calls_active 1\n')
    expect(text).toContain('switchhook_overdue_records 0\n')
  })
})

/** What comes up to the end of the event that makes it match. */
async function readStream(answer: Response, expected: RegExp): Promise<string> {
  const reader = answer.body?.getReader()
  if (!reader) throw new Error('the stream has no body')
  const decoder = new TextDecoder()
  let text = ''
  while (!expected.test(text) || !text.endsWith('\n\n')) {
    const { done, value } = await reader.read()
    if (done) break
    text += decoder.decode(value, { stream: true })
  }
  void reader.cancel()
  return text
}
