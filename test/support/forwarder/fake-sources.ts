/** Sources for tests of the forwarder's core: a table of generated calls, and a socket that reports what it is given. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import type { Checkpoint } from '../../../src/adapters/pbx/checkpoint.ts'
import type { PolledSource } from '../../../src/adapters/pbx/source.ts'
import type { CallEvent } from '../../../src/core/calls/event.ts'
import type { Clock } from '../../../src/ports/clock.ts'
import type { LiveSource } from '../../../src/programs/forwarder/source.ts'

const startMs = Date.UTC(2026, 0, 5, 8, 0, 0)
const secondsApart = 7

/** The three events of row `row`: an inbound call, answered. The same for the same row, always. */
export function eventsOfRow(source: string, row: number): CallEvent[] {
  const number = `+1555${String(row % 10_000_000).padStart(7, '0')}`
  const agent = { extension: String(100 + (row % 50)) }
  const at = (afterSeconds: number) => new Date(startMs + (row * secondsApart + afterSeconds) * 1000).toISOString()
  const base = {
    source: 'cdr',
    identity: 'exact',
    aliases: [`fake:${source}:${row}`],
    leg: 'a',
    direction: 'inbound',
    external: { number, e164: number, matchKey: number.slice(2) },
    agent,
  } as const
  const id = (kind: string) => `${source}:${row}:a:${kind}`
  return [
    { ...base, kind: 'ringing', id: id('ringing'), at: at(0) },
    { ...base, kind: 'answered', id: id('answered'), at: at(4) },
    { ...base, kind: 'ended', id: id('ended'), at: at(64), outcome: 'answered' },
  ]
}

export interface FakePolledOptions {
  readonly id: string
  /** How many rows there are now. */
  readonly rows: () => number
  /** Rows behind the checkpoint that are read again at each poll. */
  readonly overlap?: number
  /** May throw, as a database may. */
  readonly beforePoll?: () => void | Promise<void>
}

/** A table whose checkpoint is the number of rows read. */
export function fakePolledSource({ id, rows, overlap = 0, beforePoll }: FakePolledOptions): PolledSource {
  return {
    id,
    kind: 'polled',
    check: async () => [{ ok: true, text: `${rows()} rows` }],
    close: async () => {},
    checkpointAt: (atMs) => Math.max(0, Math.ceil((atMs - startMs) / 1000 / secondsApart)),
    async poll(checkpoint: Checkpoint | undefined, limit, signal) {
      await beforePoll?.()
      signal.throwIfAborted()
      const known = typeof checkpoint === 'number' ? checkpoint : 0
      const from = Math.max(0, known - overlap)
      const to = Math.min(rows(), known + limit)
      const events: CallEvent[] = []
      for (let row = from; row < to; row += 1) events.push(...eventsOfRow(id, row))
      const readUpTo = to > 0 ? new Date(startMs + (to - 1) * secondsApart * 1000).toISOString() : undefined
      return { events, checkpoint: to, more: to < rows(), rows: to - from, readUpTo }
    },
  }
}

export interface FakeLiveOptions {
  readonly id: string
  readonly clock: Clock
  /** Where it is written what was handed over, so that another process goes on there; one row a line. */
  readonly heardFile: string
  readonly everyMs: number
}

/** A PBX that rings without end: one call at a time, each written down once `emit` has returned. */
export function fakeLiveSource({ id, clock, heardFile, everyMs }: FakeLiveOptions): LiveSource {
  return {
    id,
    kind: 'live',
    check: async () => [{ ok: true, text: 'connected' }],
    close: async () => {},
    status: () => ({ connected: true }),
    async run(emit, signal) {
      for (let row = heardRows(heardFile); !signal.aborted; row += 1) {
        for (const event of eventsOfRow(id, row)) emit([event])
        appendFileSync(heardFile, `${row}\n`)
        await clock.sleep(everyMs, signal).catch(() => undefined)
      }
    },
  }
}

/** How many calls the live source has handed over. */
export function heardRows(heardFile: string): number {
  return existsSync(heardFile) ? readFileSync(heardFile, 'utf8').split('\n').length - 1 : 0
}
