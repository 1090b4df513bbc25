import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readFinishedCalls } from '../../../adapters/pbx/rows/polled/finished-calls.ts'
import type { RowTable } from '../../../adapters/pbx/rows/polled/row-table.ts'
import { eventsOf } from '../../../adapters/pbx/rows/reported-call.ts'
import { isoUtc } from '../../../ports/clock.ts'
import { fileTable } from './file-table.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'switchhook-file-'))
afterAll(() => rmSync(folder, { recursive: true }))

const hourMs = 3_600_000
const firstMs = Date.UTC(2026, 9, 21)
const signal = new AbortController().signal

/** A call a minute for a month, of a minute each, as a phone system appends them; `read` counts the rows that were read. */
function openFile(calls: number) {
  const file = path.join(folder, `${calls}.csv`)
  const line = (i: number) => `${i},${isoUtc(firstMs + i * 60_000)},${'x'.repeat(100)}`
  writeFileSync(file, `id,end,text\n${Array.from({ length: calls }, (_, i) => `${line(i)}\n`).join('')}`)
  const table = fileTable<number>(file, {
    parse: (text) => {
      const [id = '', end = ''] = text.split(',')
      const atMs = Date.parse(end)
      return Number.isNaN(atMs) ? undefined : { call: id, id, atMs, row: atMs }
    },
    translate: (call, [endMs = 0]) =>
      eventsOf('cdr', {
        ...{ callId: call, aliases: [`cdr:${call}`] },
        legs: [{ row: '1', leg: '1', startMs: endMs - 60_000, endMs, outcome: 'missed' }],
      }),
    describe: String,
  })
  let read = 0
  const counted: RowTable<number> = {
    ...table,
    read: async (...asked) => {
      const chunk = await table.read(...asked)
      read += chunk.rows.length
      return chunk
    },
  }
  const names = async (fromMs: number) => {
    read = 0
    const window = { fromMs, toMs: fromMs + hourMs }
    return [...(await readFinishedCalls({ id: 'cdr', table: counted, keptMs: 65_536 }, window, signal)).keys()]
  }
  return { names, read: () => read }
}

const hour = (fromMs: number) => Array.from({ length: 60 }, (_, i) => `cdr:${(fromMs - firstMs) / 60_000 + i}`)

describe('an hour of a file of call records', () => {
  it('is read without the rest of a long file, wherever in it the hour lies', async () => {
    const calls = 30 * 24 * 60
    const file = openFile(calls)
    for (const fromMs of [0, 1, 359, 700, 719].map((past) => firstMs + past * hourMs)) {
      expect(await file.names(fromMs)).toEqual(hour(fromMs))
      expect(file.read()).toBeLessThan(calls / 2)
    }
    // What was not written yet, and what no line is old enough for.
    expect(await file.names(firstMs + 800 * hourMs)).toEqual([])
    expect(await file.names(firstMs - 10 * hourMs)).toEqual([])
  })

  it('is whole in a short file', async () => {
    const file = openFile(120)
    expect(await file.names(firstMs + hourMs)).toEqual(hour(firstMs + hourMs))
  })
})
