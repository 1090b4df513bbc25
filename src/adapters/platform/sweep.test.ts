import { describe, expect, it } from 'vitest'
import { openMemoryRecords } from '../../../test/support/memory-records.ts'
import { DUE_INDEX, longestWaitMs, timeKey } from '../../ports/records.ts'
import { resendAfterMs, Sweeper, sweepDue } from './sweep.ts'

function openSite() {
  const time = { nowMs: Date.UTC(2026, 10, 20, 10) }
  const clock = { now: () => time.nowMs }
  const records = openMemoryRecords({ site: 'main', clock })
  const woken: string[] = []
  const queue = {
    wake: async ({ refs }: { refs: readonly { id: string }[] }) => void woken.push(...refs.map(({ id }) => id)),
    wakeAt: async () => {},
  }
  const due = async (ids: readonly string[], atMs: number) => {
    for (let i = 0; i < ids.length; i += 1000) {
      const puts = ids.slice(i, i + 1000).map((id) => ({
        op: 'put' as const,
        collection: 'c',
        id,
        value: {},
        index: [{ index: DUE_INDEX, key: timeKey(atMs) }],
      }))
      await records.write(puts)
    }
  }
  const done = (ids: readonly string[]) =>
    records.write(ids.map((id) => ({ op: 'delete' as const, collection: 'c', id })))
  const ports = { records, queue, clock }
  return { time, woken, due, done, ports, sweeper: new Sweeper(ports) }
}

const names = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, i) => `${prefix}${String(i).padStart(5, '0')}`)

describe('the sweep of a backlog', () => {
  it('wakes only what fell due since, not the whole backlog each time', async () => {
    const { time, woken, due, sweeper } = openSite()
    await due(names('old', 300), time.nowMs - 1)
    await sweeper.sweep()
    for (let i = 0; i < 20; i += 1) {
      time.nowMs += 100
      await due([`new${i}`], time.nowMs)
      await sweeper.sweep()
    }
    expect(woken).toHaveLength(320)
    expect(new Set(woken).size).toBe(320)
  })

  it('goes on at once from where it met its maximum', async () => {
    const { time, woken, due, sweeper } = openSite()
    await due(names('old', 2500), time.nowMs - 1)
    expect([await sweeper.sweep(), await sweeper.sweep(), await sweeper.sweep()]).toEqual([true, true, false])
    expect(woken).toEqual(names('old', 2500))
  })

  it('wakes again what is still due later, but not while the backlog is being worked off', async () => {
    const { time, woken, due, done, sweeper } = openSite()
    await due(names('old', 300), time.nowMs - 1)
    await sweeper.sweep()
    time.nowMs += resendAfterMs
    await done(names('old', 100))
    await sweeper.sweep()
    expect(woken).toHaveLength(300)
    time.nowMs += resendAfterMs
    await sweeper.sweep()
    expect(woken.slice(300)).toEqual(names('old', 300).slice(100))
  })
})

it('what was put off while the clock was a day ahead is due once the clock is right', async () => {
  const { time, woken, due, sweeper, ports } = openSite()
  await due(['ahead'], time.nowMs + 86_400_000)
  await due(['waits'], time.nowMs + longestWaitMs)
  await sweeper.sweep()
  expect(woken).toEqual(['ahead'])
  await sweepDue(ports)
  expect(woken).toEqual(['ahead', 'ahead'])
})
