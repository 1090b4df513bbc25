import { expect, it } from 'vitest'
import { RowSource } from './row-source.ts'
import type { ReadRow, RowTable } from './row-table.ts'

const dayMs = 86_400_000
const hourMs = 3_600_000
const startMs = Date.UTC(2026, 10, 24, 9)

/** Calls of one row, in the order of their times. */
function tableOf(rows: ReadRow<string>[]): RowTable<string> {
  return {
    read: async (from, limit) => {
      const found = rows.filter(({ pos, id }) => pos > from.pos || (pos === from.pos && id > from.id)).slice(0, limit)
      const last = found.at(-1)
      return {
        rows: found,
        last: last && { pos: last.pos, at: String(last.pos), id: last.id },
        more: found.length === limit,
      }
    },
    translate: (call) => [
      {
        ...{ kind: 'ended', id: `log:${call}`, source: 'log', at: '2026-11-24T09:00:00.000Z' },
        ...{ aliases: [`log:${call}`], identity: 'exact' },
      },
    ],
    posOf: (atMs) => atMs,
    instantOf: (pos) => pos,
    check: async () => [],
    close: async () => {},
  }
}

it('after a clock that was a day ahead and is right again, the calls of that day are read', async () => {
  const rows: ReadRow<string>[] = []
  let nowMs = startMs
  const clock = { now: () => nowMs, sleep: () => Promise.resolve() }
  const open = () => {
    const options = { id: 'log', table: tableOf(rows), clock, overlapMs: 3 * hourMs, lookbackMs: 3 * hourMs }
    return new RowSource({ ...options, startMs })
  }
  const call = (atMs: number) => rows.push({ call: `c${atMs}`, id: `c${atMs}`, pos: atMs, row: '' })
  const signal = new AbortController().signal
  const read: string[] = []
  let source = open()
  const poll = async (checkpoint?: Awaited<ReturnType<typeof source.poll>>['checkpoint']) => {
    const page = await source.poll(checkpoint, 100, signal)
    read.push(...page.events.map(({ id }) => id))
    return page.checkpoint
  }
  let checkpoint = await poll()
  // The machine's clock, and so the phone system's, jumps.
  nowMs = startMs + dayMs
  call(nowMs - 60_000)
  checkpoint = await poll(checkpoint)
  expect(read).toHaveLength(1)
  nowMs = startMs + hourMs
  const missed = startMs + hourMs - 60_000
  call(missed)
  rows.sort((a, b) => a.pos - b.pos)
  for (const restart of [false, true]) {
    if (restart) source = open()
    checkpoint = await poll(checkpoint)
  }
  expect(read).toContain(`log:c${missed}`)
  nowMs += hourMs
  call(nowMs - 1000)
  rows.sort((a, b) => a.pos - b.pos)
  await poll(checkpoint)
  expect(read).toContain(`log:c${nowMs - 1000}`)
})
