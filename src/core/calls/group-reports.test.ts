import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dayMs, live } from '../../../test/support/call-events.ts'
import { groupReports } from './group-reports.ts'
import type { StoredReport } from './inbox.ts'

const stored = (id: string, ...aliases: [string, ...string[]]) => {
  const [event] = live('ringing', { call: id, extension: '101', atMs: dayMs })
  const value: StoredReport = { v: 1, receivedAt: '', attempts: 0, events: [{ ...event, aliases }] }
  return { collection: 'inbox', id, version: 1, value }
}

const group = (reports: readonly ReturnType<typeof stored>[]) =>
  groupReports(reports).map((members) => members.map(({ id }) => id))

describe('grouping of reports', () => {
  it('joins what shares an alias, also through a third', () => {
    const groups = group([stored('1', 'a'), stored('2', 'b'), stored('3', 'c'), stored('4', 'b', 'a')])
    expect(groups.map((ids) => ids.sort())).toEqual([['1', '2', '4'], ['3']])
  })

  it('keeps every report exactly once, and strangers apart', () => {
    const aliases = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1, maxLength: 3 })
    fc.assert(
      fc.property(fc.array(aliases, { maxLength: 12 }), (reported) => {
        const reports = reported.map((names, i) => stored(`r${i}`, ...(names as [string, ...string[]])))
        const groups = group(reports)
        expect(groups.flat().sort()).toEqual(reports.map((report) => report.id).sort())
        const namesOf = (ids: string[]) =>
          new Set(reports.filter(({ id }) => ids.includes(id)).flatMap(({ value }) => value.events[0]?.aliases ?? []))
        groups.forEach((one, i) => {
          for (const other of groups.slice(i + 1)) expect(namesOf(one).isDisjointFrom(namesOf(other))).toBe(true)
        })
      }),
    )
  })

  it('bounds what is written at once', () => {
    const groups = group(Array.from({ length: 450 }, (_, i) => stored(`r${i}`, 'a')))
    expect(groups.map((ids) => ids.length)).toEqual([200, 200, 50])
  })
})
