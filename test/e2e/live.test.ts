/**
 * From a phone system's event to an agent's screen, through the built product wherever it runs, with the client of the
 * package: by a socket where there are sockets, by the stream elsewhere, which the client finds out by itself. The time from
 * ring to pop is measured here: from before the forwarder's request leaves to the message at the client.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { type LiveChange, watchCalls } from '../../src/programs/client/index.ts'
import { type Deployable, deploymentKinds, type Running } from '../support/deployments.ts'
import { agentToken, leg, makeKey, openStream, report, type StreamEvent } from '../support/live-product.ts'
import { waitFor } from '../support/wait-for.ts'

const goalMs = 100
/** This suite's machine is shared: the goal is printed, this is what must hold even on a full one. */
const limitMs = 5000

describe.each(deploymentKinds)('live on $name', ({ name, open }) => {
  const holdsSockets = !name.includes('Upstash')
  const noticesAtOnce = name.startsWith('Node')
  const rings = holdsSockets ? 100 : 60
  let place: Deployable
  let server: Running
  let events = ''

  const start = async () => {
    const secrets = { SWITCHHOOK_SECRETS_KEY: Buffer.alloc(32, 7).toString('base64') }
    server = await place.start({ SWITCHHOOK_SETTLE_MS: '0', ...secrets })
  }
  beforeAll(async () => {
    place = await open()
    await start()
    events = (await makeKey(server, ['events'])).token
  })
  afterAll(async () => {
    await server?.kill()
    await place?.close()
  })

  const watch = async (extension: string) => {
    const seen: { readonly change: LiveChange; readonly atMs: number }[] = []
    const { promise: online, resolve } = Promise.withResolvers<void>()
    let listener: ((change: LiveChange) => void) | undefined
    let cut = () => {}
    const client = watchCalls({
      url: server.url,
      token: () => agentToken(server, extension),
      connect: (url, protocols) => {
        const socket = new WebSocket(url, protocols)
        cut = () => socket.terminate()
        return socket
      },
      fetch: (url, init) => {
        const network = new AbortController()
        cut = () => network.abort()
        return fetch(url, { ...init, signal: AbortSignal.any([network.signal, ...(init.signal ? [init.signal] : [])]) })
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
    return { client, seen, next, cut: () => cut() }
  }

  it(`pops within ${goalMs} ms of the ring, and only where it rings`, async () => {
    const [agent, other] = [await watch('101'), await watch('102')]
    const tookMs: number[] = []
    for (let i = 0; i < rings; i += 1) {
      const call = String(1_000_000 + i)
      const popped = agent.next('pop')
      const startedMs = performance.now()
      await report(server, events, leg(call, '101', 'ringing'))
      expect(await popped).toMatchObject({ call: { callerIdNum: `+1555${call}` } })
      tookMs.push((agent.seen.findLast(({ change }) => change.kind === 'pop')?.atMs ?? Number.NaN) - startedMs)
      const over = agent.next('over')
      await report(server, events, leg(call, '101', 'ended'))
      await over
    }
    tookMs.sort((a, b) => a - b)
    const at = (share: number) => Math.round(tookMs[Math.floor(share * (rings - 1))] ?? Number.NaN)
    const shown = `p50 ${at(0.5)} ms, p90 ${at(0.9)} ms, p99 ${at(0.99)} ms, worst ${at(1)} ms of ${rings}`
    console.log(`ring → pop on ${name}: ${shown}`)
    expect(at(0.99)).toBeLessThan(limitMs)
    expect(other.seen.map(({ change }) => change.kind)).toEqual(['ready'])
    agent.client.close()
    other.client.close()
  }, 240_000)

  it('resumes after a lost network without losing or doubling anything', async () => {
    const agent = await watch('103')
    const popped = agent.next('pop')
    await report(server, events, leg('2000001', '103', 'ringing'))
    await popped
    const back = agent.next('ready')
    agent.cut()
    await report(server, events, leg('2000001', '103', 'ended'))
    await report(server, events, leg('2000002', '103', 'ringing'))
    await back
    await waitFor(() => agent.client.calls.some(({ callerIdNum }) => callerIdNum === '+15552000002'))
    const shown = agent.seen.flatMap(({ change }) =>
      'call' in change ? [`${change.kind} ${change.call.callerIdNum}`] : [],
    )
    const pops = shown.filter((line) => line.startsWith('pop') || line.startsWith('over'))
    expect(pops).toEqual(['pop +15552000001', 'over +15552000001', 'pop +15552000002'])
    expect(agent.client.calls.map(({ callerIdNum }) => callerIdNum)).toEqual(['+15552000002'])
    agent.client.close()
  })

  const isReady = ({ event }: StreamEvent) => event === 'ready'
  const isOf = (call: string, state: string) => (one: StreamEvent) =>
    one.event === 'call' && one.data.includes(`+1555${call}`) && one.data.includes(`"state":"${state}"`)
  const withoutCaller = (lines: readonly string[]) => lines.filter((line) => !line.startsWith('caller '))

  it('resumes a stream by Last-Event-ID after a power cut, with exactly what was missed', async () => {
    const { token } = await makeKey(server, ['read'])
    await report(server, events, leg('3000001', '104', 'ringing'))
    const before = await openStream(server, token, { query: '?extension=104' })
    await before.until(isReady)
    await report(server, events, leg('3000002', '104', 'ringing'))
    await before.until(isOf('3000002', 'ringing'))
    before.close()
    const unseen = await openStream(server, token, { query: '?extension=104' })
    await report(server, events, leg('3000001', '104', 'ended'))
    await unseen.until(isOf('3000001', 'over'))
    await server.kill()
    await unseen.ended
    await start()
    const after = await openStream(server, token, { query: '?extension=104', lastId: before.lastId })
    await after.until(isReady)
    await report(server, events, leg('3000002', '104', 'ended'))
    await after.until(isOf('3000002', 'over'))
    expect(after.events[0]?.data).toContain('"resumed":true')
    expect(withoutCaller(after.calls)).toEqual(['ended +15553000001 over', 'ended +15553000002 over'])
    after.close()
  }, 90_000)

  if (!holdsSockets) {
    it('loses nothing when Redis is cut off under an open stream', async () => {
      const stream = await openStream(server, (await makeKey(server, ['read'])).token, { query: '?extension=108' })
      await stream.until(isReady)
      place.redis?.subscriptions.cut()
      await report(server, events, leg('5000001', '108', 'ringing'))
      await report(server, events, leg('5000001', '108', 'ended'))
      await stream.until(isOf('5000001', 'over'))
      expect(withoutCaller(stream.calls)).toEqual(['started +15555000001 ringing', 'ended +15555000001 over'])
      stream.close()
    })
  }

  it('sends each extension its own part, each site its own calls, and strangers nothing', async () => {
    const own = await openStream(server, await agentToken(server, '105'))
    const other = await openStream(server, await agentToken(server, '106'))
    const north = await openStream(server, (await makeKey(server, ['read'], 'north')).token)
    const program = await openStream(server, (await makeKey(server, ['read'])).token)
    await Promise.all([own, other, north, program].map((stream) => stream.until(isReady)))
    await report(server, events, leg('4000001', '105', 'ringing'))
    await report(server, events, leg('4000001', '106', 'answered'))
    await report(server, (await makeKey(server, ['events'], 'north')).token, leg('4000002', '105', 'ringing'))
    await own.until(isOf('4000001', 'over'))
    await other.until(isOf('4000001', 'talking'))
    await north.until(isOf('4000002', 'ringing'))
    await program.until(isOf('4000001', 'talking'))
    expect(withoutCaller(own.calls)).toEqual(['started +15554000001 ringing', 'ended +15554000001 over'])
    // Of the other it hears who took the call, and no more. The extension alone: an id or a time may hold the same digits.
    const heard = own.events.map(({ data }) => data).join(' ')
    expect(heard).toContain('"answeredBy":"106"')
    expect(heard.replace('"answeredBy":"106"', '')).not.toMatch(/(?<![\w:.-])106(?![\w:.-])/)
    expect(JSON.stringify([...own.events, ...program.events])).not.toContain('4000002')
    expect(withoutCaller(north.calls)).toEqual(['started +15554000002 ringing'])
    for (const stream of [own, other, north, program]) stream.close()
    const refused = [
      await openStream(server, 'swh_main_none_none'),
      await openStream(server, await agentToken(server, '105'), { query: '?extension=106' }),
      await openStream(server, (await makeKey(server, ['lookup'])).token),
    ]
    expect(refused.map(({ status }) => status)).toEqual([401, 403, 403])
  })

  it('ends the stream of a revoked key at once', async () => {
    const { token, id } = await makeKey(server, ['read'])
    const stream = await openStream(server, token)
    await stream.until(isReady)
    const headers = { authorization: `Bearer ${server.adminKey}` }
    expect((await fetch(`${server.url}/v1/keys/${id}`, { method: 'DELETE', headers })).status).toBe(200)
    await stream.ended
    expect((await openStream(server, token)).status).toBe(401)
  })

  it('pops up a screen by hand, and counts who watches', async () => {
    const headers = { authorization: `Bearer ${server.adminKey}`, 'content-type': 'application/json' }
    const connections = async () => {
      const answer = await fetch(`${server.url}/api/status`, { headers })
      return (await answer.json<{ connections: number }>()).connections
    }
    const before = await connections()
    const screen = await openStream(server, await agentToken(server, '107'), { query: '?form=screen' })
    // workerd notices only by its next comment, after 20 s, that somebody went.
    if (noticesAtOnce) expect(await connections()).toBe(before + 1)
    else expect(await connections()).toBeGreaterThan(0)
    const body = JSON.stringify({ extension: '107', number: '+1 555 123 4567', name: 'Ann' })
    const popped = await fetch(`${server.url}/api/screen-pop`, { method: 'POST', headers, body })
    expect(await popped.json()).toMatchObject({ success: true, delivered: true })
    await screen.until(({ event, data }) => event === 'screen_pop' && data.includes('"callerIdName":"Ann"'))
    screen.close()
    if (noticesAtOnce) await waitFor(async () => (await connections()) === before)
  })

  it(holdsSockets ? 'opens sockets' : 'refuses sockets, and says where to go instead', async () => {
    const key = server.adminKey
    for (const path of ['/ws', '/relay/ws']) {
      const socket = new WebSocket(`${server.url.replace('http', 'ws')}${path}`, ['switchhook', key])
      const status = await new Promise<number | undefined>((resolve) => {
        socket.once('open', () => resolve(101))
        socket.once('unexpected-response', (_, response) => resolve(response.statusCode))
        socket.on('error', () => resolve(undefined))
      })
      socket.terminate()
      const plain = await fetch(server.url + path, { headers: { authorization: `Bearer ${key}` } })
      const { error } = await plain.json<{ error: { code: string; message: string } }>()
      if (holdsSockets) expect([status, error.code]).toEqual([101, 'bad_request'])
      else expect([status, plain.status, error.code]).toEqual([501, 501, 'websocket_unsupported'])
      expect(holdsSockets || error.message.includes('/v1/stream')).toBe(true)
    }
  })
})
