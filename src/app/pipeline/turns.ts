/**
 * Turns at storing reports: so many at once in one isolate, and fewer while the site is behind, so that applying, delivering
 * and above all lookups get their share of the site's object however much is reported. Whoever waits has not sent its body.
 *
 * What must stay true: first come, first served; a request that dies with its turn (its caller hung up) gives it back in
 * time; nobody waits for more than `patienceMs`, as a phone system hangs up and sends its journal only once.
 */
import { type Clock, noLongerWanted } from '../../ports/clock.ts'

/** Gives the turn back. Calling it again does nothing. */
export type EndTurn = () => void

export interface TurnsOptions {
  readonly clock: Clock
  /** How far the site is behind, in milliseconds. Asked only by who has to wait; must not reject. */
  readonly behindMs: () => Promise<number>
}

const lanesMax = 4
const patienceMs = 10_000
/** Longer than storing takes, the object's answer included: who holds a turn for so long is gone. */
const heldMsMax = 20_000
/** Who was given a turn and did not take it is gone. */
const takenMsMax = 1_500
const lookEveryMs = 1_000
/**
 * While others wait and the site is behind, a lane rests before its next report, so that what was stored is applied and delivered
 * meanwhile: as long as its last report took to be stored, for each time that the site is behind by so much.
 */
const restUnitMs = 2_000
const restMsMax = 2_000

interface Lane {
  /** Until when it is taken to be held; `undefined`: free. */
  heldUntilMs?: number
  /** Grows with each holder, so that one who was given up can't free what is another's by now. */
  holder: number
  /** Not used before. */
  freeAtMs: number
}

interface Waiter {
  readonly give: (lane: Lane) => void
}

export class Turns {
  readonly #options: TurnsOptions
  readonly #lanes: readonly Lane[] = Array.from({ length: lanesMax }, () => ({ holder: 0, freeAtMs: 0 }))
  readonly #waiting = new Set<Waiter>()
  #behindMs = 0

  constructor(options: TurnsOptions) {
    this.#options = options
  }

  /** How many wait for a turn. */
  get waiting(): number {
    return this.#waiting.size
  }

  /** Resolves when it is this report's turn, at once where few are being stored. Never rejects. */
  async take(): Promise<EndTurn> {
    const lane = this.#waiting.size === 0 ? this.#freeLane() : undefined
    return this.#begin(lane ? this.#hold(lane, takenMsMax + restMsMax) : await this.#wait())
  }

  async #begin(lane: Lane | undefined): Promise<EndTurn> {
    if (lane === undefined) return () => undefined
    const { clock } = this.#options
    const restMs = Math.min(restMsMax, lane.freeAtMs - clock.now())
    if (restMs > 0) await clock.sleep(restMs)
    const { holder } = this.#hold(lane, heldMsMax)
    const beganMs = clock.now()
    return () => {
      if (lane.holder !== holder || lane.heldUntilMs === undefined) return
      const tookMs = Math.max(1, clock.now() - beganMs)
      const times = this.#waiting.size > 0 ? this.#behindMs / restUnitMs : 0
      lane.freeAtMs = clock.now() + Math.min(restMsMax, tookMs * times)
      lane.heldUntilMs = undefined
      this.#passOn()
    }
  }

  /** A lane, or none where patience is over: then it goes ahead as it is. */
  async #wait(): Promise<Lane | undefined> {
    const { clock, behindMs } = this.#options
    const giveUpAtMs = clock.now() + patienceMs
    let given: Lane | undefined
    let wake: () => void = () => undefined
    const waiter: Waiter = {
      give: (lane) => {
        given = lane
        wake()
      },
    }
    this.#waiting.add(waiter)
    try {
      this.#behindMs = await behindMs()
      while (given === undefined && clock.now() < giveUpAtMs) {
        // Each sleeps by itself: what other requests resolve must not be all that keeps this one alive.
        const timer = new AbortController()
        const woken = new Promise<void>((resolve) => {
          wake = resolve
        })
        const slept = clock.sleep(lookEveryMs, timer.signal).catch(() => undefined)
        await Promise.race([woken, slept])
        timer.abort(noLongerWanted)
        if (given !== undefined) break
        this.#behindMs = await behindMs()
        this.#passOn()
      }
    } finally {
      this.#waiting.delete(waiter)
    }
    return given
  }

  /** Gives free lanes to those who have waited longest. */
  #passOn(): void {
    for (const waiter of this.#waiting) {
      const lane = this.#freeLane()
      if (lane === undefined) return
      this.#hold(lane, takenMsMax + restMsMax)
      this.#waiting.delete(waiter)
      waiter.give(lane)
    }
    if (this.#waiting.size === 0) this.#behindMs = 0
  }

  /** The one that may be used soonest; those of requests that are gone are free again. */
  #freeLane(): Lane | undefined {
    const nowMs = this.#options.clock.now()
    return (
      this.#lanes
        // Further ahead than anybody holds one: the clock was set back.
        .filter(({ heldUntilMs = 0 }) => heldUntilMs < nowMs || heldUntilMs > nowMs + heldMsMax)
        .sort((a, b) => a.freeAtMs - b.freeAtMs)[0]
    )
  }

  #hold(lane: Lane, forMs: number): Lane {
    lane.holder += 1
    lane.heldUntilMs = this.#options.clock.now() + forMs
    return lane
  }
}
