/**
 * A clock that stands still until it is advanced; sleepers wake in the order of their times. What takes real time (WebCrypto's threads, modules
 * that are loaded when first needed) is waited for, so that no limit of the product passes because the machine is busy.
 */
import { withTimeLimit } from '../../src/lib/time-limit.ts'
import { type Clock, systemClock } from '../../src/ports/clock.ts'
import { isCryptographyUnderWay } from './cryptography-under-way.ts'

interface Sleeper {
  atMs: number
  readonly wake: () => void
}

export interface VirtualClock extends Clock {
  /** Moves time on, waking sleepers at their instants and letting their work run before the next. */
  advance(ms: number): Promise<void>
  /** Moves time on in steps until the work is done, however long that takes in real time; resolves or rejects as it does. */
  until<T>(work: Promise<T>, stepMs: number): Promise<T>
  /** Runs whatever is ready without moving time. */
  settle(): Promise<void>
  readonly sleeping: number
  /** Somebody sets the clock: it shows another time, and who sleeps sleeps as long as before. */
  set(byMs: number): void
}

/** Outside of Vitest, as in the bench, nobody knows. */
const importsSettled = process.env.VITEST ? (await import('vitest')).vi.dynamicImportSettled : async () => undefined
/** Of real time. A module that takes longer never comes: of a test file that is over, say. It is waited for once. */
const loadingMs = 20_000
let isLoadingKnown = true

/** Resolves when no module is being loaded. */
async function modulesLoaded(): Promise<void> {
  if (!isLoadingKnown) return
  const message = `A module has been loading for ${loadingMs / 1000} s; the virtual clock waits for modules no more.`
  const limit = { clock: systemClock, limitMs: loadingMs, onTimeout: () => new Error(message) }
  await withTimeLimit(limit, importsSettled).catch(() => {
    isLoadingKnown = false
    console.warn(message)
  })
}

/** Less than the product's shortest limit: work that takes longer may wait for a module. */
const lookedAfterMs = 200
/** Of real time. What takes longer waits for something that will never come; it fails, and the test says with which seed. */
const mostRealMs = 120_000

export function createVirtualClock(startMs = Date.UTC(2026, 10, 20, 9, 0, 0)): VirtualClock {
  let nowMs = startMs
  const sleepers = new Set<Sleeper>()

  const settle = async () => {
    // Promise chains of unknown depth: a turn of the macrotask queue runs all microtasks that are ready.
    for (let quiet = 0; quiet < 5; quiet = isCryptographyUnderWay() ? 0 : quiet + 1)
      await new Promise((resolve) => setImmediate(resolve))
  }

  const advance = async (ms: number) => {
    const untilMs = nowMs + ms
    await settle()
    for (;;) {
      const [next] = [...sleepers].filter((one) => one.atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)
      if (!next) break
      nowMs = Math.max(nowMs, next.atMs)
      sleepers.delete(next)
      next.wake()
      await settle()
    }
    // Two may move it on at the same time: it never goes back.
    nowMs = Math.max(nowMs, untilMs)
    await settle()
  }

  return {
    now: () => nowMs,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason)
        const sleeper: Sleeper = { atMs: nowMs + ms, wake: () => resolve() }
        sleepers.add(sleeper)
        signal?.addEventListener('abort', () => {
          if (sleepers.delete(sleeper)) reject(signal.reason)
        })
      }),
    advance,
    async until(work, stepMs) {
      let isDone = false
      const end = () => {
        isDone = true
      }
      work.then(end, end)
      const moveOn = async () => {
        await settle()
        for (let step = 1; !isDone; step += 1) {
          if (step % Math.ceil(lookedAfterMs / stepMs) === 0) await modulesLoaded()
          if (!isDone) await advance(stepMs)
        }
      }
      const beganMs = nowMs
      const onTimeout = () => {
        isDone = true
        const spentMs = nowMs - beganMs
        return new Error(`Not done after ${mostRealMs / 1000} s, ${spentMs} ms on this clock; ${sleepers.size} sleep.`)
      }
      await withTimeLimit({ clock: systemClock, limitMs: mostRealMs, onTimeout }, moveOn)
      return work
    },
    settle,
    set(byMs) {
      nowMs += byMs
      for (const sleeper of sleepers) sleeper.atMs += byMs
    },
    get sleeping() {
      return sleepers.size
    },
  }
}
