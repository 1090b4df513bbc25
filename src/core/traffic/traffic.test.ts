import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openMemoryRecords } from '../../../test/support/memory-records.ts'
import { createVirtualClock } from '../../../test/support/virtual-clock.ts'
import { isoUtc } from '../../ports/clock.ts'
import type { Call } from '../calls/call.ts'
import type { CallEvent, RingingEvent } from '../calls/event.ts'
import { fold, reduceAll } from '../calls/reduce.ts'
import { callTraffic } from './call-traffic.ts'
import { dayBeginMs, lastDays, readTraffic } from './read-traffic.ts'

const startMs = Date.parse('2026-11-20T22:50:00Z')

function eventsOf(id: string, atMs: number, outcome: 'answered' | 'missed'): CallEvent[] {
  const base: Omit<RingingEvent, 'kind' | 'id' | 'at'> = {
    aliases: [`cdr:${id}`],
    ...{ source: 'cdr', leg: `leg-${id}`, identity: 'exact', direction: 'inbound' },
    ...{ external: { number: '+12025550100', matchKey: '2025550100' }, agent: { extension: '101' } },
  }
  return [
    { ...base, kind: 'ringing', id: `${id}:1`, at: isoUtc(atMs) },
    ...(outcome === 'answered'
      ? [
          {
            ...base,
            kind: 'answered' as const,
            id: `${id}:2`,
            at: isoUtc(atMs + 1000),
          },
        ]
      : []),
    { ...base, kind: 'ended', id: `${id}:3`, at: isoUtc(atMs + 61_000), outcome },
  ]
}

describe('counts by the hour', () => {
  it('are what the stored calls amount to, in whatever order their reports came and calls folded', async () => {
    const outcome = fc.constantFrom('answered' as const, 'missed' as const)
    const sequence = fc.array(fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd'), minute: fc.nat(180), outcome }), {
      maxLength: 12,
    })
    await fc.assert(
      fc.asyncProperty(sequence, fc.boolean(), async (reports, folds) => {
        const records = openMemoryRecords({ site: 'main', clock: createVirtualClock() })
        const stored = new Map<string, Call>()
        for (const { id, minute, outcome: ending } of reports) {
          for (const event of eventsOf(id, startMs + minute * 60_000, ending)) {
            const before = stored.get(id)
            const call = reduceAll(before, [event])
            await records.write(callTraffic({ call, folded: [], before }))
            stored.set(id, call)
          }
        }
        const [one, other] = [...stored.values()]
        if (folds && one && other) {
          const call = fold(one, other, { alias: 'x', matchedBy: 'exact', reason: 'x' })
          await records.write(callTraffic({ call, folded: [other], before: one }))
          stored.delete([...stored].find(([, value]) => value === other)?.[0] ?? '')
          stored.set([...stored].find(([, value]) => value === one)?.[0] ?? '', call)
        }
        const traffic = await readTraffic(records, startMs - 3_600_000, startMs + 10 * 3_600_000)
        const counts = traffic.counts(0, Number.MAX_SAFE_INTEGER)
        const ended = [...stored.values()].filter(({ view }) => view.outcome !== undefined)
        expect(counts.answered).toBe(ended.filter(({ view }) => view.outcome === 'answered').length)
        expect(counts.missed).toBe(ended.filter(({ view }) => view.outcome === 'missed').length)
        const talk = ended.reduce((sum, { view }) => sum + Math.round(view.talkSeconds), 0)
        expect(counts.talkSeconds).toBe(talk)
      }),
      { numRuns: 60 },
    )
  })

  it('of a day are those between two midnights of the site’s zone, on days when the clocks change too', () => {
    const zone = 'America/New_York'
    // Clocks went back on 1 November 2026: that day had 25 hours.
    const days = lastDays(Date.parse('2026-11-02T12:00:00Z'), zone, 3)
    expect(days.map(({ day, fromMs, toMs }) => [day, isoUtc(fromMs), (toMs - fromMs) / 3_600_000])).toEqual([
      ['2026-10-31', '2026-10-31T04:00:00.000Z', 24],
      ['2026-11-01', '2026-11-01T04:00:00.000Z', 25],
      ['2026-11-02', '2026-11-02T05:00:00.000Z', 24],
    ])
    expect(isoUtc(dayBeginMs(Date.parse('2026-11-20T01:00:00Z'), 'Pacific/Auckland'))).toBe('2026-11-19T11:00:00.000Z')
    expect(
      lastDays(Date.parse('2026-03-09T03:59:00Z'), zone, 2).map(({ day, fromMs, toMs }) => [
        day,
        (toMs - fromMs) / 3_600_000,
      ]),
    ).toEqual([
      ['2026-03-07', 24],
      ['2026-03-08', 23],
    ])
  })
})
