import { describe, expect, it } from 'vitest'
import { openSql } from '../../../../test/support/memory-records.ts'
import { SqliteCounts } from './sqlite-counts.ts'

function openCounts() {
  const sql = openSql()
  let nowMs = 1_000_000
  const counts = new SqliteCounts(sql, () => nowMs)
  const names = () =>
    sql.all('SELECT name FROM sum_groups ORDER BY name').map(({ name }) => (name === '' ? 'shared' : String(name)))
  const add = (group: string, add: Record<string, number>, expiresAtMs?: number) =>
    counts.count({ op: 'count', group, add, expiresAtMs })
  return { sql, counts, names, add, pass: (ms: number) => (nowMs += ms) }
}

/** Enough names for a row of its own. */
const many = Object.fromEntries(Array.from({ length: 600 }, (_, i) => [`a name of some length ${i}`, 1]))

describe('sums in SQLite', () => {
  it('are one row for all small groups, and a row for each that is large', () => {
    const { counts, names, add } = openCounts()
    add('small', { x: 1 })
    add('other', { x: 2 })
    expect(names()).toEqual(['shared'])
    add('large', many)
    add('small', many)
    expect(names()).toEqual(['shared', 'large', 'small'])
    add('large', { x: 1 })
    expect(counts.sums(['small', 'other', 'large']).map(({ x }) => x)).toEqual([1, 2, 1])
    expect(Object.keys(counts.sums(['large'])[0] ?? {})).toHaveLength(601)
  })

  it('leave the shared row when they have not changed for long, and come back exact', () => {
    const { counts, names, add } = openCounts()
    const days = Array.from({ length: 60 }, (_, day) => `day ${String(day).padStart(2, '0')}`)
    for (const day of days) {
      add('always', { n: 1 })
      for (let i = 0; i < 40; i += 1) add(day, { [`a figure with a long name ${i}`]: i + 1 })
    }
    expect(names()).toContain('day 00')
    expect(names()).not.toContain('always')
    expect(counts.sums(['always'])).toEqual([{ n: 60 }])
    expect(add('day 00', { 'a figure with a long name 7': 1 })).toEqual({ 'a figure with a long name 7': 9 })
    expect(names()).not.toContain('day 00')
    for (const day of days) expect(Object.keys(counts.sums([day])[0] ?? {})).toHaveLength(40)
  })

  it('are empty when their time is over, wherever they stand, and leave nothing when they are purged', () => {
    const { counts, names, add, pass } = openCounts()
    add('small', { x: 1 }, 1_000_100)
    add('large', many, 1_000_200)
    expect(counts.firstExpiryMs()).toBe(1_000_100)
    pass(100)
    expect(counts.sums(['small'])).toEqual([{}])
    expect(add('small', { x: 1 }, 1_000_300)).toEqual({ x: 1 })
    pass(200)
    expect(counts.sums(['small', 'large'])).toEqual([{}, {}])
    counts.purgeExpired()
    expect([names(), counts.firstExpiryMs()]).toEqual([[], undefined])
  })

  it('go on from the rows of an earlier release', () => {
    const { sql, counts, names, add } = openCounts()
    sql.all(`INSERT INTO sum_groups VALUES ('figures', '{"calls":7}', NULL), ('old day', '{"x":1}', 2000000)`)
    expect(add('figures', { calls: 1 })).toEqual({ calls: 8 })
    expect(counts.sums(['figures', 'old day'])).toEqual([{ calls: 8 }, { x: 1 }])
    expect(names()).toEqual(['shared', 'old day'])
  })
})
