/** Rows of real 3CX calls (numbers and names made up) with the truth beside them: test/fixtures/truth. */
import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import { type CdrOutputRow, cdrOutputColumns } from '../../../src/adapters/pbx/threecx/cdroutput/row.ts'
import type { CallEvent } from '../../../src/core/calls/event.ts'
import { reduceAll } from '../../../src/core/calls/reduce.ts'

export interface Truth {
  readonly direction: string
  readonly queue: string | null
  readonly rung: readonly string[]
  readonly by: string | null
  readonly outcome: string
  readonly talk: number | string
  readonly transfers?: number
}

export interface RecordedCall<Row> {
  readonly name: string
  readonly number: string
  readonly t0: string
  readonly truth: Truth
  readonly rows: readonly Row[]
}

type GivenRow = Readonly<Record<string, string | number | boolean | null>>

const read = (file: string) => readFileSync(new URL(`../../fixtures/truth/${file}`, import.meta.url), 'utf8')

export const clSql = read('3cx-cl.sql')
export const clTruth: readonly Omit<RecordedCall<never>, 'rows'>[] = JSON.parse(read('3cx-cl-truth.json'))

/** All columns, so that rows can be inserted together. */
export function wholeRows(rows: readonly GivenRow[]): GivenRow[] {
  const names = [...new Set([...cdrOutputColumns, ...rows.flatMap((row) => Object.keys(row))])]
  return rows.map((row) => Object.fromEntries(names.map((name) => [name, row[name] ?? null])))
}

/** As PostgreSQL writes the times in a session whose zone is UTC. */
export function asRead(rows: readonly GivenRow[]): CdrOutputRow[] {
  const text = JSON.stringify(wholeRows(rows)).replace(/(\d{4}-\d\d-\d\d)T([\d:.]+)\+00:00/g, '$1 $2+00')
  return JSON.parse(text)
}

export const cdrOutputCalls: readonly RecordedCall<GivenRow>[] = [1, 2].flatMap((part) =>
  JSON.parse(read(`3cx-cdroutput-stories-${part}.json`)),
)

export const livePartial: {
  readonly step1_rows_at_14s: readonly GivenRow[]
  readonly step2_rows_at_end: readonly GivenRow[]
} = JSON.parse(read('3cx-cdroutput-live-partial.json'))

/**
 * Where the recording's truth leaves room, or is put right: a phone whose calls all go to a mobile did not ring (it is
 * what the recording complains of), and a conversation on that mobile is nobody's extension.
 */
const settledTruth: Readonly<Record<string, Partial<Truth>>> = {
  'forward-all-mobile': { rung: [], by: null },
  // 20 s of talk, 10 s of ringing and 10 s of consultation in turn, then 25 s: what is no talk is the consultation.
  'attended-transfer': { talk: 45 },
}

export function expectRecorded(events: readonly CallEvent[], { name, truth: given }: { name: string; truth: Truth }) {
  const { view } = reduceAll(undefined, events)
  const truth = { ...given, ...settledTruth[name] }
  expect(view.state, name).toBe('ended')
  expect(truth.outcome.split('|'), name).toContain(view.outcome)
  const found = {
    direction: view.direction,
    queue: view.queue?.extension ?? null,
    rung: view.rung.map((agent) => agent.extension).sort(),
    by: view.answeredBy?.extension ?? null,
    ...(truth.transfers !== undefined && { transfers: view.transfers.length }),
  }
  const { direction, queue, rung, by, transfers } = truth
  expect(found, name).toEqual({
    ...{ direction, queue, by },
    rung: [...rung].sort(),
    ...(transfers !== undefined && { transfers }),
  })
  expect(Math.abs(view.talkSeconds - Number(truth.talk)), `${name}: talk ${view.talkSeconds}`).toBeLessThanOrEqual(1)
  return view
}
