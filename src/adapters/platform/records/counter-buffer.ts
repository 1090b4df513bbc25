/**
 * CounterBuffer: sums that no write goes with (a lookup answered from memory, a key's use), gathered in this isolate and stored in
 * batches: with the next write of the site, for nothing, else a few seconds after the first was added.
 *
 * What must stay true: nobody waits for it; a batch whose write was turned down or failed waits for the next; an isolate
 * that is ended loses what it gathered in the last seconds, and nothing else. A batch whose write was applied and whose
 * answer was lost for good is counted twice: losing the figures of every outage instead would be worse.
 */
import type { Clock } from '../../../ports/clock.ts'
import type { Count } from '../../../ports/counts.ts'
import type { Log } from '../../../ports/log.ts'
import type { Background } from '../../../ports/platform.ts'
import type { Records, Write } from '../../../ports/records.ts'

/** After the first was added. */
export const flushAfterMs = 3000
/** A flush that has not come so long after its time died with the request that carried it. */
const overdueMs = 10_000
/** Of one batch: what outgrows it while the records are away is given up. */
const maxNames = 1000
/** With a batch, no more than a write may hold. */
const maxWritesWithBatch = 1000

interface Group {
  readonly add: Map<string, number>
  readonly max: Map<string, number>
  expiresAtMs: number | undefined
}

export interface TallyPorts {
  readonly records: Records
  readonly clock: Pick<Clock, 'now' | 'sleep'>
  readonly log: Log
}

export class CounterBuffer {
  readonly #ports: TallyPorts
  #groups = new Map<string, Group>()
  #names = 0
  /** When the flush that is under way will store; undefined when none is. */
  #flushAtMs: number | undefined
  #loggedFull = false

  constructor(ports: TallyPorts) {
    this.#ports = ports
  }

  add(group: string, name: string, by = 1, expiresAtMs?: number): void {
    const known = this.#groups.get(group)?.add.get(name)
    if (known !== undefined || this.#hasRoom()) this.#group(group, expiresAtMs).add.set(name, (known ?? 0) + by)
  }

  /** Keeps the greatest. */
  max(group: string, name: string, value: number, expiresAtMs?: number): void {
    const known = this.#groups.get(group)?.max.get(name)
    if (known !== undefined ? known < value : this.#hasRoom()) this.#group(group, expiresAtMs).max.set(name, value)
  }

  /** Sees to it that what was added is stored within seconds. Costs nothing when that is on its way. */
  keep(background: Background): void {
    if (this.#names === 0) return
    const nowMs = this.#ports.clock.now()
    if (this.#flushAtMs !== undefined && nowMs < this.#flushAtMs + overdueMs) return
    this.#flushAtMs = nowMs + flushAfterMs
    background(this.#flushLater())
  }

  /** Stores what was added. Rejects with `storage_unavailable`; it then waits for the next time. */
  async flush(): Promise<void> {
    if (this.#names > 0) await this.withCounters().write([])
  }

  /** The site's records; each write takes along what was added here. */
  withCounters(): Records {
    const { records } = this.#ports
    return {
      ...records,
      write: async (writes) => {
        const counts = this.#names === 0 || writes.length > maxWritesWithBatch ? [] : this.#take()
        if (counts.length === 0) return records.write(writes)
        const { committed, outcomes } = await this.#write(writes, counts)
        return { committed, outcomes: outcomes.slice(0, writes.length) }
      },
    }
  }

  async #write(writes: readonly Write[], counts: readonly Count[]) {
    try {
      const result = await this.#ports.records.write([...writes, ...counts])
      if (!result.committed) this.#giveBack(counts)
      return result
    } catch (error) {
      this.#giveBack(counts)
      throw error
    }
  }

  async #flushLater(): Promise<void> {
    try {
      await this.#ports.clock.sleep(flushAfterMs)
      await this.flush()
    } catch (error) {
      this.#ports.log.failure('counts_not_stored', error, { site: this.#ports.records.site })
    } finally {
      this.#flushAtMs = undefined
    }
  }

  #group(name: string, expiresAtMs: number | undefined): Group {
    const known = this.#groups.get(name) ?? { add: new Map(), max: new Map(), expiresAtMs }
    known.expiresAtMs = expiresAtMs
    this.#groups.set(name, known)
    return known
  }

  #hasRoom(): boolean {
    if (this.#names >= maxNames) {
      if (!this.#loggedFull) this.#ports.log.warn('counts_dropped', { site: this.#ports.records.site })
      this.#loggedFull = true
      return false
    }
    this.#names += 1
    return true
  }

  #take(): Count[] {
    const groups = [...this.#groups]
    this.#groups = new Map()
    this.#names = 0
    this.#loggedFull = false
    return groups.map(([group, { add, max, expiresAtMs }]) => ({
      op: 'count',
      group,
      add: Object.fromEntries(add),
      max: Object.fromEntries(max),
      expiresAtMs,
    }))
  }

  #giveBack(counts: readonly Count[]): void {
    for (const { group, add = {}, max = {}, expiresAtMs } of counts) {
      for (const [name, by] of Object.entries(add)) this.add(group, name, by, expiresAtMs)
      for (const [name, value] of Object.entries(max)) this.max(group, name, value, expiresAtMs)
    }
  }
}
