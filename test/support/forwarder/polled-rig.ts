/** A place of call records for tests of polled sources, how it is read, and what must come out of it. */
import { expect } from 'vitest'
import type { Checkpoint } from '../../../src/adapters/pbx/checkpoint.ts'
import type { Page, PolledSource } from '../../../src/adapters/pbx/source.ts'
import type { CallEvent } from '../../../src/core/calls/event.ts'
import { reduceAll } from '../../../src/core/calls/reduce.ts'
import type { Clock } from '../../../src/ports/clock.ts'
import { type Blind, expectTruth, groupByCall, type TrueCall } from './true-calls.ts'

export interface PolledRig {
  /** Empties the place. */
  clear(): Promise<void>
  /** Writes the rows or lines of calls, in the order in which a PBX would. */
  write(calls: readonly TrueCall[]): Promise<void>
  /** The source as after a start of the program, with no memory. Events before `startMs` are not wanted. */
  open(startMs: number, clock: Clock): PolledSource
  readonly close: () => Promise<void>
  readonly blind?: Blind
  /** The kinds of calls that the place can hold. */
  readonly kinds: readonly string[]
  /** A file only grows: nothing comes late, and where it is read from is an offset, not a time. */
  readonly growsOnly?: boolean
}

export const firstMs = Date.UTC(2026, 10, 20, 9, 0, 0)
export const never = new AbortController().signal
/** Long after the calls of these tests. */
export const contractClock: Clock = { now: () => Date.UTC(2026, 10, 20, 20, 0, 0), sleep: async () => undefined }

/** Polls until there is no more. */
export async function readAll(source: PolledSource, from?: Checkpoint, limit = 100): Promise<Page[]> {
  const pages: Page[] = []
  let checkpoint = from
  for (;;) {
    const page = await source.poll(checkpoint, limit, never)
    // As a checkpoint comes back from the disk.
    checkpoint = JSON.parse(JSON.stringify(page.checkpoint))
    pages.push(page)
    if (!page.more) return pages
    if (pages.length > 10_000) throw new Error('the source never comes to an end')
  }
}

export const eventsOf = (pages: readonly Page[]) => pages.flatMap((page) => page.events)

/** What the cloud would know after these events, whatever their order and repetition. */
export function knowledge(events: readonly CallEvent[]) {
  const calls = groupByCall(events).map((group) => reduceAll(undefined, group))
  return calls.map(({ id, events: facts, view }) => ({ id, facts, view })).sort((a, b) => (a.id < b.id ? -1 : 1))
}

export function expectAll(events: readonly CallEvent[], calls: readonly TrueCall[], rig: PolledRig): void {
  const groups = groupByCall(events).sort((a, b) => ((startOf(a) ?? '') < (startOf(b) ?? '') ? -1 : 1))
  expect(groups).toHaveLength(calls.length)
  const inOrder = [...calls].sort((a, b) => a.startMs - b.startMs)
  for (const [i, call] of inOrder.entries()) expectTruth(groups[i] ?? [], call, rig.blind)
}

const startOf = (group: readonly CallEvent[]) => group.map((event) => event.at).sort()[0]
