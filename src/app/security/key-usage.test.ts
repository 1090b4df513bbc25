import { describe, expect, it } from 'vitest'
import { openMemoryRecords } from '../../../test/support/memory-records.ts'
import { silentLog } from '../../../test/support/silent.ts'
import { createVirtualClock } from '../../../test/support/virtual-clock.ts'
import { CounterBuffer } from '../../adapters/platform/records/counter-buffer.ts'
import { agentTokensId, KeyUsage, laterOf, readKeyTotals, readKeyUsage } from './key-usage.ts'
import type { Principal } from './scopes.ts'

const dayMs = 86_400_000

function open() {
  const clock = createVirtualClock()
  const records = openMemoryRecords({ site: 'main', clock })
  const counters = new CounterBuffer({ records, clock, log: silentLog })
  const usage = new KeyUsage(counters, clock)
  const note = (principal: Principal, status: number) => {
    usage.began(principal)
    usage.answered(principal, status)
  }
  return { clock, records, counters, note }
}

const key = (keyId: string, extension?: string): Principal => {
  return { keyId, site: 'main', scopes: [], anySite: false, extension }
}

describe('the use of a key', () => {
  it('is shown in all and by day, to the minute, errors from 400 on', async () => {
    const { clock, records, counters, note } = open()
    for (const status of [200, 101, 399, 400, 503]) note(key('a'), status)
    note(key('b'), 200)
    await clock.advance(dayMs + 61_000)
    note(key('a'), 200)
    await counters.flush()
    expect(await readKeyUsage(records, 'a', clock.now())).toEqual({
      requests: 6,
      errors: 2,
      lastUsedAt: '2026-11-21T09:01:00.000Z',
      days: [
        { day: '2026-11-21', requests: 1, errors: 0 },
        { day: '2026-11-20', requests: 5, errors: 2 },
      ],
    })
    expect(await readKeyTotals(records, ['b', 'none'])).toEqual([
      { requests: 1, errors: 0, lastUsedAt: '2026-11-20T09:00:00.000Z' },
      { requests: 0, errors: 0, lastUsedAt: undefined },
    ])
  })

  it('is shown for the last 31 days, and days before are forgotten for good', async () => {
    const { clock, records, counters, note } = open()
    for (let day = 0; day < 100; day += 1) {
      note(key('a'), 200)
      await counters.flush()
      await clock.advance(dayMs)
    }
    const { days, requests } = await readKeyUsage(records, 'a', clock.now() - dayMs)
    expect(requests).toBe(100)
    expect(days).toHaveLength(31)
    expect([days[0]?.day, days[30]?.day]).toEqual(['2027-02-27', '2027-01-28'])
    expect(await records.sums(['key-use a 2026-11', 'key-use a 2026-12'])).toEqual([{}, {}])
  })

  it('is one for all agent tokens, which come and go', async () => {
    const { clock, records, counters, note } = open()
    for (let i = 0; i < 30; i += 1) note(key(`agent-${i}`, '101'), 200)
    await counters.flush()
    expect(await readKeyUsage(records, agentTokensId, clock.now())).toMatchObject({ requests: 30 })
    const [totals = {}] = await records.sums(['key-use'])
    expect(Object.keys(totals)).toHaveLength(2)
  })
})

describe('the later of two instants', () => {
  it.each([
    [undefined, undefined, undefined],
    ['2026-01-01', undefined, '2026-01-01'],
    [undefined, '2026-01-01', '2026-01-01'],
    ['2026-01-01', '2026-01-02', '2026-01-02'],
    ['2026-01-02', '2026-01-01', '2026-01-02'],
  ])('of %s and %s is %s', (one, other, later) => {
    expect(laterOf(one, other)).toBe(later)
  })
})
