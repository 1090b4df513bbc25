/** The forwarder's side of click-to-call against the product's own routes, in virtual time. */
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { live } from '../../../../test/support/call-events.ts'
import { collectingLog } from '../../../../test/support/collecting-log.ts'
import { bearer, openTestApp, testAdminKey, testSiteKey } from '../../../../test/support/test-app.ts'
import { SwitchhookError } from '../../../lib/errors.ts'
import { systemRandom } from '../../../ports/clock.ts'
import { Cloud } from '../push/cloud.ts'
import type { Dialler, DialOutcome, DialRequest } from './dialler.ts'
import { RequestTaker } from './request-taker.ts'

const requestForm = z.looseObject({ id: z.string(), state: z.string() })

/** Answers a request of the forwarder instead of the cloud, or after it; undefined: as the cloud does. */
type Network = (path: string, ask: () => Promise<Response>) => Promise<Response> | undefined

function openWorld() {
  const site = openTestApp({
    variables: {
      ...{ SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_SITE_KEY: testSiteKey },
      SWITCHHOOK_CLICK_TO_CALL: 'keys',
    },
  })
  const { clock } = site
  const asked: string[] = []
  const network: { through: Network } = { through: () => undefined }
  const fetch = async (url: string, init?: RequestInit) => {
    const { pathname } = new URL(url)
    asked.push(pathname)
    const ask = async () => site.request(pathname, init)
    return network.through(pathname, ask) ?? ask()
  }
  const headers = { ...bearer(testAdminKey), 'content-type': 'application/json' }
  const call = async (extension = '101', more: object = {}) => {
    const body = JSON.stringify({ extension, number: '+12125551234', ...more })
    return requestForm.parse(await (await site.request('/v1/calls', { method: 'POST', headers, body })).json()).id
  }
  const read = async (id: string) =>
    requestForm.parse(await (await site.request(`/v1/click-to-call-requests/${id}`, { headers })).json())
  return { clock, asked, network, fetch, call, read }
}

type World = ReturnType<typeof openWorld>

/** A forwarder with one dialler, whose requests `answer` answers. */
function openForwarder(
  { clock, fetch }: World,
  answer: (request: DialRequest) => Promise<DialOutcome> = async () => ({ state: 'answered' }),
  {
    ready = () => true,
    extensions = ['*'],
    id = 'fwd_0123456789abcdef',
  }: { ready?: () => boolean; extensions?: readonly string[]; id?: string } = {},
) {
  const dialled: DialRequest[] = []
  const dialler: Dialler = {
    extensions,
    get ready() {
      return ready()
    },
    dial: (one) => {
      dialled.push(one)
      return answer(one)
    },
  }
  const random = { ...systemRandom, next: () => 0.5 }
  const log = collectingLog()
  const settings = { url: 'https://cloud.example', key: testSiteKey, timeoutMs: 30_000, gzip: true }
  const cloud = new Cloud(settings, { clock, random, fetch })
  const taker = new RequestTaker({ cloud, forwarder: id, diallers: [dialler], clock, random, log })
  const stop = new AbortController()
  const over = taker.run(stop.signal)
  const end = async () => {
    stop.abort()
    await clock.settle()
    await over
  }
  return { dialled, taker, log, end }
}

const lost = () => Promise.reject(new SwitchhookError('source_unreachable', 'Gone.', { retryable: true }))
const down = async () => new Response('', { status: 503 })

describe('a click-to-call request', () => {
  it('is dialled once, and what became of it is reported', async () => {
    const world = openWorld()
    const { dialled, taker, end } = openForwarder(world, () => new Promise(() => {}))
    const id = await world.call()
    await world.clock.advance(3000)
    expect(dialled).toMatchObject([{ id, extension: '101', number: '+12125551234' }])
    expect((await world.read(id)).state).toBe('taken')
    const [event] = live('ringing', { call: 'c1', extension: '101', atMs: world.clock.now() })
    taker.onEvents([{ ...event, aliases: ['live:other'] }])
    await world.clock.settle()
    expect((await world.read(id)).state).toBe('taken')
    taker.onEvents([{ ...event, aliases: ['live:c1', id] }])
    await world.clock.settle()
    expect((await world.read(id)).state).toBe('ringing')
    await world.clock.advance(20_000)
    expect(dialled).toHaveLength(1)
    await end()
  })

  it.each<[DialOutcome, object]>([
    [{ state: 'answered' }, { state: 'answered', final: true }],
    [
      { state: 'failed', reason: 'busy', message: 'It is busy.' },
      { state: 'failed', reason: 'busy', message: 'It is busy.' },
    ],
  ])('that its phone system says %o of is so', async (outcome, expected) => {
    const world = openWorld()
    const { end } = openForwarder(world, async () => outcome)
    const id = await world.call()
    await world.clock.advance(3000)
    expect(await world.read(id)).toMatchObject(expected)
    await end()
  })

  it.each([
    ['answered', undefined, { state: 'answered' }],
    ['ended', 'answered', { state: 'answered' }],
    ['ended', 'missed', { state: 'failed', reason: 'no-answer' }],
  ] as const)(
    'whose phone system reports only events has its outcome from them: %s %s',
    async (kind, outcome, expected) => {
      const world = openWorld()
      const { taker, end } = openForwarder(world, async () => ({ state: 'ringing' }))
      const id = await world.call()
      await world.clock.advance(3000)
      expect((await world.read(id)).state).toBe('ringing')
      const [event] = live(kind, { call: 'c1', extension: '101', atMs: world.clock.now(), outcome })
      taker.onEvents([{ ...event, aliases: ['live:c1', id] }])
      await world.clock.settle()
      expect(await world.read(id)).toMatchObject(expected)
      await end()
    },
  )

  it('whose phone system reports the outcome itself has none from the end of a leg', async () => {
    const world = openWorld()
    const picked = Promise.withResolvers<DialOutcome>()
    const { taker, end } = openForwarder(world, () => picked.promise)
    const id = await world.call()
    await world.clock.advance(3000)
    const [event] = live('ended', { call: 'c1', extension: '101', atMs: world.clock.now(), outcome: 'missed' })
    taker.onEvents([{ ...event, aliases: ['live:c1', id] }])
    picked.resolve({ state: 'failed', reason: 'busy' })
    await world.clock.settle()
    expect(await world.read(id)).toMatchObject({ state: 'failed', reason: 'busy' })
    await end()
  })

  it('that two forwarders are offered is dialled by one', async () => {
    const world = openWorld()
    // So slow that both were offered both before either takes one.
    world.network.through = (path, ask) =>
      path.includes('/click-to-call-requests/order_') ? world.clock.sleep(100).then(ask) : undefined
    const one = openForwarder(world)
    const two = openForwarder(world, undefined, { id: 'fwd_fedcba9876543210' })
    await world.call()
    await world.call('102')
    await world.clock.advance(10_000)
    expect([...one.dialled, ...two.dialled].map(({ extension }) => extension).sort()).toEqual(['101', '102'])
    // Each asks for each request once, and the winner reports the outcome.
    expect(world.asked.filter((path) => path.includes('/click-to-call-requests/order_'))).toHaveLength(6)
    await one.end()
    await two.end()
  })

  it('whose answer got lost on the way is asked for again, and dialled once', async () => {
    const world = openWorld()
    let losses = 2
    world.network.through = (path, ask) => {
      if (!path.includes('/click-to-call-requests/order_') || losses === 0) return undefined
      losses -= 1
      return ask().then(() => Promise.reject(new Error('the line is gone')))
    }
    const { dialled, end } = openForwarder(world)
    const id = await world.call()
    await world.clock.advance(10_000)
    expect([dialled.length, (await world.read(id)).state]).toEqual([1, 'answered'])
    await end()
  })

  it('whose answer comes too late is not dialled', async () => {
    const world = openWorld()
    let slowMs = 6000
    world.network.through = (path, ask) => {
      if (!path.includes('/click-to-call-requests/order_') || slowMs === 0) return undefined
      const waitMs = slowMs
      slowMs = 0
      return ask().then(async (answer) => {
        await world.clock.sleep(waitMs)
        return answer
      })
    }
    const { dialled, end } = openForwarder(world)
    const id = await world.call('101', { expiresInSeconds: 5 })
    await world.clock.advance(10_000)
    expect(dialled).toEqual([])
    expect(await world.read(id)).toMatchObject({ state: 'failed', reason: 'too-late' })
    await end()
  })

  it('that nobody could take in time is not dialled when the network is back', async () => {
    const world = openWorld()
    world.network.through = down
    const { dialled, end } = openForwarder(world)
    const id = await world.call()
    await world.clock.advance(31_000)
    world.network.through = () => undefined
    await world.clock.advance(120_000)
    expect([dialled.length, (await world.read(id)).state]).toEqual([0, 'expired'])
    await end()
  })

  it('of which it is not known whether it was dialled is left so, and never dialled again', async () => {
    const world = openWorld()
    const { dialled, log, end } = openForwarder(world, lost)
    const id = await world.call()
    await world.clock.advance(130_000)
    expect([dialled.length, (await world.read(id)).state]).toEqual([1, 'unknown'])
    expect(log.lines.map(({ event }) => event)).toContain('call_request_outcome_unknown')
    await end()
  })

  it('has its outcome reported again until the cloud has it', async () => {
    const world = openWorld()
    const { end } = openForwarder(world, async () => {
      world.network.through = down
      return { state: 'answered' }
    })
    const id = await world.call()
    await world.clock.advance(20_000)
    expect((await world.read(id)).state).toBe('taken')
    world.network.through = () => undefined
    await world.clock.advance(20_000)
    expect((await world.read(id)).state).toBe('answered')
    await end()
  })
})

describe('a forwarder', () => {
  it('takes nothing while its phone system is out of reach, or of extensions that it may not ring', async () => {
    const world = openWorld()
    let connected = false
    const { dialled, end } = openForwarder(world, undefined, { ready: () => connected, extensions: ['1*'] })
    const [mine, foreign] = [await world.call('101'), await world.call('201')]
    await world.clock.advance(10_000)
    expect([world.asked, (await world.read(mine)).state]).toEqual([[], 'waiting'])
    connected = true
    await world.clock.advance(5000)
    expect(dialled.map(({ id }) => id)).toEqual([mine])
    expect((await world.read(foreign)).state).toBe('waiting')
    await end()
  })

  it('does not press a cloud that fails, and logs it once', async () => {
    const world = openWorld()
    world.network.through = down
    const { log, end } = openForwarder(world)
    await world.clock.advance(600_000)
    expect(world.asked.length).toBeLessThan(30)
    expect(log.lines.filter(({ event }) => event === 'call_requests_not_read')).toHaveLength(1)
    await end()
  })
})
