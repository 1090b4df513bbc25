/** The forwarder's side of paused recordings against the product's own routes, in virtual time. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { collectingLog } from '../../../../../test/support/collecting-log.ts'
import { openPausingSite, talkingChannel } from '../../../../../test/support/forwarder/pausing-site.ts'
import { testSiteKey } from '../../../../../test/support/test-app.ts'
import { SwitchhookError } from '../../../../lib/errors.ts'
import { systemRandom } from '../../../../ports/clock.ts'
import { Cloud } from '../../push/cloud.ts'
import { PauseKeeper } from './pause-keeper.ts'
import type { RecordingPauser } from './recording-pauser.ts'

type Site = Awaited<ReturnType<typeof openPausingSite>>

let site: Site
let own: Record<string, string>
let states: [atMs: number, muted: boolean][]
let beganMs: number
let isUp: boolean
let isConnected: boolean
let isCloudThere: boolean
let stored: Map<string, unknown>
let stop: () => Promise<void>

const unreachable = () => new SwitchhookError('source_unreachable', 'Gone.', { retryable: true })

/** A phone system with one channel that is recorded since 12 s. */
const pauser: RecordingPauser = {
  get ready() {
    return isConnected
  },
  has: (channels) => isUp && channels.includes(talkingChannel),
  async mute() {
    if (!isConnected) throw unreachable()
    states.push([site.clock.now(), true])
    return [{ id: talkingChannel, name: 'PJSIP/trunk-1', recordedMs: site.clock.now() - beganMs + 12_000 }]
  },
  async unmute() {
    if (!isConnected) throw unreachable()
    states.push([site.clock.now(), false])
  },
}

function start(pausers = new Map([['ami', pauser]])) {
  const { clock } = site
  const fetch = async (url: string, init?: RequestInit) => {
    if (!isCloudThere) throw new Error('no network')
    return site.request(new URL(url).pathname, init)
  }
  const random = { ...systemRandom, next: () => 0.5 }
  const settings = { url: 'https://cloud.example', key: testSiteKey, timeoutMs: 30_000, gzip: true }
  const store = {
    state: (name: string) => stored.get(name),
    setState: (name: string, value: unknown) => void stored.set(name, JSON.parse(JSON.stringify(value))),
  }
  const keeper = new PauseKeeper({
    ...{ cloud: new Cloud(settings, { clock, random, fetch }), forwarder: site.forwarder, pausers, store },
    ...{ clock, random, log: collectingLog() },
  })
  const over = new AbortController()
  const running = keeper.run(over.signal)
  stop = async () => {
    over.abort()
    await clock.settle()
    await running
  }
}

beforeEach(async () => {
  site = await openPausingSite()
  own = await site.agent('201')
  states = []
  stored = new Map()
  isUp = isConnected = isCloudThere = true
  beganMs = site.clock.now()
  start()
})
afterEach(() => stop())

const mutedNow = () => states.at(-1)?.[1] ?? false

describe('a recording that an agent pauses', () => {
  it('is muted at once, goes on by itself, and both are known in the cloud', async () => {
    expect(await site.ask('POST', own, { seconds: 30 })).toMatchObject({ state: 'paused' })
    const [[fromMs] = [0]] = states
    await site.clock.advance(20_000)
    expect(mutedNow()).toBe(true)
    await site.clock.advance(10_000)
    expect(states.map(([, muted]) => muted)).toEqual([true, false])
    expect((states[1]?.[0] ?? 0) - fromMs).toBeGreaterThanOrEqual(30_000)
    expect((states[1]?.[0] ?? 0) - fromMs).toBeLessThan(31_500)
    expect((await site.list()).pause).toEqual({ state: 'recording' })
  })

  it('goes on when the agent says so', async () => {
    await site.ask('POST', own)
    expect(await site.ask('DELETE', own)).toMatchObject({ state: 'recording' })
    expect(mutedNow()).toBe(false)
    await site.clock.advance(120_000)
    expect(states).toHaveLength(2)
  })

  it('goes on by itself while the cloud is away, and is reported when that is back', async () => {
    await site.ask('POST', own, { seconds: 30 })
    isCloudThere = false
    await site.clock.advance(60_000)
    expect(mutedNow()).toBe(false)
    expect((await site.list()).pause?.state).toBe('paused')
    isCloudThere = true
    await site.clock.advance(70_000)
    expect((await site.list()).pause).toEqual({ state: 'recording' })
  })

  it('goes on though the forwarder was stopped and started in between', async () => {
    await site.ask('POST', own, { seconds: 30 })
    await stop()
    await site.clock.advance(60_000)
    expect(mutedNow()).toBe(true)
    isConnected = false
    start()
    await site.clock.advance(5_000)
    expect(mutedNow()).toBe(true)
    isConnected = true
    await site.clock.advance(5_000)
    expect(mutedNow()).toBe(false)
  })

  it('is paused for longer when asked again, and muted once', async () => {
    await site.ask('POST', own, { seconds: 30 })
    await site.clock.advance(14_000)
    expect(await site.ask('POST', own, { seconds: 30 })).toMatchObject({ state: 'paused' })
    await site.clock.advance(15_000)
    expect(mutedNow()).toBe(true)
    await site.clock.advance(20_000)
    expect(mutedNow()).toBe(false)
  })

  it('of which nothing is recorded is said to be so', async () => {
    await stop()
    start(new Map([['ami', { ...pauser, ready: true, mute: async () => [] }]]))
    expect(await site.ask('POST', own)).toMatchObject({
      state: 'failed',
      message: 'The phone system records nothing of this call now.',
    })
  })

  it('of another phone system is not taken', async () => {
    isUp = false
    expect(await site.ask('POST', own)).toMatchObject({ state: 'pausing' })
    expect(states).toEqual([])
  })
})
