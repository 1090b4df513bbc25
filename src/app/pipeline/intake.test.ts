import { describe, expect, it } from 'vitest'
import { openMemoryRecords } from '../../../test/support/memory-records.ts'
import { createVirtualClock } from '../../../test/support/virtual-clock.ts'
import { isoUtc } from '../../ports/clock.ts'
import { DUE_INDEX, timeKey } from '../../ports/records.ts'
import { Intake } from './intake.ts'

function open() {
  const clock = createVirtualClock()
  const records = openMemoryRecords({ site: 'main', clock })
  const report = (id: string, receivedMs: number) =>
    records.write([
      {
        op: 'put',
        collection: 'inbox',
        id,
        value: { receivedAt: isoUtc(receivedMs) },
        index: [{ index: DUE_INDEX, key: timeKey(receivedMs + 10_000) }],
      },
    ])
  return { clock, report, intake: new Intake({ records, clock, random: { next: () => 0.5 } }) }
}

describe('a flood of reports', () => {
  it('is stored a few at a time, so that lookups get their turn, and all of it is stored', async () => {
    const { clock, intake } = open()
    let [under, most] = [0, 0]
    const all = Array.from({ length: 100 }, () =>
      intake.store(async () => {
        under += 1
        most = Math.max(most, under)
        await clock.sleep(5)
        under -= 1
      }),
    )
    await clock.advance(3000)
    await Promise.all(all)
    expect(most).toBeGreaterThan(1)
    expect(most).toBeLessThanOrEqual(6)
  })

  it('is not stopped for ever by senders that broke off', async () => {
    const { clock, intake } = open()
    for (let i = 0; i < 6; i += 1) void intake.store(() => new Promise(() => {}))
    await clock.advance(100)
    let stored = false
    const next = intake.store(async () => {
      stored = true
    })
    await clock.advance(5000)
    expect(stored).toBe(false)
    await clock.advance(6000)
    await next
    expect(stored).toBe(true)
  })

  it('is refused with Retry-After while the oldest report waits for more than 30 s', async () => {
    const { clock, report, intake } = open()
    await report('old', clock.now())
    await clock.advance(29_000)
    await intake.refuseWhenBehind()
    await clock.advance(2000)
    await expect(intake.refuseWhenBehind()).rejects.toMatchObject({
      code: 'rate_limited',
      retryable: true,
      retryAfterMs: 10_000,
    })
  })
})
