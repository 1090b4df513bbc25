import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arbitraryJournals, dayMs, journal, live } from '../../../test/support/call-events.ts'
import type { Call } from './call.ts'
import type { CallEvent } from './event.ts'
import { fold, reduceAll } from './reduce.ts'

const reduceEach = (events: readonly CallEvent[]): Call | undefined =>
  events.reduce<Call | undefined>((call, event) => reduceAll(call, [event]), undefined)
const reported = (call: Call | undefined) => call && { view: call.view, events: call.events, revision: call.revision }

/** A shuffle with repetitions of all the given. */
const shuffled = <T>(items: readonly T[]) =>
  fc
    .tuple(
      fc.shuffledSubarray([...items], { minLength: items.length }),
      fc.array(fc.constantFrom(...items), { maxLength: 5 }),
    )
    .chain(([all, again]) => fc.shuffledSubarray([...all, ...again], { minLength: all.length + again.length }))

describe('reduce', () => {
  it('gives the same call for every order and repetition of the same events', () => {
    fc.assert(
      fc.property(
        arbitraryJournals
          .map((reports) => reports.flat())
          .chain((events) => fc.tuple(fc.constant(events), shuffled(events))),
        ([events, mixed]) => {
          expect(reported(reduceEach(mixed))).toEqual(reported(reduceEach(events)))
        },
      ),
    )
  })

  it('gives the same call whether events come one by one or calls fold', () => {
    fc.assert(
      fc.property(arbitraryJournals, fc.nat(), (reports, cut) => {
        const events = reports.flat()
        const at = 1 + (cut % events.length)
        const left = reduceAll(undefined, events.slice(0, at))
        if (at === events.length) return
        const right = reduceAll(undefined, events.slice(at))
        const match = { alias: right.id, matchedBy: 'exact' as const, reason: 'test' }
        expect(reported(fold(left, right, match))).toEqual(reported(reduceAll(undefined, events)))
      }),
    )
  })

  it('answers the very same object for a known event', () => {
    const [first, ...rest] = journal({ startMs: dayMs, endMs: dayMs + 5000 })
    const call = reduceAll(undefined, [first, ...rest])
    expect(reduceAll(call, [{ ...first }])).toBe(call)
  })

  it('keeps the same of two reports of one event in either order', () => {
    const [first] = journal({ startMs: dayMs, endMs: dayMs + 5000 })
    const richer = { ...first, did: '+15550100' }
    expect(reported(reduceEach([first, richer]))).toEqual(reported(reduceEach([richer, first])))
    expect(reduceEach([first, richer])?.view.did).toBe('+15550100')
  })

  it('knows a folded call by its id and by all its names', () => {
    const [kept, other] = ['101', '102'].map((agent) =>
      reduceAll(undefined, journal({ agent, startMs: dayMs, endMs: dayMs + 5000 })),
    )
    if (!kept || !other) throw new Error('two calls')
    const call = fold(kept, other, { alias: other.id, matchedBy: 'time window', reason: 'test' })
    expect(call.id).toBe(kept.id)
    expect(call.aliases).toEqual([...kept.aliases, other.id, ...other.aliases].sort())
    expect(call.matches).toHaveLength(1)
  })
})

describe('the view of a call', () => {
  const view = (...reports: (readonly CallEvent[])[]) => reduceAll(undefined, reports.flat()).view

  it('reports an answered inbound call', () => {
    expect(view(journal({ startMs: dayMs, answeredMs: dayMs + 4000, endMs: dayMs + 65_500 }))).toMatchObject({
      state: 'ended',
      direction: 'inbound',
      outcome: 'answered',
      startedAt: '2026-11-20T09:00:00.000Z',
      answeredAt: '2026-11-20T09:00:04.000Z',
      endedAt: '2026-11-20T09:01:05.500Z',
      talkSeconds: 61.5,
      answeredBy: { extension: '101', name: 'Agent 101' },
    })
  })

  it('is missed when a ring group rang and nobody answered, and names all who were rung', () => {
    const legs = ['101', '102', '103'].map((agent) => journal({ agent, startMs: dayMs, endMs: dayMs + 20_000 }))
    const { outcome, rung, talkSeconds, answeredBy } = view(...legs)
    expect({ outcome, talkSeconds, answeredBy }).toEqual({ outcome: 'missed', talkSeconds: 0, answeredBy: undefined })
    expect(rung.map((agent) => agent.extension)).toEqual(['101', '102', '103'])
  })

  it('is answered when one of the group answered, though the others missed it', () => {
    const call = view(
      journal({ agent: '101', startMs: dayMs, endMs: dayMs + 3000 }),
      journal({ agent: '102', startMs: dayMs, answeredMs: dayMs + 3000, endMs: dayMs + 9000 }),
    )
    expect(call).toMatchObject({ outcome: 'answered', answeredBy: { extension: '102' }, talkSeconds: 6 })
  })

  it('reports a transfer, and counts talk that overlaps once', () => {
    const call = view(
      journal({ agent: '101', startMs: dayMs, answeredMs: dayMs + 1000, endMs: dayMs + 31_000 }),
      journal({ agent: '102', startMs: dayMs + 30_000, answeredMs: dayMs + 30_000, endMs: dayMs + 61_000 }),
    )
    expect(call.transfers).toMatchObject([{ from: { extension: '101' }, to: { extension: '102' } }])
    expect(call.talkSeconds).toBe(60)
  })

  it('prefers the ending reported for busy and voicemail over a plain missed', () => {
    const one = (outcome: 'busy' | 'voicemail') => journal({ startMs: dayMs, endMs: dayMs + 3000, outcome })
    const missed = journal({ agent: '102', startMs: dayMs, endMs: dayMs + 3000 })
    expect(view(one('busy')).outcome).toBe('busy')
    expect(view(one('busy'), missed).outcome).toBe('missed')
    expect(view(one('voicemail'), missed).outcome).toBe('voicemail')
  })

  it('follows a live source from ringing to talking to ended', () => {
    const ringing = live('ringing', { call: '1', extension: '101', atMs: dayMs })
    const answered = live('answered', { call: '1', extension: '101', atMs: dayMs + 2000 })
    const ended = live('ended', { call: '1', extension: '101', atMs: dayMs + 9000 })
    expect(view(ringing)).toMatchObject({ state: 'ringing', outcome: undefined, endedAt: undefined })
    expect(view(ringing, answered)).toMatchObject({ state: 'talking', outcome: undefined })
    expect(view(ended, ringing, answered)).toMatchObject({ state: 'ended', outcome: 'answered', talkSeconds: 7 })
  })

  it('believes who watched before a record made afterwards, and the record before a guess', () => {
    const watched = [
      ...live('ringing', { call: '1', extension: '101', atMs: dayMs + 120 }),
      ...live('answered', { call: '1', extension: '101', atMs: dayMs + 2480 }),
      ...live('ended', { call: '1', extension: '101', atMs: dayMs + 9870 }),
    ]
    const recorded = watched.map((event) => ({
      ...event,
      id: `record ${event.id}`,
      source: 'record',
      live: undefined,
      at: `${event.at.slice(0, 19)}.000Z`,
    }))
    expect(view(recorded, watched).talkSeconds).toBe(7.4)
    expect(view(recorded).talkSeconds).toBe(7)
    const guessed = watched.map((event) => (event.kind === 'ended' ? { ...event, approximate: true as const } : event))
    expect(view(recorded, guessed).talkSeconds).toBe(7)
  })

  it('shows each phone once when two sources report it, with the name that one of them knows', () => {
    const call = view(
      live('ringing', { call: '1', extension: '101', atMs: dayMs }),
      live('answered', { call: '1', extension: '101', atMs: dayMs + 2000 }),
      live('ended', { call: '1', extension: '101', atMs: dayMs + 9000 }),
      journal({
        agent: '101',
        startMs: dayMs,
        answeredMs: dayMs + 2000,
        endMs: dayMs + 9000,
        recordingUrl: 'https://a',
      }),
    )
    expect(call.legs).toHaveLength(1)
    expect(call.rung).toEqual([{ extension: '101', name: 'Agent 101' }])
    expect(call.recordings).toEqual([{ url: 'https://a' }])
  })
})
