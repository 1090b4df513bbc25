/** What is accepted becomes a call, or people learn that it does not. */
import { describe, expect, it } from 'vitest'
import { dayMs, journal } from '../../../test/support/call-events.ts'
import { openMemoryRecords } from '../../../test/support/memory-records.ts'
import { createVirtualClock } from '../../../test/support/virtual-clock.ts'
import { metricName, metricsGroup } from '../../ports/metrics.ts'
import { accept, postponeReport, refuseTooOld, stuckReports } from './inbox.ts'

const retentionMs = 30 * 86_400_000
const random = { next: () => 0.5, bytes: (length: number) => new Uint8Array(length) }

function open() {
  const clock = createVirtualClock()
  const records = openMemoryRecords({ site: 'main', clock })
  const ageMs = clock.now() - dayMs
  const send = async (agoMs: number) => {
    const startMs = dayMs + ageMs - agoMs
    const context = { records, clock, retentionMs, wake: async () => undefined }
    const reports = [journal({ startMs, endMs: startMs + 1000 })]
    await refuseTooOld(context, reports)
    return accept(context, reports)
  }
  return { clock, records, send }
}

describe('a report from further back than calls are kept', () => {
  it('is refused with a reason and counted, and nothing of it is stored', async () => {
    const { records, send } = open()
    await expect(send(retentionMs + 60_000)).rejects.toMatchObject({
      code: 'bad_field',
      message: expect.stringContaining('30 days'),
    })
    expect((await records.list({ index: 'due', limit: 10 })).records).toEqual([])
    expect((await records.sums([metricsGroup]))[0]?.[metricName('events', 'rejected')]).toBe(1)
    expect(await send(retentionMs - 60_000)).toMatchObject([{ status: 'accepted' }])
  })
})

describe('a report that fails again and again', () => {
  it('is shown with its code from the third time on, since it came, until it is applied', async () => {
    const { clock, records, send } = open()
    const [{ reportId } = { reportId: '' }] = await send(1000)
    const receivedAt = new Date(clock.now()).toISOString()
    for (const attempt of [1, 2]) {
      await postponeReport({ records, clock, random }, reportId, { reason: `try ${attempt}`, code: 'internal' })
    }
    expect(await stuckReports(records)).toBeUndefined()
    await clock.advance(60_000)
    await postponeReport({ records, clock, random }, reportId, { reason: 'too many', code: 'conflict' })
    expect(await stuckReports(records)).toEqual({ count: 1, oldestAt: receivedAt, codes: { conflict: 1 } })
  })
})
