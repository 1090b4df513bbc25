/**
 * From a phone system's event to an agent's screen, through the built product in real workerd and the client of the package.
 * The time from ring to pop is measured here: from before the forwarder's request leaves to the message at the client.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import * as z from 'zod'
import { type LiveChange, watchCalls } from '../../src/client/index.ts'
import { eventsSigningKey } from '../../src/security/events-key.ts'
import { signWebhook } from '../../src/security/standard-webhooks.ts'
import { startServer, type TestServer } from '../support/server.ts'

const rings = 200
const goalMs = 100
/** This suite's machine is shared: the goal is told, this is what must hold even then. */
const limitMs = 1000

let server: TestServer

beforeAll(async () => {
  server = await startServer({ env: { SWITCHHOOK_SETTLE_MS: '0' } })
})
afterAll(() => server.stop())

async function post<T>(at: string, body: unknown, schema: z.ZodType<T>): Promise<T> {
  const answer = await fetch(server.url + at, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.adminKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return schema.parse(await answer.json())
}

const tokenOf = z.object({ token: z.string() })

async function tell(token: string, event: Readonly<Record<string, unknown>>): Promise<void> {
  const body = JSON.stringify({ events: [event] })
  const signed = signWebhook([eventsSigningKey(token)], { id: String(event.id), atMs: Date.now(), body })
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...signed }
  const answer = await fetch(`${server.url}/v1/events`, { method: 'POST', headers, body })
  if (!answer.ok) throw new Error(`The events were refused: ${answer.status} ${await answer.text()}`)
}

const leg = (call: string, extension: string, kind: string) => ({
  id: `${call}:${extension}:${kind}`,
  kind,
  source: 'ami',
  identity: 'exact',
  aliases: [`asterisk:linkedid:${call}`],
  leg: extension,
  at: new Date().toISOString(),
  direction: 'inbound',
  external: { number: `+1555${call}`, e164: `+1555${call}`, matchKey: `555${call}` },
  agent: { extension },
})

async function watch(extension: string) {
  const seen: { readonly change: LiveChange; readonly atMs: number }[] = []
  const { promise: online, resolve } = Promise.withResolvers<void>()
  let listener: ((change: LiveChange) => void) | undefined
  const sockets: WebSocket[] = []
  const client = watchCalls({
    url: server.url,
    token: async () => (await post(`/v1/agents/${extension}/token`, {}, tokenOf)).token,
    connect: (url, protocols) => {
      const socket = new WebSocket(url, protocols)
      sockets.push(socket)
      return socket
    },
    onStatus: (status) => {
      if (status === 'online') resolve()
    },
    onChange: (change) => {
      seen.push({ change, atMs: performance.now() })
      listener?.(change)
    },
  })
  await online
  const next = (kind: LiveChange['kind']) =>
    new Promise<LiveChange>((resolveNext) => {
      listener = (change) => {
        if (change.kind === kind) resolveNext(change)
      }
    })
  return { client, seen, next, cut: () => sockets.at(-1)?.terminate() }
}

describe('live', () => {
  it(`pops within ${goalMs} ms of the ring, and only where it rings`, async () => {
    const { token } = await post('/v1/keys', { name: 'forwarder', scopes: ['events'] }, tokenOf)
    const [agent, other] = [await watch('101'), await watch('102')]
    const tookMs: number[] = []
    for (let i = 0; i < rings; i += 1) {
      const call = String(1_000_000 + i)
      const popped = agent.next('pop')
      const startedMs = performance.now()
      await tell(token, leg(call, '101', 'ringing'))
      expect(await popped).toMatchObject({ call: { callerIdNum: `+1555${call}` } })
      tookMs.push((agent.seen.findLast(({ change }) => change.kind === 'pop')?.atMs ?? Number.NaN) - startedMs)
      const over = agent.next('over')
      await tell(token, leg(call, '101', 'ended'))
      await over
    }
    tookMs.sort((a, b) => a - b)
    const at = (share: number) => Math.round(tookMs[Math.floor(share * (rings - 1))] ?? Number.NaN)
    console.log(`ring → pop: p50 ${at(0.5)} ms, p90 ${at(0.9)} ms, p99 ${at(0.99)} ms, worst ${at(1)} ms of ${rings}`)
    expect(at(0.99)).toBeLessThan(limitMs)
    expect(other.seen.map(({ change }) => change.kind)).toEqual(['ready'])
    agent.client.close()
    other.client.close()
  })

  it('resumes after a lost network without losing or doubling anything', async () => {
    const { token } = await post('/v1/keys', { name: 'forwarder', scopes: ['events'] }, tokenOf)
    const agent = await watch('103')
    const popped = agent.next('pop')
    await tell(token, leg('2000001', '103', 'ringing'))
    await popped
    const back = agent.next('ready')
    agent.cut()
    await tell(token, leg('2000001', '103', 'ended'))
    await tell(token, leg('2000002', '103', 'ringing'))
    await back
    const told = agent.seen.flatMap(({ change }) =>
      'call' in change ? [`${change.kind} ${change.call.callerIdNum}`] : [],
    )
    const pops = told.filter((line) => line.startsWith('pop') || line.startsWith('over'))
    expect(pops).toEqual(['pop +15552000001', 'over +15552000001', 'pop +15552000002'])
    expect(agent.client.calls.map(({ callerIdNum }) => callerIdNum)).toEqual(['+15552000002'])
    agent.client.close()
  })
})
