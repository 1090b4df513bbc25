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
  return { clock, report, intake: new Intake({ records, clock }) }
}

describe('a flood of reports', () => {
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
