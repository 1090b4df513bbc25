import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arbitraryJournals, dayMs, journal } from '../../../test/support/call-events.ts'
import { openMemoryRecords } from '../../../test/support/memory-records.ts'
import type { Call } from './call.ts'
import { callsInWindow } from './call-window.ts'
import type { Report } from './event.ts'
import { type LegReport, legReportsOf } from './leg-report.ts'
import { reduceAll } from './reduce.ts'
import { sameCallReason } from './same-call.ts'
import { putCall } from './stored-call.ts'

async function store(reports: readonly Report[]) {
  const records = openMemoryRecords({ site: 'main', clock: { now: () => dayMs } })
  const calls = [
    ...new Map(reports.map((report) => reduceAll(undefined, report)).map((call) => [call.id, call])).values(),
  ]
  for (const call of calls) await records.write([putCall(call, dayMs, 0, 400 * 86_400_000)])
  const near = async (legReport: LegReport) =>
    (
      await callsInWindow({ records, whole: async (found) => found, known: new Set(), parts: false, checks: [] }, [
        legReport,
      ])
    )
      .map(({ record }) => record.id)
      .sort()
  return { calls, near }
}

const related = (calls: readonly Call[], legReport: LegReport) =>
  calls
    .filter(({ events }) => legReportsOf(events).some((other) => sameCallReason(legReport, other)))
    .map(({ id }) => id)

describe('calls near a leg in time', () => {
  it('are all that sameCallReason would find among every call, and no others', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryJournals, async (reports) => {
        const { calls, near } = await store(reports)
        for (const legReport of calls.flatMap(({ events }) => legReportsOf(events))) {
          expect(await near(legReport)).toEqual(related(calls, legReport).sort())
        }
      }),
      { numRuns: 60 },
    )
  })

  it('are all of them, whether a leg stands under its end as well or was too short for that', async () => {
    const ms = (...values: readonly number[]) =>
      fc.tuple(fc.constantFrom(...values), fc.integer({ min: -3, max: 3 })).map(([at, steps]) => at + steps * 500)
    const long = fc.record({
      agent: fc.constantFrom('101', '102', '103'),
      number: fc.constantFrom('+15551234567', ''),
      startMs: ms(0, 180_000, 360_000, 3_600_000).map((afterMs) => dayMs + afterMs),
      talkMs: ms(2000, 180_000, 3_600_000),
    })
    const legs = fc.array(long, { minLength: 2, maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(legs, async (drawn) => {
        const reports = drawn.map(({ talkMs, startMs, ...rest }) =>
          journal({ ...rest, startMs, answeredMs: startMs, endMs: startMs + talkMs }),
        )
        const { calls, near } = await store(reports)
        for (const legReport of calls.flatMap(({ events }) => legReportsOf(events))) {
          expect(await near(legReport)).toEqual(related(calls, legReport).sort())
        }
      }),
      { numRuns: 60 },
    )
  })

  it('are found at both ends of a leg that lasted longer than one list reaches', async () => {
    const hourMs = 3_600_000
    const long = journal({ startMs: dayMs, answeredMs: dayMs + 1000, endMs: dayMs + 3 * hourMs })
    const within = journal({ agent: '102', startMs: dayMs + hourMs, endMs: dayMs + hourMs + 1000 })
    const after = journal({ agent: '103', startMs: dayMs + 3 * hourMs + 500, endMs: dayMs + 4 * hourMs })
    const { calls, near } = await store([long, within, after])
    const [own, , following] = calls
    const [legReport] = legReportsOf(long)
    expect(legReport && (await near(legReport))).toEqual([own?.id, following?.id].sort())
  })
})
