import { describe, expect, it } from 'vitest'
import { openMemoryRecords } from '../../../test/support/memory-records.ts'
import { createVirtualClock } from '../../../test/support/virtual-clock.ts'
import { isoUtc } from '../../ports/clock.ts'
import { DUE_INDEX, timeKey } from '../../ports/records.ts'
import { Intake } from './intake.ts'
import type { EndTurn } from './turns.ts'

function open() {
  const clock = createVirtualClock()
  const records = openMemoryRecords({ site: 'main', clock })
  const report = (id: string, receivedMs: number, attempts = 0) =>
    records.write([
      {
        op: 'put',
        collection: 'inbox',
        id,
        value: { receivedAt: isoUtc(receivedMs), attempts },
        index: [{ index: DUE_INDEX, key: timeKey(receivedMs + 10_000) }],
      },
    ])
  return { clock, records, report, intake: new Intake({ records, clock }) }
}

describe('a flood of reports', () => {
  it('is refused with Retry-After while the oldest report waits for more than 30 s', async () => {
    const { clock, report, intake } = open()
    await report('old', clock.now())
    await clock.advance(29_000)
    await intake.begin('again')
    await clock.advance(2000)
    await expect(intake.begin('again')).rejects.toMatchObject({
      code: 'rate_limited',
      retryable: true,
      retryAfterMs: 10_000,
    })
  })

  it('is never refused where the sender sends it only once, as 3CX its journals', async () => {
    const { clock, report, intake } = open()
    await report('old', clock.now())
    await clock.advance(600_000)
    await intake.begin('once')
  })

  it('is not refused because one old report only fails again and again', async () => {
    const { clock, report, intake } = open()
    await report('failing', clock.now() - 86_400_000, 7)
    await clock.advance(60_000)
    await intake.begin('again')
  })

  it('lets journals wait as soon as those that are applied had waited, before the records show it', async () => {
    const { clock, records, report, intake } = open()
    await report('new', clock.now())
    await clock.advance(4_000)
    intake.noteWaited((await records.list<{ readonly receivedAt: string }>({ index: DUE_INDEX, limit: 10 })).records)
    const began: number[] = []
    const ends: EndTurn[] = []
    for (let i = 0; i < 5; i += 1) {
      void intake.begin('once').then((end) => {
        began.push(i)
        ends.push(end)
      })
    }
    await clock.advance(100)
    ends[0]?.()
    await clock.advance(199)
    expect(began).toEqual([0, 1, 2, 3])
    await clock.advance(1)
    expect(began).toEqual([0, 1, 2, 3, 4])
  })

  it('is refused while the records do not answer within a second', async () => {
    const { clock, records } = open()
    const hangs = { ...records, list: () => new Promise<never>(() => undefined) }
    const begun = new Intake({ records: hangs, clock }).begin('again')
    const refused = expect(begun).rejects.toMatchObject({ code: 'rate_limited' })
    await clock.advance(1_000)
    await refused
  })

  it('waits in no longer a line than is worked off: 50 that can be sent again, then 429', async () => {
    const { clock, intake } = open()
    for (let i = 0; i < 54; i += 1) void intake.begin('again')
    await clock.settle()
    await expect(intake.begin('again')).rejects.toMatchObject({ code: 'rate_limited' })
  })
})
