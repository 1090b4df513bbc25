/** Several sources of one call: field by field the best fact is shown, whatever came first. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createWorld } from '../../../test/support/world.ts'
import type { CallView } from './call.ts'
import type { CallEvent } from './event.ts'
import { reduceAll } from './reduce.ts'
import type { StoredCall } from './stored-call.ts'

const at = (seconds: number) => new Date(Date.UTC(2026, 10, 20, 9, 0, 0) + seconds * 1000).toISOString()
type Part = Partial<CallEvent> & Pick<CallEvent, 'kind'>
const said = (source: string, more: object) => (seconds: number, part: Part, leg?: string) =>
  ({
    ...{ source, identity: 'exact', aliases: ['pbx:1'], id: `${source} ${part.kind} ${leg} ${seconds}` },
    ...{ at: at(seconds), leg, ...(leg?.startsWith('1') ? { agent: { extension: leg } } : {}), ...more, ...part },
  }) as CallEvent
/** As a record has it: times in whole seconds, so before those that were seen. */
const record = said('record', {})
const seen = said('watcher', { live: true })
const party = (e164: string, name?: string) => ({ number: e164, e164, matchKey: e164.slice(2), name })
const caller = party('+15551234567')

function viewOf(events: readonly CallEvent[]): CallView {
  const { view } = reduceAll(undefined, events)
  const mixed = fc.shuffledSubarray([...events, ...events], { minLength: events.length * 2 })
  fc.assert(
    fc.property(mixed, (order) => {
      expect(reduceAll(undefined, order).view).toEqual(view)
    }),
    { numRuns: 50 },
  )
  return view
}

describe('of a record and a watcher together', () => {
  it('the number that left for the line is shown, not what was dialled with the access prefix', () => {
    const dialled = { direction: 'outbound', external: { number: '95557654321', matchKey: '95557654321' } } as const
    const view = viewOf([
      record(0, { kind: 'ringing', ...dialled }, '1001'),
      record(4, { kind: 'ended', ...dialled, outcome: 'missed' }, '1001'),
      seen(0.9, { kind: 'ringing', direction: 'outbound', external: party('+15557654321') }, '1001'),
      seen(4.9, { kind: 'ended', outcome: 'missed' }, '1001'),
    ])
    expect(view.external?.e164).toBe('+15557654321')
  })

  it('a click-to-call that the agent did not answer stays outbound, though the record has it as a call inside', () => {
    const view = viewOf([
      record(0, { kind: 'ringing', direction: 'internal' }, '1001'),
      record(4, { kind: 'ended', direction: 'internal', outcome: 'missed' }, '1001'),
      // The watcher thought so too, until it learned the number.
      seen(0.4, { kind: 'ringing', direction: 'internal' }, '1001'),
      seen(0.6, { kind: 'ringing', direction: 'outbound', external: party('+15557654321') }),
      seen(4.9, { kind: 'ended', outcome: 'missed' }, '1001'),
    ])
    expect(view).toMatchObject({ direction: 'outbound', outcome: 'missed', external: { e164: '+15557654321' } })
  })

  it('the queue keeps its name where the record has the DID for it', () => {
    const lost = { did: '+15550002010', queue: { extension: '+15550002010' }, external: caller } as const
    const named = { did: '+15550002010', queue: { extension: 'grp' }, external: caller } as const
    const legs = [record(0, { kind: 'ringing', ...lost }, '1002'), record(9, { kind: 'ended' }, '1002')]
    const watched = [seen(0.5, { kind: 'ringing', ...named }, '1002'), seen(9.2, { kind: 'ended' }, '1002')]
    expect(viewOf([...legs, ...watched]).queue).toEqual({ extension: 'grp' })
    // Even where it is the better source that lost it.
    const swapped = watched.map((event) => ({ ...event, queue: lost.queue }))
    const others = legs.map((event) => ({ ...event, queue: { extension: '600', name: 'Sales' } }))
    expect(viewOf([...others, ...swapped]).queue).toEqual({ extension: '600', name: 'Sales' })
    expect(viewOf(legs).queue).toEqual({ extension: '+15550002010' })
  })

  it.each(['anonymous', 'Restricted'])('%s is not shown as a number when the watcher knows it for withheld', (word) => {
    const view = viewOf([
      record(0, { kind: 'ringing', direction: 'inbound', external: { number: word, matchKey: '' } }, '1001'),
      seen(0.4, { kind: 'ringing', direction: 'inbound', external: { number: '', matchKey: '' } }, '1001'),
    ])
    expect(view.external).toMatchObject({ number: '', matchKey: '' })
  })

  it('a number that only one knows is shown, and the name that only the other does', () => {
    const view = viewOf([
      seen(0.4, { kind: 'ringing', external: { number: '', matchKey: '' } }, '1001'),
      record(0, { kind: 'ringing', external: { ...caller, name: 'John Caller' } }, '1001'),
    ])
    expect(view.external).toMatchObject({ e164: '+15551234567', name: 'John Caller' })
  })

  const parked = [
    seen(0.2, { kind: 'ringing', direction: 'inbound', external: caller }, '1001'),
    seen(2.1, { kind: 'answered' }, '1001'),
    seen(4.4, { kind: 'ended', outcome: 'answered' }, '1001'),
    seen(13, { kind: 'ended', talkSeconds: 2.3 }),
    record(0, { kind: 'ringing', external: caller }, '1001'),
    record(2, { kind: 'answered' }, '1001'),
    record(4, { kind: 'ended' }, '1001'),
  ]

  it('who picked up a parked call is known, and talk counts, though the watcher did not see it', () => {
    const view = viewOf([
      ...parked,
      record(7, { kind: 'ringing' }, '1003'),
      record(7, { kind: 'answered' }, '1003'),
      record(13, { kind: 'ended' }, '1003'),
    ])
    expect(view.rung.map(({ extension }) => extension)).toEqual(['1001', '1003'])
    expect(view).toMatchObject({ answeredBy: { extension: '1001' }, talkSeconds: 8.3, outcome: 'answered' })
    expect(view.transfers).toMatchObject([{ from: { extension: '1001' }, to: { extension: '1003' } }])
  })

  it('a record that says another phone talked while the watcher saw one talking is not believed', () => {
    const view = viewOf([
      ...parked,
      record(2, { kind: 'ringing' }, '1003'),
      record(2, { kind: 'answered' }, '1003'),
      record(6, { kind: 'ended' }, '1003'),
    ])
    expect(view.rung.map(({ extension }) => extension)).toEqual(['1001'])
    expect(view.talkSeconds).toBe(2.3)
  })

  it('an outcome that the watcher saw counts, not what the record makes of it', () => {
    const view = viewOf([
      seen(0.2, { kind: 'ringing', external: caller }, '1001'),
      seen(9, { kind: 'ended', outcome: 'missed' }, '1001'),
      seen(9, { kind: 'ended', outcome: 'failed' }),
      record(0, { kind: 'ringing', external: caller }, '1001'),
      record(9, { kind: 'ended' }, '1001'),
      record(9, { kind: 'ended', outcome: 'answered' }),
    ])
    expect(view.outcome).toBe('missed')
  })
})

describe('a call that one source says is over and another shows as up', () => {
  const up = [
    seen(0.2, { kind: 'ringing', direction: 'inbound', external: caller }, '1001'),
    seen(2.1, { kind: 'answered' }, '1001'),
  ]
  const recorded = [
    record(0, { kind: 'ringing', direction: 'inbound', external: caller }, '1001'),
    record(2, { kind: 'ended', outcome: 'missed' }, '1001'),
  ]

  it('is not over', () => {
    expect(viewOf([...up, ...recorded])).toMatchObject({ state: 'talking', outcome: undefined, endedAt: undefined })
    expect(viewOf([...up, record(3, { kind: 'ended', outcome: 'missed' })])).toMatchObject({ state: 'talking' })
  })

  const world = async () => {
    const made = createWorld(1)
    for (const event of [...up, ...recorded]) await made.report([event])
    return made
  }
  const entries = (made: Awaited<ReturnType<typeof world>>) =>
    [...made.crm.entries.values()].map(({ report, amendments }) => [report.call.view.outcome, amendments.length])

  it('reaches the CRM with what the watcher makes of it, once', async () => {
    const made = await world()
    await made.run(60_000)
    expect(entries(made)).toEqual([])
    await made.report([seen(62, { kind: 'ended', outcome: 'answered' }, '1001')])
    await made.run(20_000)
    expect(entries(made)).toEqual([['answered', 0]])
  })

  it('reaches it after two minutes as the others have it, and is amended when the watcher reports', async () => {
    const made = await world()
    await made.run(119_000)
    expect(entries(made)).toEqual([])
    await made.run(5000)
    expect(entries(made)).toEqual([['missed', 0]])
    await made.run(3_600_000)
    expect(made.crm.requests).toBe(1)
    await made.report([seen(300, { kind: 'ended', outcome: 'answered' }, '1001')])
    await made.run(20_000)
    expect(entries(made)).toEqual([['answered', 1]])
    const page = await made.records.list<StoredCall>({ index: 'calls.start', limit: 5 })
    expect(page.records.map(({ value }) => value.call.view.state)).toEqual(['ended'])
  })

  it('picked up by a colleague of the group: the entry that said missed is amended, and one remains', async () => {
    const made = createWorld(1)
    const own = said('watcher', { live: true, aliases: ['pbx:2'] })
    await made.report([seen(0, { kind: 'ringing', direction: 'inbound', external: caller }, '1002')])
    await made.report([seen(4, { kind: 'ended', outcome: 'missed' }, '1002')])
    await made.run(10_000)
    expect(entries(made)).toEqual([['missed', 0]])
    // The picker's channel is another call to the PBX, until one event names both.
    await made.report([own(4, { kind: 'ringing', direction: 'internal' }, '1003')])
    await made.report([own(4.1, { kind: 'answered', aliases: ['pbx:2', 'pbx:1'] }, '1003')])
    await made.run(10_000)
    const [call] = (await made.records.list<StoredCall>({ index: 'calls.start', limit: 5 })).records
    expect(call?.value.call.view).toMatchObject({ state: 'talking', answeredBy: { extension: '1003' } })
    await made.report([own(11.1, { kind: 'ended', outcome: 'answered' }, '1003')])
    await made.run(10_000)
    expect(entries(made)).toEqual([['answered', 1]])
    expect((await made.records.list({ index: 'calls.start', limit: 5 })).records).toHaveLength(1)
  })
})
