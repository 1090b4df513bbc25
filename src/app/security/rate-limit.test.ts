import { describe, expect, it } from 'vitest'
import { openMemoryRecords } from '../../../test/support/memory-records.ts'
import { createVirtualClock } from '../../../test/support/virtual-clock.ts'
import type { Count, Sums } from '../../ports/counts.ts'
import { RateLimiter } from './rate-limit.ts'

/** Processes over the records of one site. */
function open(limit: number) {
  const clock = createVirtualClock()
  const store = openMemoryRecords({ site: 'main', clock })
  const asked = { times: 0, down: false }
  const records = {
    site: 'main',
    async addCounts(count: Count): Promise<Sums> {
      asked.times += 1
      if (asked.down) throw new Error('away')
      return store.addCounts(count)
    },
  }
  const process = () => {
    const limiter = new RateLimiter(limit)
    return (key = 'k', of: { site: string; addCounts: typeof records.addCounts } = records) =>
      limiter.take(of, key, clock.now())
  }
  return { clock, records, asked, process, store }
}

async function allowedOf(times: number, take: () => Promise<{ allowed: boolean }>): Promise<number> {
  let allowed = 0
  for (let i = 0; i < times; i += 1) if ((await take()).allowed) allowed += 1
  return allowed
}

describe('the limit of a key', () => {
  it('is exact for one process, and costs a round trip for some of the requests only', async () => {
    const { process, asked } = open(600)
    expect(await allowedOf(700, process())).toBe(600)
    expect(asked.times).toBeLessThan(30)
  })

  it('is never exceeded by many processes that ask at once', async () => {
    const { process } = open(100)
    const processes = Array.from({ length: 8 }, process)
    const states = await Promise.all(Array.from({ length: 400 }, (_, i) => processes[i % 8]?.()))
    const allowed = states.filter((state) => state?.allowed).length
    expect(allowed).toBeLessThanOrEqual(100)
    expect(allowed).toBeGreaterThan(60)
  })

  it('refuses nobody in one process before the limit is reached, however many ask at once', async () => {
    const { process } = open(50)
    const take = process()
    const states = await Promise.all(Array.from({ length: 50 }, () => take()))
    expect(states.filter(({ allowed }) => allowed)).toHaveLength(50)
    expect(await take()).toMatchObject({ allowed: false, remaining: 0 })
  })

  it('refuses nobody whose permit another took in the moment between', async () => {
    for (let moments = 0; moments < 12; moments += 1) {
      const { process } = open(50)
      const take = process()
      const one = take()
      for (let i = 0; i < moments; i += 1) await undefined
      expect([(await take()).allowed, (await one).allowed], `${moments} moments later`).toEqual([true, true])
    }
  })

  it('takes many at once for one of those who ask together, not for each', async () => {
    const { process } = open(600)
    const busy = process()
    // 1, 1, 2, 4, 8, 16 and twice 30 taken and used: nothing is left here.
    await allowedOf(92, busy)
    await Promise.all(Array.from({ length: 20 }, () => busy()))
    expect(await allowedOf(600, process())).toBeGreaterThanOrEqual(600 - 92 - 30 - 20)
  })

  it('wastes at most as much as a process has used', async () => {
    const { process } = open(600)
    const quiet = Array.from({ length: 20 }, process)
    for (const take of quiet) await allowedOf(3, take)
    // 20 processes used 60 and took 80 at most.
    expect(await allowedOf(600, process())).toBeGreaterThanOrEqual(520)
  })

  it('begins anew with each minute of the clock, and says when that is', async () => {
    const { process, clock, store } = open(3)
    const take = process()
    await clock.advance(20_500)
    expect(await take()).toEqual({ allowed: true, limit: 3, remaining: 2, resetMs: 39_500 })
    expect(await allowedOf(9, take)).toBe(2)
    await clock.advance(39_500)
    expect(await take()).toMatchObject({ allowed: true, resetMs: 60_000 })
    await clock.advance(180_000)
    await take()
    const past = clock.now() - (clock.now() % 60_000) - 120_000
    expect(await store.sums([`rate ${past}`])).toEqual([{}])
  })

  it('does not ask the records again once nothing is left', async () => {
    const { process, asked } = open(2)
    const take = process()
    await allowedOf(3, take)
    const before = asked.times
    expect(await allowedOf(50, take)).toBe(0)
    expect(asked.times).toBe(before)
  })

  it('is each key’s own, in each site', async () => {
    const { process, records, clock } = open(1)
    const take = process()
    const north = openMemoryRecords({ site: 'north', clock })
    expect([(await take('a')).allowed, (await take('b')).allowed, (await take('a')).allowed]).toEqual([
      true,
      true,
      false,
    ])
    expect((await take('a', { site: 'north', addCounts: (count) => north.addCounts(count) })).allowed).toBe(true)
    expect((await take('a', records)).allowed).toBe(false)
  })

  it('is counted by each process alone while the records are away', async () => {
    const { process, asked } = open(5)
    asked.down = true
    expect(await process()()).toMatchObject({ allowed: true, alone: true })
    expect(await allowedOf(9, process())).toBe(5)
    expect(await allowedOf(9, process())).toBe(5)
  })
})
