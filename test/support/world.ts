/**
 * A small world to run the pipeline in: one clock, a site's object with its SQLite and its alarm, a queue that loses, doubles
 * and reorders (site-platform.ts), destinations that fail before and after they write, and a process that dies at a chosen step
 * and starts again. One seed decides everything, so a failing run can be run again.
 */

import { createTextRecords } from '../../src/adapters/platform/records/text-records.ts'
import type { TextStore } from '../../src/adapters/platform/records/text-store.ts'
import { sweepDue } from '../../src/adapters/platform/sweep.ts'
import { createPipeline, type Pipeline } from '../../src/app/pipeline/pipeline.ts'
import { SourceStates } from '../../src/core/breakers/source-states.ts'
import type { Report } from '../../src/core/calls/event.ts'
import { DUE_INDEX } from '../../src/ports/records.ts'
import { createFakeCrm, createFakeListener, type FakeCrm, type FakeListener } from './fake-destinations.ts'
import type { MemoryRecords } from './memory-records.ts'
import { noAgents, silentLog } from './silent.ts'
import { SitePlatform } from './site-platform.ts'
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts'

export interface Faults {
  /** Chances in [0, 1]. */
  readonly loseMessage: number
  readonly doubleMessage: number
  readonly failBeforeWrite: number
  readonly failAfterWrite: number
  /** Of each storage step, before or after it took effect. */
  readonly crash: number
  /** Of each alarm: the object was evicted before it, and what it held in memory is lost. */
  readonly evict?: number
}

export const noFaults: Faults = { loseMessage: 0, doubleMessage: 0, failBeforeWrite: 0, failAfterWrite: 0, crash: 0 }

export interface World {
  readonly clock: VirtualClock
  readonly records: MemoryRecords
  readonly crm: FakeCrm
  readonly listener: FakeListener
  readonly pipeline: () => Pipeline
  /** Sends a report until it is accepted, as a sender with retries does. */
  report(report: Report): Promise<void>
  /** Lets everything happen that is due within this time. */
  run(ms: number): Promise<void>
  /** Lets the queue's messages be processed, as long as there are any; the sweep sleeps. */
  drain(): Promise<void>
  /** Runs the schedule's sweep once, as where no alarm rings. */
  schedule(): Promise<void>
  /** The object is evicted; what it held in memory is lost. */
  evict(): void
  /** While true the queue takes no messages. */
  queueAway: boolean
  /** From now on nothing fails any more. */
  heal(): void
  crashes: number
}

/** Small, fast, seedable (mulberry32); good enough to draw faults. */
export function seededRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

export function createWorld(seed: number, drawn: Faults = noFaults): World {
  let faults = drawn
  const chance = seededRandom(seed)
  const clock = createVirtualClock()
  const breaks = {
    before: () => chance() < faults.failBeforeWrite,
    after: () => chance() < faults.failAfterWrite,
  }
  const crm = createFakeCrm(breaks)
  const listener = createFakeListener(breaks)
  let alive = { dead: false }
  const world = { crashes: 0, queueAway: false }
  const platform = new SitePlatform({ clock, chance, faults: () => faults, isQueueAway: () => world.queueAway })
  const { queue, store: inner } = platform

  const crashing = (store: TextStore): TextStore => {
    const step = <A extends unknown[], R>(operation: (...args: A) => R | Promise<R>) => {
      return async (...args: A): Promise<R> => {
        const me = alive
        if (me.dead) throw new Error('this process is dead')
        const crashHere = chance() < faults.crash
        const tookEffect = chance() < 0.5
        if (crashHere && !tookEffect) me.dead = true
        if (me.dead) throw new Error('crash before the step')
        const result = await operation(...args)
        if (crashHere) me.dead = true
        if (me.dead) throw new Error('crash after the step')
        return result
      }
    }
    return {
      getMany: step(store.getMany.bind(store)),
      list: step(store.list.bind(store)),
      write: step(store.write.bind(store)),
      scan: store.scan.bind(store),
      snapshot: store.snapshot.bind(store),
      sums: step(store.sums.bind(store)),
      addCounts: step(store.addCounts.bind(store)),
    }
  }
  const records: MemoryRecords = {
    ...createTextRecords('main', crashing(platform.remote)),
    nextDueMs() {
      const key = inner.firstKey(DUE_INDEX)
      return key === undefined ? undefined : Number(key)
    },
    purgeExpired: (limit) => inner.purgeExpired(limit),
  }

  const start = (): Pipeline =>
    createPipeline({
      records,
      queue,
      clock,
      random: { next: chance, bytes: (length) => new Uint8Array(length) },
      log: silentLog,
      destinations: [crm, listener],
      breakers: new SourceStates(records, clock, silentLog),
      agents: noAgents,
      settleMs: 5000,
      aloneMs: 120_000,
      retentionMs: 400 * 86_400_000,
      conversations: true,
    })
  let pipeline = start()

  /** Runs work to its end, however the clock must move for it; a dead process is started again. */
  const attempt = async (work: () => Promise<unknown>): Promise<boolean> => {
    const ended = work().then(
      () => true,
      () => false,
    )
    const outcome = await clock.until(ended, 20)
    if (alive.dead) {
      alive = { dead: false }
      world.crashes += 1
      pipeline = start()
    }
    return outcome
  }

  const deliverMessages = () =>
    platform.deliver((bodies) => attempt(() => pipeline.wake(bodies.flatMap(({ refs }) => refs))))

  return Object.assign(world, {
    clock,
    records,
    crm,
    listener,
    pipeline: () => pipeline,
    heal() {
      faults = noFaults
    },
    drain: deliverMessages,
    async report(report: Report) {
      // Some are applied as they come, as by a request; others come in a crowd and go through the inbox.
      const background = (work: Promise<unknown>) => void work.catch(() => undefined)
      const accept = () => (chance() < 0.5 ? pipeline.accept([report], background) : pipeline.accept([report]))
      while (!(await attempt(accept))) await clock.advance(1000)
    },
    evict: () => platform.evict(),
    schedule: () => sweepDue({ records: createTextRecords('main', inner), queue, clock }).then(() => undefined),
    async run(ms: number) {
      const untilMs = clock.now() + ms
      for (;;) {
        await deliverMessages()
        const nextMs = platform.alarmAtMs
        if (nextMs === undefined || nextMs > untilMs) break
        await clock.advance(Math.max(0, nextMs - clock.now()))
        if (chance() < (faults.evict ?? 0)) platform.evict()
        await platform.ring()
      }
      if (clock.now() < untilMs) await clock.advance(untilMs - clock.now())
    },
  })
}
