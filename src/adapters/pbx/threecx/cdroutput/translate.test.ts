import { describe, expect, it } from 'vitest'
import { cdrOutputBlind, cdrOutputRows } from '../../../../../test/support/forwarder/cdroutput-rows.ts'
import { expectTruth, sceneNames, trueCall } from '../../../../../test/support/forwarder/true-calls.ts'
import { reduceAll } from '../../../../core/calls/reduce.ts'
import { uuidAt } from '../../../../programs/forwarder/sources/threecx-cdroutput/table.ts'
import { callEventSchema } from '../../../../wire/event.ts'
import { callOf } from './row.ts'
import { translateCdrOutput } from './translate.ts'

const startMs = Date.UTC(2026, 10, 20, 9, 0, 0)

function translated(kind: string) {
  const rows = cdrOutputRows(trueCall(kind, 7, startMs))
  const [first] = rows
  if (!first) throw new Error('no rows')
  return translateCdrOutput('pbx', 'US', callOf(first), rows)
}

describe('rows of cdroutput', () => {
  it.each(sceneNames)('say what is true of: %s', (kind) => {
    expectTruth(translated(kind), trueCall(kind, 7, startMs), cdrOutputBlind)
  })

  it('make events that the cloud accepts', () => {
    for (const kind of sceneNames) {
      for (const event of translated(kind)) expect(callEventSchema.parse(event)).toEqual(event)
    }
  })

  it('give ids made of the rows, none of them twice', () => {
    for (const kind of sceneNames) {
      const ids = translated(kind).map((event) => event.id)
      expect(new Set(ids).size).toBe(ids.length)
      expect(translated(kind).map((event) => event.id)).toEqual(ids)
    }
  })

  it('of a call read in two parts make the same call as read at once', () => {
    for (const kind of sceneNames) {
      const rows = cdrOutputRows(trueCall(kind, 7, startMs))
      const call = callOf(rows[0] ?? fail())
      for (let cut = 1; cut < rows.length; cut += 1) {
        const early = translateCdrOutput('pbx', 'US', call, rows.slice(0, cut))
        const whole = translateCdrOutput('pbx', 'US', call, rows)
        expect(reduceAll(undefined, [...early, ...whole]).view, kind).toEqual(reduceAll(undefined, whole).view)
      }
    }
  })

  it('link calls that were joined by the ids they had before', () => {
    const [event] = translated('attended transfer')
    expect(event?.aliases).toHaveLength(2)
    for (const alias of event?.aliases ?? []) expect(alias).toMatch(/^3cx:history:00000000-01d/)
  })

  it('an unanswered call is there, with whom it rang at', () => {
    const { view } = reduceAll(undefined, translated('missed'))
    expect(view.outcome).toBe('missed')
    expect(view.rung).toEqual([{ extension: '101', name: 'Agent 101' }])
  })

  it('without a readable time say nothing rather than a wrong time', () => {
    const rows = cdrOutputRows(trueCall('missed', 7, startMs)).map((row) => ({ ...row, cdr_started_at: 'infinity' }))
    expect(translateCdrOutput('pbx', 'US', 'x', rows)).toEqual([])
  })
})

describe('cdr_id', () => {
  it('begins with the Windows file time of the start', () => {
    // Seen: 00000000-01dc-688a-2607-57e500000c10 started at 2025-12-08 21:32:26.70634.
    expect(uuidAt(Date.UTC(2025, 11, 8, 21, 32, 26, 706)) <= '00000000-01dc-688a-2607-57e500000c10').toBe(true)
    expect(uuidAt(Date.UTC(2025, 11, 8, 21, 32, 26, 707)) > '00000000-01dc-688a-2607-57e500000c10').toBe(true)
  })
})

function fail(): never {
  throw new Error('no rows')
}
