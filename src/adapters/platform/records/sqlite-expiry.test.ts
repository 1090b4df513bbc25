import { describe, expect, it } from 'vitest'
import { openSql } from '../../../../test/support/memory-records.ts'
import { SqliteRecords } from './sqlite-records.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const beganMs = Date.UTC(2026, 0, 1)

function openStore() {
  const sql = openSql()
  let nowMs = beganMs
  const store = new SqliteRecords(sql, () => nowMs)
  const put = (id: string, expiresAtMs: number | undefined) => {
    const index = [{ index: 'i', key: id }]
    store.write([{ op: 'put', collection: 'c', id, text: '1', index, expiresAtMs }])
  }
  const names = () => sql.all('SELECT key FROM entries ORDER BY key').map(({ key }) => key)
  return { sql, store, put, names, at: (ms: number) => (nowMs = beganMs + ms) }
}

describe('what expires in SQLite', () => {
  it('is deleted at the full hour, and what is kept for days at the end of its day', () => {
    const { store, put, names, at } = openStore()
    put('soon', beganMs + 90 * 60_000)
    put('late', beganMs + 30 * dayMs + hourMs)
    expect(store.firstExpiryMs()).toBe(beganMs + 2 * hourMs)
    at(2 * hourMs)
    expect([store.purgeExpired(100), names()]).toEqual([1, ['late']])
    expect(store.firstExpiryMs()).toBe(beganMs + 31 * dayMs)
    at(30 * dayMs + hourMs)
    expect(store.getMany([{ collection: 'c', id: 'late' }])).toEqual([undefined])
    at(31 * dayMs)
    expect([store.purgeExpired(100), names(), store.firstExpiryMs()]).toEqual([1, [], undefined])
  })

  it('costs a row for all of one write, and none when it is written again for the same time', () => {
    const { sql, store, put } = openStore()
    const expiresAtMs = beganMs + 30 * dayMs
    const one = (id: string) => ({ op: 'put', collection: 'c', id, text: '1', expiresAtMs }) as const
    store.write(['a', 'b', 'c'].map(one))
    put('a', expiresAtMs + hourMs)
    const rows = sql.all('SELECT names FROM expiries')
    expect(rows).toEqual([{ names: '["c","a"],["c","b"],["c","c"],' }])
  })

  it('stays as long as it was last written for, be that longer, shorter or for good', () => {
    const { store, put, names, at } = openStore()
    put('longer', beganMs + hourMs)
    put('longer', beganMs + 40 * dayMs)
    put('shorter', beganMs + 40 * dayMs)
    put('shorter', beganMs + hourMs)
    put('for good', beganMs + hourMs)
    put('for good', undefined)
    put('there and back', beganMs + 40 * dayMs)
    put('there and back', undefined)
    put('there and back', beganMs + 40 * dayMs)
    at(hourMs)
    expect([store.purgeExpired(100), names()]).toEqual([1, ['for good', 'longer', 'there and back']])
    at(40 * dayMs)
    expect([store.purgeExpired(100), names()]).toEqual([2, ['for good']])
  })

  it('is deleted in steps, however much expires at once', () => {
    const { store, put, names, at } = openStore()
    for (let i = 0; i < 500; i += 1) put(`a record with a name of some length ${i}`, beganMs + hourMs)
    at(hourMs)
    const steps: number[] = []
    for (let left = 500; left > 0; left -= steps.at(-1) ?? 0) steps.push(store.purgeExpired(100))
    expect(steps.length).toBeGreaterThan(2)
    expect([names(), store.firstExpiryMs()]).toEqual([[], undefined])
  })
})
