/**
 * The sweep: wakes every record whose due time has passed. It makes the queue a convenience: a message that was
 * lost, or a process that died before it sent one, costs a delay and nothing else.
 *
 * What must stay true: a backlog is woken once, not with each record that falls due meanwhile, or the wake-ups themselves
 * become the load; and what stays due is woken again.
 */
import type { Clock } from '../../ports/clock.ts'
import type { Queue } from '../../ports/queue.ts'
import { DUE_INDEX, longestWaitMs, type Records, timeKey } from '../../ports/records.ts'

/** Woken records that are still due are woken again after this long. */
export const resendAfterMs = 15_000
const batchSize = 100
const recordsPerSweep = 1000

export interface SweepPorts {
  readonly records: Records
  readonly queue: Queue
  readonly clock: Pick<Clock, 'now'>
}

/**
 * The sweeps of one site, one after the other. What was woken is remembered in memory only: an instance that begins anew
 * wakes all once more.
 */
export class Sweeper {
  readonly #ports: SweepPorts
  /** All due before this key were woken in this round. */
  #wokenTo = ''
  /** Where the last sweep met its maximum. */
  #cursor: string | undefined
  #roundAtMs = Number.NEGATIVE_INFINITY
  /** The oldest that was due as the round began. */
  #oldest: string | undefined

  constructor(ports: SweepPorts) {
    this.#ports = ports
  }

  get site(): string {
    return this.#ports.records.site
  }

  /** Wakes what is due and was not woken lately, oldest first. True when there is more: go on at once. */
  async sweep(): Promise<boolean> {
    const nowMs = this.#ports.clock.now()
    if (this.#cursor === undefined && Math.abs(nowMs - this.#roundAtMs) >= resendAfterMs) await this.#begin(nowMs)
    const to = timeKey(nowMs + 1)
    for (let woken = 0; woken < recordsPerSweep; ) {
      const query = { index: DUE_INDEX, from: this.#wokenTo, to, limit: batchSize, cursor: this.#cursor }
      const { count, next } = await wakePage(this.#ports, query)
      woken += count
      this.#cursor = next
      if (next === undefined) {
        this.#wokenTo = to
        return false
      }
    }
    return true
  }

  /** Wakes all anew, unless the oldest of the last round is done: then its messages are on their way, and are not doubled. */
  async #begin(nowMs: number): Promise<void> {
    const { records } = this.#ports
    const { records: first } = await records.list({ index: DUE_INDEX, to: timeKey(nowMs + 1), limit: 1 })
    const oldest = first[0] && `${first[0].collection} ${first[0].id}`
    const isMoving = this.#oldest !== undefined && oldest !== this.#oldest
    this.#oldest = oldest
    this.#roundAtMs = nowMs
    if (isMoving && oldest !== undefined) return
    this.#wokenTo = ''
    await sweepAhead(this.#ports)
  }
}

/**
 * One sweep from the beginning, where nothing is remembered between two. Returns how many were woken. `isQuick`: what a clock
 * that was ahead wrote is left to `sweepAhead`.
 */
export async function sweepDue(ports: SweepPorts, isQuick = false): Promise<number> {
  const nowMs = ports.clock.now()
  let woken = isQuick ? 0 : await sweepAhead(ports)
  let cursor: string | undefined
  do {
    const page = await wakePage(ports, { index: DUE_INDEX, to: timeKey(nowMs + 1), limit: batchSize, cursor })
    woken += page.count
    cursor = page.next
  } while (cursor && woken < recordsPerSweep)
  return woken
}

/** Wakes what waits longer than anything does: a clock was ahead when it was written, and it is due now. Returns how many. */
export async function sweepAhead(ports: SweepPorts): Promise<number> {
  const query = { index: DUE_INDEX, from: timeKey(ports.clock.now() + longestWaitMs + 1), limit: recordsPerSweep }
  return (await wakePage(ports, query)).count
}

async function wakePage(
  { records, queue }: SweepPorts,
  query: Parameters<Records['list']>[0],
): Promise<{ readonly count: number; readonly next?: string }> {
  const page = await records.list(query)
  const refs = page.records.map(({ collection, id }) => ({ collection, id }))
  if (refs.length > 0) await queue.wake({ site: records.site, refs })
  return { count: refs.length, next: page.next }
}
