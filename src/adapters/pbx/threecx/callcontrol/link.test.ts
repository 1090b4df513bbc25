/**
 * The link to a 3CX as a machine with states, simulated with seeds: true calls are drawn first, then played on a PBX whose
 * connection breaks, whose token is taken and that goes away for an hour, while the clock jumps and the process dies. What comes
 * of it is compared with the calls: each ends once, and nothing is reported twice under two ids.
 */
import { describe, expect, it } from 'vitest'
import { silentLog } from '../../../../../test/support/silent.ts'
import { createMemoryPbx } from '../../../../../test/support/threecx-callcontrol/memory-pbx.ts'
import { inside, outside } from '../../../../../test/support/threecx-callcontrol/pbx.ts'
import { createVirtualClock } from '../../../../../test/support/virtual-clock.ts'
import type { CallEvent } from '../../../../core/calls/event.ts'
import { reduceAll } from '../../../../core/calls/reduce.ts'
import { ThreecxApi } from '../api/api.ts'
import { endsOfLeftOpen } from './left-open.ts'
import { CallControlLink } from './link.ts'

const sourceId = 'threecx-callcontrol'
const seeds = Number(process.env.SIMULATIONS ?? 20)

function randomOf(seed: number) {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  return { next, bytes: (length: number) => new Uint8Array(length).map(() => Math.floor(next() * 256)) }
}

async function play(seed: number) {
  const random = randomOf(seed)
  const clock = createVirtualClock()
  const pbx = createMemoryPbx(clock)
  const events = new Map<string, CallEvent>()
  const keep = (more: readonly CallEvent[]) => {
    for (const event of more) if (!events.has(event.id)) events.set(event.id, event)
  }
  const chance = (share: number) => random.next() < share
  let stop = new AbortController()
  let aliveMs = clock.now()
  const begin = () => {
    const signal = stop.signal
    const link: CallControlLink = new CallControlLink({
      ...{ sourceId, home: 'US', clock, random, connect: pbx.connect, onLost: () => silentLog.info('lost') },
      ...{ resyncMs: 120_000, requestsPerSecond: 100, lifeMs: 840_000 },
      api: new ThreecxApi(
        { url: 'https://pbx.example.com', clientId: '900', clientSecret: 'swordfish' },
        { clock, fetch: (url, init) => pbx.fetch(url, init) },
      ),
      onBegun: (isUp) => {
        const byCall = Map.groupBy(events.values(), ({ aliases }) => aliases[0])
        keep(endsOfLeftOpen([...byCall.values()], { sourceId, aliveMs, isUp }))
      },
    })
    return link.run((more) => {
      if (!signal.aborted) keep(more)
    }, signal)
  }
  let running = begin()
  await clock.advance(2000)
  const die = async () => {
    aliveMs = clock.now()
    stop.abort()
    await running
    stop = new AbortController()
  }
  /** Mostly it is seen; else the process is dead, or the PBX out of reach. */
  const whileBlind = async (change: () => void) => {
    const drawn = random.next()
    if (drawn < 0.25) {
      await die()
      change()
      await clock.advance(Math.floor(random.next() * 120_000))
      running = begin()
    } else if (drawn < 0.5) {
      pbx.away(true)
      change()
      await clock.advance(Math.floor(random.next() * 3_600_000))
      pbx.away(false)
    } else change()
  }
  const calls: { readonly number: string; readonly isSeen: boolean }[] = []
  for (let at = 0; at < 8; at += 1) {
    const number = `+1212555${String(1000 + at)}`
    const leg = { dn: chance(0.5) ? '101' : '102', id: at + 1, callid: at + 1 }
    const trouble = async () => {
      if (chance(0.25)) pbx.cut()
      if (chance(0.15)) pbx.takeToken()
      if (chance(0.1)) clock.set(chance(0.5) ? 3_600_000 : -30_000)
      if (chance(0.1)) {
        pbx.away(true)
        await clock.advance(chance(0.3) ? 3_600_000 : 20_000)
        pbx.away(false)
      }
      if (chance(0.15)) {
        await die()
        running = begin()
      }
      await clock.advance(Math.floor(random.next() * 150_000))
    }
    pbx.set(outside({ ...leg, status: 'Ringing' }, number))
    await clock.advance(500)
    const isSeen = [...events.values()].some(({ external }) => external?.e164 === number)
    await trouble()
    if (chance(0.7)) pbx.set(outside({ ...leg, status: 'Connected' }, number))
    await trouble()
    await whileBlind(() => pbx.remove(leg.dn, leg.id))
    calls.push({ number, isSeen })
    if (chance(0.2)) {
      pbx.set(inside({ dn: '103', id: 500 + at, callid: 500 + at, status: 'Ringing' }, '101'))
      pbx.remove('103', 500 + at)
    }
    await trouble()
  }
  // All is well again: long enough for the longest pause and a look at all that is up.
  await clock.advance(400_000)
  stop.abort()
  await running
  return { calls, events: [...events.values()], most: pbx.most }
}

describe('the link to a 3CX', () => {
  it(`loses no end and doubles nothing, whatever breaks (${seeds} seeds)`, { timeout: 600_000 }, async () => {
    const first = process.env.SEED === undefined ? Math.floor(Date.now() % 1_000_000) : Number(process.env.SEED)
    for (let seed = first; seed < first + (process.env.SEED === undefined ? seeds : 1); seed += 1) {
      const { calls, events, most } = await play(seed)
      expect(most, `SEED=${seed}`).toBeLessThanOrEqual(1)
      for (const { number, isSeen } of calls) {
        const own = events.filter(({ external }) => external?.e164 === number)
        if (isSeen) expect(own.length, `SEED=${seed} ${number}`).toBeGreaterThan(0)
        if (own.length === 0) continue
        const { view } = reduceAll(undefined, own)
        expect(view.state, `SEED=${seed} ${number}`).toBe('ended')
        const legs = Map.groupBy(own, ({ leg }) => leg ?? '')
        expect(
          [...legs.keys()].filter((leg) => leg !== ''),
          `SEED=${seed} ${number}`,
        ).toHaveLength(1)
      }
    }
  })
})
