import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openMemoryRecords } from '../../../test/support/memory-records.ts'
import { createVirtualClock } from '../../../test/support/virtual-clock.ts'
import { isoUtc } from '../../ports/clock.ts'
import type { Write } from '../../ports/records.ts'
import type { Call } from '../calls/call.ts'
import type { CallEvent, RingingEvent } from '../calls/event.ts'
import { fold, reduceAll } from '../calls/reduce.ts'
import { readReport } from '../reports/read-report.ts'
import { reportSums } from '../reports/report-sums.ts'
import { queueTraffic } from '../traffic/queue-traffic.ts'
import { type CallerCall, callerCall } from './caller-calls.ts'
import { callerRef, callersCollection, missedIndex, openOf, type StoredCaller } from './caller-record.ts'
import { followCallers } from './follow-callers.ts'

const startMs = Date.parse('2026-11-20T20:50:00Z')
const hourMs = 3_600_000
const dayMs = 86_400_000
const kept = { retentionMs: 400 * dayMs }

interface Drawn {
  readonly id: string
  readonly minute: number
  readonly number: '1' | '2'
  readonly agent: '101' | '102'
  readonly kind: 'answered' | 'missed' | 'abandoned' | 'called back' | 'not reached'
  readonly queue?: '800' | '801'
}

function eventsOf({ id, minute, number, agent, kind, queue }: Drawn): CallEvent[] {
  const atMs = startMs + minute * 60_000
  const direction = kind === 'called back' || kind === 'not reached' ? 'outbound' : 'inbound'
  const base: Omit<RingingEvent, 'kind' | 'id' | 'at'> = {
    aliases: [`ami:${id}`],
    ...{ source: 'ami', leg: `leg-${id}`, identity: 'exact', direction },
    ...{ external: { number: `+1202555010${number}`, matchKey: `202555010${number}` }, agent: { extension: agent } },
    ...(queue && direction === 'inbound' && { queue: { extension: queue } }),
    ...(direction === 'inbound' && { did: '+12025550199' }),
  }
  const isAnswered = kind === 'answered' || kind === 'called back'
  const outcome = isAnswered ? 'answered' : kind === 'abandoned' ? 'abandoned' : 'missed'
  return [
    { ...base, kind: 'ringing', id: `${id}:1`, at: isoUtc(atMs) },
    ...(isAnswered ? [{ ...base, kind: 'answered' as const, id: `${id}:2`, at: isoUtc(atMs + 7000) }] : []),
    { ...base, kind: 'ended', id: `${id}:3`, at: isoUtc(atMs + (isAnswered ? 67_000 : 20_000)), outcome },
  ]
}

/** An id that is drawn twice is one call of which more is reported later: it is revised. */
const drawn = fc.record<Drawn>(
  {
    id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'),
    minute: fc.nat(40 * 60),
    number: fc.constantFrom('1', '2'),
    agent: fc.constantFrom('101', '102'),
    kind: fc.constantFrom('answered', 'missed', 'abandoned', 'called back', 'not reached'),
    queue: fc.constantFrom('800', '801'),
  },
  { requiredKeys: ['id', 'minute', 'number', 'agent', 'kind'] },
)

function open(nowMs = startMs) {
  const clock = createVirtualClock(nowMs)
  const records = openMemoryRecords({ site: 'main', clock })
  const stored = new Map<string, Call>()
  const write = async (change: { call: Call; folded: readonly Call[]; before?: Call }) => {
    const writes: Write[] = await followCallers(records, change, new Map(), { ...kept, clock })
    expect((await records.write([...writes, ...reportSums(change), ...queueTraffic(change)])).committed).toBe(true)
    return writes
  }
  const report = async (id: string, events: readonly CallEvent[]) => {
    const before = stored.get(id)
    const call = reduceAll(before, events)
    stored.set(id, call)
    return write({ call, folded: [], before })
  }
  const missed = async (number: string) => {
    const found = await records.get<StoredCaller>(callersCollection, callerRef(`202555010${number}`).id)
    return found ? openOf(found.value).map(({ id }) => id) : []
  }
  return { records, stored, write, report, missed }
}

/** Counted anew from the calls as they are in the end, by the words of docs/reports.md. */
function expectedOf(calls: readonly Call[], of: (call: Call) => boolean) {
  const entries = calls.flatMap((call) => callerCall(call) ?? [])
  const callsAgain = (call: Call, one: CallerCall) =>
    entries.some((other) => {
      const isSame = calls.find(({ id }) => id === other.id)?.view.external?.matchKey === call.view.external?.matchKey
      return (
        isSame && other.kind !== 'called back' && other.startMs > one.endMs && other.startMs <= one.endMs + 24 * hourMs
      )
    })
  const own = calls.filter((call) => call.view.outcome !== undefined && of(call))
  const inbound = own.filter(({ view }) => view.direction === 'inbound')
  const answered = inbound.filter(({ view }) => view.outcome === 'answered')
  const repeated = answered.filter((call) => callsAgain(call, callerCall(call) as CallerCall))
  return {
    calls: own.length,
    answered: own.filter(({ view }) => view.outcome === 'answered').length,
    missed: inbound.length - answered.length,
    repeated: repeated.length,
    talkSeconds: own.reduce((sum, { view }) => sum + Math.round(view.talkSeconds), 0),
  }
}

/** Seconds in which at least one of them talked: nobody talks on two legs at once. */
function secondsWithin(legs: Call['view']['legs']): number {
  const spans = legs
    .flatMap(({ answeredAt, endedAt }) =>
      answeredAt && endedAt ? [[Date.parse(answeredAt), Date.parse(endedAt)] as const] : [],
    )
    .toSorted((a, b) => a[0] - b[0])
  let [sumMs, untilMs] = [0, 0]
  for (const [fromMs, toMs] of spans) {
    sumMs += Math.max(0, toMs - Math.max(fromMs, untilMs))
    untilMs = Math.max(untilMs, toMs)
  }
  return sumMs / 1000
}

/** Drawn twice, as answered and as not: how long was talked is anybody's guess. */
const isContradictory = ({ view }: Call) =>
  view.outcome !== 'answered' && view.legs.some(({ answeredAt }) => answeredAt !== undefined)

/** By the words of docs/reports.md: those they talked in or dialled, and those that rang there and nobody answered. */
function expectedOfAgent(calls: readonly Call[], agent: string) {
  const ownLegs = (call: Call) => call.view.legs.filter((leg) => leg.agent?.extension === agent)
  const isTalked = (call: Call) => ownLegs(call).some((leg) => leg.answeredAt !== undefined)
  const answeredFirst = (call: Call) =>
    call.view.legs
      .filter((leg) => leg.answeredAt !== undefined)
      .toSorted((a, b) => Date.parse(a.answeredAt ?? '') - Date.parse(b.answeredAt ?? ''))[0]?.agent?.extension
  const whole = expectedOf(calls, (call) => {
    const { direction, outcome, legs } = call.view
    if (outcome === 'answered') return isTalked(call)
    return direction === 'outbound' ? legs[0]?.agent?.extension === agent : ownLegs(call).length > 0
  })
  const answered = calls.filter(({ view }) => view.outcome === 'answered')
  const talkSeconds = answered.reduce((sum, call) => sum + secondsWithin(ownLegs(call)), 0)
  return { ...whole, talkSeconds, repeated: expectedOf(calls, (call) => answeredFirst(call) === agent).repeated }
}

describe('missed callers and reports', () => {
  it('are what the final calls amount to, however reports come: in any order, again, revised, folded', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(drawn, { maxLength: 12 }),
        fc.infiniteStream(fc.nat(1000)),
        fc.boolean(),
        async (all, dice, folds) => {
          const { records, stored, write, report, missed } = open()
          const said = all.flatMap((one) => eventsOf(one).map((event) => ({ id: one.id, event })))
          const twice = [...said, ...said.filter((_, i) => i % 3 === 0)]
          for (const { id, event } of twice
            .map((one) => ({ one, key: dice.next().value ?? 0 }))
            .sort((a, b) => a.key - b.key)
            .map(({ one }) => one)) {
            await report(id, [event])
          }
          const [one, other] = [...stored.entries()]
          if (folds && one && other) {
            const call = fold(one[1], other[1], { alias: 'x', matchedBy: 'exact', reason: 'x' })
            await write({ call, folded: [other[1]], before: one[1] })
            stored.set(one[0], call)
            stored.delete(other[0])
          }
          const calls = [...stored.values()]
          const range = { fromMs: startMs - 24 * hourMs, toMs: startMs + 96 * hourMs, zone: 'UTC' }
          const sumOf = (
            rows: readonly { calls: number; answered: number; missed: number; repeated: number; talkSeconds: number }[],
          ) => ({
            calls: rows.reduce((sum, row) => sum + row.calls, 0),
            answered: rows.reduce((sum, row) => sum + row.answered, 0),
            missed: rows.reduce((sum, row) => sum + row.missed, 0),
            repeated: rows.reduce((sum, row) => sum + row.repeated, 0),
            talkSeconds: rows.reduce((sum, row) => sum + row.talkSeconds, 0),
          })
          const whole = expectedOf(calls, () => true)
          for (const by of ['days', 'hours', 'weeks'] as const)
            expect(sumOf((await readReport(records, by, range)).rows)).toEqual(whole)
          const queues = await readReport(records, 'queues', range)
          for (const queue of ['800', '801']) {
            const row = queues.rows.filter(({ id }) => id === queue)
            const { talkSeconds: _, ...counted } = sumOf(row)
            const { talkSeconds: __, ...truth } = expectedOf(calls, ({ view }) => view.queue?.extension === queue)
            expect(counted).toEqual({ ...truth, missed: truth.calls - truth.answered })
          }
          const agents = await readReport(records, 'agents', range)
          for (const agent of ['101', '102']) {
            const row = agents.rows.filter(({ id }) => id === agent)
            const { talkSeconds, ...counted } = sumOf(row)
            const { talkSeconds: talk, ...truth } = expectedOfAgent(calls, agent)
            expect(counted).toEqual(truth)
            if (!calls.some(isContradictory)) expect(talkSeconds).toBe(talk)
          }
          const dids = await readReport(records, 'dids', range)
          expect(sumOf(dids.rows)).toEqual(expectedOf(calls, ({ view }) => view.did !== undefined))
          for (const number of ['1', '2']) {
            const entries = calls.flatMap((call) =>
              call.view.external?.matchKey === `202555010${number}` ? (callerCall(call) ?? []) : [],
            )
            const spokenMs = Math.max(0, ...entries.map(({ answeredMs = 0 }) => answeredMs))
            const left = entries.filter(({ kind, startMs: at }) => kind === 'missed' && at > spokenMs)
            expect((await missed(number)).toSorted()).toEqual(left.map(({ id }) => id).toSorted())
          }
        },
      ),
      { numRuns: 150 },
    )
  })

  const missedCall: Drawn = { id: 'a', minute: 0, number: '1', agent: '101', kind: 'missed' }
  it.each([
    [
      'the caller reaches somebody later',
      [missedCall, { ...missedCall, id: 'b', minute: 9, kind: 'answered' as const }],
      0,
    ],
    [
      'they answer when called back',
      [missedCall, { ...missedCall, id: 'b', minute: 9, kind: 'called back' as const }],
      0,
    ],
    [
      'they do not answer when called back',
      [missedCall, { ...missedCall, id: 'b', minute: 9, kind: 'not reached' as const }],
      1,
    ],
    ['they were answered before', [missedCall, { ...missedCall, id: 'b', minute: -9, kind: 'answered' as const }], 1],
    [
      'another number is answered',
      [missedCall, { ...missedCall, id: 'b', minute: 9, kind: 'answered' as const, number: '2' as const }],
      1,
    ],
    ['they call in vain again', [missedCall, { ...missedCall, id: 'b', minute: 9 }], 2],
  ])('%s', async (_, calls, open_) => {
    for (const order of [calls, calls.toReversed()]) {
      const { report, missed } = open()
      for (const one of order) await report(one.id, eventsOf(one))
      expect(await missed('1')).toHaveLength(open_)
    }
  })

  it('are settled as soon as somebody talks with them', async () => {
    const { report, missed, stored } = open()
    await report('a', eventsOf(missedCall))
    const again = eventsOf({ ...missedCall, id: 'b', minute: 9, kind: 'called back' })
    await report('b', again.slice(0, 2))
    expect(await missed('1')).toEqual([])
    await report('b', again.slice(2))
    expect(await missed('1')).toEqual([])
    expect(stored.get('b')?.view.state).toBe('ended')
  })

  it('write nothing when a report says nothing new', async () => {
    const { report } = open()
    expect(await report('a', eventsOf(missedCall))).toHaveLength(1)
    expect(await report('a', eventsOf(missedCall))).toEqual([])
  })

  it('stay open when an older answer left the record, and are not opened by a late report of before that', async () => {
    const { report, missed } = open()
    await report('a', eventsOf({ ...missedCall, id: 'a', kind: 'answered' }))
    for (let day = 3; day < 6; day += 1)
      await report(`d${day}`, eventsOf({ ...missedCall, id: `d${day}`, minute: day * 24 * 60 }))
    await report('late', eventsOf({ ...missedCall, id: 'late', minute: -5 }))
    expect(await missed('1')).toHaveLength(3)
  })
})

it('stores no caller of calls so old that what is kept of them would be gone already: not even for an hour', async () => {
  const call = { id: 'a', minute: 0, number: '1', agent: '101', kind: 'missed' } as const
  const stored = async (nowMs: number) => {
    const { records, report } = open(nowMs)
    const writes = await report('a', eventsOf(call))
    const { records: missed } = await records.list({ index: missedIndex, limit: 10 })
    return [writes.filter(({ op }) => op !== 'delete').length > 0, missed.length]
  }
  expect(await stored(startMs + 29 * dayMs)).toEqual([true, 1])
  expect(await stored(startMs + 31 * dayMs)).toEqual([false, 0])
})
