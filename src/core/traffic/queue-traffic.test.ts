import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openMemoryRecords } from '../../../test/support/memory-records.ts'
import { createVirtualClock } from '../../../test/support/virtual-clock.ts'
import { isoUtc } from '../../ports/clock.ts'
import type { Call } from '../calls/call.ts'
import type { CallEvent, RingingEvent } from '../calls/event.ts'
import { fold, reduceAll } from '../calls/reduce.ts'
import { queueTraffic } from './queue-traffic.ts'
import { queueFigures, readQueueTraffic } from './read-queue-traffic.ts'

const startMs = Date.parse('2026-11-20T22:50:00Z')

interface Reported {
  readonly id: string
  readonly minute: number
  readonly waitSeconds: number
  readonly outcome: 'answered' | 'abandoned' | 'missed'
  readonly queue: string
}

function eventsOf({ id, minute, waitSeconds, outcome, queue }: Reported): CallEvent[] {
  const atMs = startMs + minute * 60_000
  const base: Omit<RingingEvent, 'kind' | 'id' | 'at'> = {
    aliases: [`ami:${id}`],
    ...{ source: 'ami', leg: `leg-${id}`, identity: 'exact', direction: 'inbound', queue: { extension: queue } },
    ...{ external: { number: '+12025550100', matchKey: '2025550100' }, agent: { extension: '101' } },
  }
  const endMs = atMs + waitSeconds * 1000 + (outcome === 'answered' ? 60_000 : 0)
  return [
    { ...base, kind: 'ringing', id: `${id}:1`, at: isoUtc(atMs) },
    ...(outcome === 'answered'
      ? [{ ...base, kind: 'answered' as const, id: `${id}:2`, at: isoUtc(atMs + waitSeconds * 1000) }]
      : []),
    { ...base, kind: 'ended', id: `${id}:3`, at: isoUtc(endMs), outcome },
  ]
}

const reported = fc.record<Reported>({
  id: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
  minute: fc.nat(180),
  waitSeconds: fc.integer({ min: 0, max: 60 }),
  outcome: fc.constantFrom('answered', 'abandoned', 'missed'),
  queue: fc.constantFrom('800', '801'),
})

const read = (records: ReturnType<typeof openMemoryRecords>) =>
  readQueueTraffic(records, startMs - 3_600_000, startMs + 10 * 3_600_000)

describe('figures of queues', () => {
  it('are what the stored calls amount to, in whatever order their reports came and calls folded', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(reported, { maxLength: 12 }), fc.boolean(), async (reports, folds) => {
        const records = openMemoryRecords({ site: 'main', clock: createVirtualClock() })
        const stored = new Map<string, Call>()
        for (const one of reports) {
          for (const event of eventsOf(one)) {
            const before = stored.get(one.id)
            const call = reduceAll(before, [event])
            await records.write(queueTraffic({ call, folded: [], before }))
            stored.set(one.id, call)
          }
        }
        const [one, other] = [...stored.values()]
        if (folds && one && other) {
          const call = fold(one, other, { alias: 'x', matchedBy: 'exact', reason: 'x' })
          await records.write(queueTraffic({ call, folded: [other], before: one }))
          for (const [id, value] of stored) if (value === other) stored.delete(id)
          for (const [id, value] of stored) if (value === one) stored.set(id, call)
        }
        const traffic = await read(records)
        for (const queue of ['800', '801']) {
          const views = [...stored.values()].flatMap(({ view }) => (view.queue?.extension === queue ? [view] : []))
          const answered = views.filter(({ outcome, answeredBy }) => outcome === 'answered' && answeredBy)
          const waits = answered.map((view) => Date.parse(view.answeredAt ?? '') - Date.parse(view.startedAt))
          const figures = queueFigures(traffic.get(queue), 20)
          expect(figures.offered).toBe(views.length)
          expect(figures.answered).toBe(answered.length)
          expect(figures.answeredInTarget).toBe(waits.filter((ms) => ms <= 20_000).length)
          expect(figures.abandoned + figures.hungUpEarly).toBe(
            views.filter(({ outcome }) => outcome === 'abandoned').length,
          )
        }
      }),
      { numRuns: 60 },
    )
  })

  it('by the formula that the page says: 3 of 4 answered in 20 s, 1 gave up after 9 s, 1 after 3 s, 1 was not answered', async () => {
    const records = openMemoryRecords({ site: 'main', clock: createVirtualClock() })
    const waits = [4, 12, 20, 21].map((waitSeconds) => ({ outcome: 'answered' as const, waitSeconds }))
    const others = [
      { outcome: 'abandoned' as const, waitSeconds: 9 },
      { outcome: 'abandoned' as const, waitSeconds: 3 },
      { outcome: 'missed' as const, waitSeconds: 30 },
    ]
    for (const [i, one] of [...waits, ...others].entries()) {
      const call = reduceAll(undefined, eventsOf({ id: String(i), minute: i, queue: '800', ...one }))
      await records.write(queueTraffic({ call, folded: [] }))
    }
    const sums = (await read(records)).get('800')
    expect(queueFigures(sums)).toEqual({
      ...{ offered: 7, answered: 4, abandoned: 1, hungUpEarly: 1, answeredInTarget: 3, targetSeconds: 20 },
      ...{ serviceLevel: 0.5, averageAnswerSeconds: 14, averageHandlingSeconds: 60 },
    })
    expect(queueFigures(sums, 22).targetSeconds).toBe(20)
    expect(queueFigures(sums, 25).answeredInTarget).toBe(4)
    expect(queueFigures(undefined)).toEqual({
      ...{ offered: 0, answered: 0, abandoned: 0, hungUpEarly: 0, answeredInTarget: 0, targetSeconds: 20 },
    })
  })
})
