import { describe, expect, it } from 'vitest'
import type { AlertKind } from '../../../wire/alert.ts'
import type { GroupMember, GroupState } from '../group-state.ts'
import type { AlertFacts, GroupFacts } from './facts.ts'
import { observe } from './observe.ts'
import { defaultRules, withChange } from './rules.ts'

const nowMs = Date.parse('2026-11-30T09:00:00Z')
const free: GroupMember = { extension: '101', loggedIn: 'yes', phone: 'free' }
const waitingFor = (seconds: number) => [{ id: 'c', sinceMs: nowMs - seconds * 1000 }]

const group = (more: Partial<GroupFacts> = {}, state: Partial<GroupState> = {}): GroupFacts => ({
  state: {
    ...{ group: { number: '800', name: 'Sales', kind: 'queue' }, members: [free], waiting: [] },
    ...{ asOfMs: nowMs, source: 'pbx', ...state },
  },
  ...{ hours: 'open', isStale: false, staffed: 'somebody', ready: 'somebody', ...more },
})

const facts = (more: Partial<AlertFacts> = {}): AlertFacts => ({
  ...{
    nowMs,
    hours: 'open',
    groups: [],
    abandoned: new Map(),
    trunks: [],
    sources: [],
    missing: [],
    crms: [],
    dead: new Map(),
  },
  ...more,
})

function seen(kind: AlertKind, given: Partial<AlertFacts>, rules = defaultRules) {
  return observe(facts(given), rules).filter((one) => one.kind === kind)
}
const seenOf = (kind: AlertKind, one: GroupFacts) => seen(kind, { groups: [one] })[0]?.seen

describe('what is seen of a group', () => {
  it('is unknown while its source is stale, whatever it said last', () => {
    const stale = group({ isStale: true, staffed: 'unknown', ready: 'unknown' }, { asOfMs: nowMs - 120_000 })
    for (const kind of ['nobody_logged_in', 'nobody_free', 'long_wait', 'phones_unregistered'] as const) {
      expect(seen(kind, { groups: [stale] })).toMatchObject([
        { seen: 'unknown', sentence: 'Nothing was reported of it by pbx for 120 s.' },
      ])
    }
  })

  it('is nobody only where that is proven, and says why nobody is there', () => {
    expect(seenOf('nobody_logged_in', group({ staffed: 'unknown' }))).toBe('unknown')
    const members: GroupMember[] = [
      { ...free, loggedIn: 'no' },
      { ...free, paused: {} },
      { ...free, phone: 'unregistered' },
    ]
    expect(seen('nobody_logged_in', { groups: [group({ staffed: 'nobody' }, { members })] })).toMatchObject([
      { seen: 'bad', sentence: 'Of its members 1 is logged out, 1 is paused, 1 is without a registered phone.' },
    ])
  })

  it('is nobody free only while somebody waits and somebody is logged in', () => {
    const busy = { ready: 'nobody' } as const
    expect(seenOf('nobody_free', group(busy))).toBe('good')
    expect(seenOf('nobody_free', group(busy, { waiting: waitingFor(5) }))).toBe('bad')
    expect(seenOf('nobody_free', group({ ...busy, staffed: 'nobody' }, { waiting: waitingFor(5) }))).toBe('good')
    expect(seenOf('nobody_free', group({ ready: 'unknown' }, { waiting: waitingFor(5) }))).toBe('unknown')
  })

  it('is a long wait from the second after the limit', () => {
    expect(seenOf('long_wait', group({}, { waiting: waitingFor(180) }))).toBe('good')
    expect(seenOf('long_wait', group({}, { waiting: waitingFor(181) }))).toBe('bad')
  })

  it('is no phone registered only where each is known', () => {
    const gone: GroupMember = { ...free, phone: 'unregistered' }
    const of = (members: GroupMember[], more: Partial<GroupState> = {}) =>
      seenOf('phones_unregistered', group({}, { members, ...more }))
    expect([of([gone]), of([gone, free]), of([gone, { ...gone, phone: 'unknown' }])]).toEqual([
      'bad',
      'good',
      'unknown',
    ])
    expect([of([]), of([gone], { hasMoreMembers: true })]).toEqual(['good', 'unknown'])
  })

  it('is not judged while it is closed, unless the rule says so; without hours nobody knows', () => {
    for (const hours of ['closed', 'break', 'holiday'] as const) {
      expect(seenOf('nobody_logged_in', group({ hours, staffed: 'nobody' }))).toBe('closed')
    }
    const always = withChange(defaultRules, { rules: { nobody_logged_in: { outsideHours: true } } })
    const closed = group({ hours: 'closed', staffed: 'nobody' })
    expect(seen('nobody_logged_in', { groups: [closed] }, always)).toMatchObject([{ seen: 'bad' }])
    expect(seenOf('nobody_logged_in', group({ hours: 'not set', staffed: 'nobody' }))).toBe('unknown')
    expect(seenOf('long_wait', group({ hours: 'not set' }, { waiting: waitingFor(200) }))).toBe('bad')
  })

  it('is nothing where its rule is off or leaves it out', () => {
    const change = { rules: { nobody_logged_in: { on: false }, long_wait: { exceptGroups: ['800'] } } }
    const kinds = observe(facts({ groups: [group()] }), withChange(defaultRules, change)).map(({ kind }) => kind)
    expect(kinds).toEqual(['nobody_free', 'phones_unregistered', 'abandoned_calls'])
  })
})

const trunk = { name: 'itsp', source: 'fwd/ami', state: 'up' as const, asOfMs: nowMs, isStale: false }

describe('what is seen of the site', () => {
  it('a trunk of a source that is silent is neither up nor down', () => {
    const trunks = [
      { ...trunk, name: 'up' },
      { ...trunk, name: 'down', state: 'down' as const, sinceMs: nowMs - 60_000 },
      { ...trunk, name: 'silent', state: 'down' as const, asOfMs: nowMs - 100_000, isStale: true },
      { ...trunk, name: 'unknown', state: 'unknown' as const },
    ]
    expect(seen('trunk_down', { trunks })).toMatchObject([
      { subject: 'fwd/ami up', seen: 'good' },
      { subject: 'fwd/ami down', seen: 'bad', sinceMs: nowMs - 60_000 },
      { seen: 'unknown', sentence: 'Nothing was reported of it by fwd/ami for 100 s.' },
      { seen: 'unknown', sentence: 'The phone system does not say whether it is up.' },
    ])
  })

  it('are silent sources, paused CRMs since when, trunks, and deliveries given up', () => {
    const given = {
      sources: [{ id: 'fwd', name: 'The forwarder pbx', fault: 'Nothing was heard for 5 minutes.' }],
      crms: [{ id: 'odoo', name: 'Odoo', pausedSinceMs: nowMs - 900_000, message: 'Odoo is down.' }],
      trunks: [{ ...trunk, state: 'down' as const }],
      dead: new Map([
        ['odoo', 0],
        ['slack', 2],
      ]),
    }
    const bad = observe(facts(given), defaultRules).filter((one) => one.seen === 'bad')
    expect(bad).toMatchObject([
      { kind: 'trunk_down', subject: 'fwd/ami itsp', name: 'itsp' },
      { kind: 'source_silent', subject: 'fwd' },
      { kind: 'crm_paused', subject: 'odoo', sinceMs: nowMs - 900_000, sentence: 'Odoo is down.' },
      { kind: 'dead_deliveries', subject: 'slack' },
    ])
  })

  it('are callers of a queue who gave up, in its own hours, known to us from the calls alone', () => {
    const abandoned = new Map([
      ['800', 5],
      ['900', 4],
    ])
    expect(seen('abandoned_calls', { abandoned })).toMatchObject([
      { subject: '800', seen: 'bad' },
      { subject: '900', seen: 'good' },
    ])
    expect(seen('abandoned_calls', { abandoned, groups: [group({ hours: 'closed' })] })[0]?.seen).toBe('closed')
  })
})

describe('calls that are missing', () => {
  const missing = (source: string, count: number, hours: number) => ({ missing: [{ source, count, hours }] })

  it('are bad for each source by itself, with how many and where they are named', () => {
    const both = { missing: [...missing('cdr', 1, 1).missing, ...missing('crm', 7, 3).missing] }
    expect(seen('missing_calls', both)).toMatchObject([
      { subject: 'cdr', seen: 'bad', sentence: expect.stringMatching(/^One call or entry of one hour .*Completeness/) },
      { subject: 'crm', seen: 'bad', sentence: expect.stringMatching(/^7 calls or entries of 3 hours /) },
    ])
  })

  it('are over once none is missing any more', () => {
    expect(seen('missing_calls', missing('cdr', 0, 0))).toMatchObject([{ subject: 'cdr', seen: 'good' }])
  })

  it('wait for the site to open, unless the rule is to hold outside business hours', () => {
    const closed = { hours: 'closed', ...missing('cdr', 2, 1) } as const
    const always = withChange(defaultRules, { rules: { missing_calls: { outsideHours: true } } })
    expect(seen('missing_calls', closed)[0]?.seen).not.toBe('bad')
    expect(seen('missing_calls', closed, always)).toMatchObject([{ seen: 'bad' }])
  })
})
