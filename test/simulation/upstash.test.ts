/**
 * The whole pipeline over a real Redis, under faults drawn from a seed: connections cut before and after a script took
 * effect, its script cache flushed, QStash delivering twice, late by up to an hour and out of order, or not at all.
 * Nothing lost, nothing doubled. Time is virtual; Redis is not, so there are few runs: `SIMULATIONS=200` makes more.
 */

import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTextRecords } from '../../src/adapters/platform/records/text-records.ts'
import { sweepDue } from '../../src/adapters/platform/sweep.ts'
import { createRedisClient } from '../../src/adapters/platform/upstash/redis-client.ts'
import { createRedisStore } from '../../src/adapters/platform/upstash/redis-records.ts'
import { createPipeline } from '../../src/app/pipeline/pipeline.ts'
import { SourceStates } from '../../src/core/breakers/source-states.ts'
import type { StoredCall } from '../../src/core/calls/stored-call.ts'
import { type Clock, systemRandom } from '../../src/ports/clock.ts'
import type { Queue, WakeUp } from '../../src/ports/queue.ts'
import { dayMs, journal } from '../support/call-events.ts'
import { createFakeCrm } from '../support/fake-destinations.ts'
import { noAgents, silentLog } from '../support/silent.ts'
import { type RedisShim, startRedisShim } from '../support/upstash/rest-shim.ts'
import { seededRandom } from '../support/world.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const numRuns = Number(process.env.SIMULATIONS ?? 0) > 0 ? Math.min(Number(process.env.SIMULATIONS), 1000) : 20
let shim: RedisShim
let sites = 0

beforeAll(async () => {
  shim = await startRedisShim()
})
afterAll(() => shim.close())

interface Message {
  readonly wakeUp: WakeUp
  readonly atMs: number
}

function createWorld(seed: number) {
  const chance = seededRandom(seed)
  let faulty = true
  let nowMs = dayMs
  sites += 1
  // A wait that something may end is a deadline, and nothing here is slow; any other passes at once.
  const sleep = async (ms: number, signal?: AbortSignal) => {
    if (signal) await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    nowMs += ms
  }
  const clock: Clock = { now: () => nowMs, sleep }
  shim.fault(() => {
    if (!faulty) return undefined
    const drawn = chance()
    return drawn < 0.15 ? 'before' : drawn < 0.3 ? 'after' : undefined
  })
  const redis = createRedisClient({ url: shim.url, token: shim.token, clock: { now: () => 0, sleep: async () => {} } })
  const store = createRedisStore({ redis, site: `sim-${sites}`, clock, random: systemRandom, log: silentLog })
  const records = createTextRecords(`sim-${sites}`, store)

  let messages: Message[] = []
  const publish = (wakeUp: WakeUp, atMs: number) => {
    if (faulty && chance() < 0.15) return
    for (let copy = 0; copy < (faulty && chance() < 0.3 ? 2 : 1); copy += 1) {
      const lateMs = faulty ? (chance() < 0.1 ? hourMs : chance() * minuteMs) : 0
      messages.push({ wakeUp, atMs: atMs + lateMs })
    }
  }
  const queue: Queue = {
    wake: async (wakeUp) => {
      if (faulty && chance() < 0.1) throw new Error('QStash is away')
      publish(wakeUp, nowMs)
    },
    wakeAt: async (wakeUp, atMs) => publish(wakeUp, atMs),
  }
  const breaks = { before: () => faulty && chance() < 0.2, after: () => faulty && chance() < 0.2 }
  const crm = createFakeCrm(breaks)
  const pipeline = createPipeline({
    ...{ records, queue, clock, log: silentLog, agents: noAgents, conversations: false },
    random: { ...systemRandom, next: chance },
    destinations: [crm],
    breakers: new SourceStates(records, clock, silentLog),
    settleMs: 5000,
    aloneMs: 120_000,
    retentionMs: 30 * 86_400_000,
  })
  const harmless = (work: Promise<unknown>) => work.catch(() => undefined)

  return {
    records,
    crm,
    heal: () => {
      faulty = false
    },
    /** As a PBX with retries sends it. */
    async report(report: ReturnType<typeof journal>) {
      for (;;) {
        const works: Promise<unknown>[] = []
        const background = (work: Promise<unknown>) => void works.push(work)
        // As a request that applies it at once, or by the inbox.
        const accepted = await harmless(pipeline.accept([report], chance() < 0.5 ? background : undefined))
        await Promise.all(works)
        if (accepted) return
        nowMs += 1000
      }
    },
    async minute() {
      nowMs += minuteMs
      if (faulty && chance() < 0.3) await shim.flushScripts()
      const due = messages.filter(({ atMs }) => atMs <= nowMs).sort(() => chance() - 0.5)
      messages = messages.filter(({ atMs }) => atMs > nowMs)
      for (let i = 0; i < due.length; i += 2) {
        await Promise.all(due.slice(i, i + 2).map(({ wakeUp }) => harmless(pipeline.wake(wakeUp.refs))))
      }
      await harmless(sweepDue({ records: records, queue: queue, clock: clock }))
    },
  }
}

async function isQuiet({ records }: ReturnType<typeof createWorld>): Promise<boolean> {
  return (await records.list({ index: 'due', limit: 1 })).records.length === 0
}

describe('the pipeline on Upstash', () => {
  it(
    'loses and doubles nothing, whatever Redis and QStash do',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.integer(), fc.integer({ min: 1, max: 4 }), async (seed, count) => {
          const world = createWorld(seed)
          for (let call = 0; call < count; call += 1) {
            const startMs = dayMs - hourMs + call * 10 * minuteMs
            const report = journal({
              number: `+1555123456${call}`,
              startMs,
              answeredMs: startMs + 3000,
              endMs: startMs + 9000,
            })
            await world.report(report)
            if (seed % 2 === 0) await world.report(report)
          }
          for (let minutes = 0; minutes < 15; minutes += 1) await world.minute()
          world.heal()
          for (let minutes = 0; minutes < 3 * 24 * 60 && !(await isQuiet(world)); minutes += 1) await world.minute()
          const { records } = await world.records.list<StoredCall>({ index: 'calls.start', limit: 100 })
          expect(records).toHaveLength(count)
          expect(world.crm.entries.size).toBe(count)
          expect(await isQuiet(world)).toBe(true)
        }),
        { numRuns },
      )
    },
    60_000 + numRuns * 20_000,
  )
})
