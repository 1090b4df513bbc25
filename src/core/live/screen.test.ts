import { describe, expect, it } from 'vitest'
import { collectingLog } from '../../../test/support/collecting-log.ts'
import { inboundLeg } from '../../../test/support/inbound-leg.ts'
import { openMemoryRecords } from '../../../test/support/memory-records.ts'
import { createVirtualClock } from '../../../test/support/virtual-clock.ts'
import { isoUtc } from '../../ports/clock.ts'
import type { Announcement, Live } from '../../ports/live.ts'
import type { CallEvent } from '../calls/event.ts'
import { reduceAll } from '../calls/reduce.ts'
import type { LookupAnswer } from '../contacts/lookup/answer.ts'
import { createScreen } from './screen.ts'

const jane = {
  id: '1',
  source: 'directory',
  kind: 'person' as const,
  name: 'Jane Doe',
  emails: [],
  phones: [],
  url: '/contacts/1',
}

const company = { ...jane, id: '2', name: 'Doe & Sons', kind: 'company' as const, url: '/contacts/2' }

/** A screen whose CRM answers after so long. */
function setUp(lookupMs: number, { shared = false } = {}) {
  const clock = createVirtualClock()
  const published: Announcement[] = []
  const answer = { outcome: 'found', contact: jane, shared, degraded: [], from: 'sources' } as unknown as LookupAnswer
  const screen = createScreen({
    live: {
      publish: async (_: string, some: readonly Announcement[]) => void published.push(...some),
    } as unknown as Live,
    clock,
    log: collectingLog(),
    records: openMemoryRecords({ site: 'main', clock }),
    timeoutMs: 3_600_000,
    agents: { find: async () => undefined },
    lookup: {
      peek: () => undefined,
      byNumber: async () => {
        if (lookupMs > 0) await clock.sleep(lookupMs)
        return answer
      },
      search: async () => ({ contacts: [company], degraded: [] }),
    },
  })
  const at = isoUtc(clock.now())
  const events = [{ ...inboundLeg('c1', '101', 'ringing', { number: '+12125550147' }), at }] as unknown as CallEvent[]
  const change = { call: reduceAll(undefined, events), folded: [] }
  return { clock, screen, published, events, change }
}

const nameIn = (announcements: readonly Announcement[]) =>
  announcements.map(({ extra }) => (extra?.caller as { contact?: { name: string } } | undefined)?.contact?.name)

describe('the first pop of a call', () => {
  it('has the name already where the caller is in the directory or remembered', async () => {
    const { screen, events, change, published } = setUp(0)
    const prepared = await screen.prepare(events)
    expect(nameIn(screen.announce(change, prepared))).toEqual(['Jane Doe'])
    await screen.follow(change, prepared)
    expect(published).toEqual([])
  })

  it('waits for no slow CRM: the name follows, asked for once', async () => {
    const { clock, screen, events, change, published } = setUp(700)
    const preparing = screen.prepare(events)
    const startMs = clock.now()
    await clock.advance(120)
    const prepared = await preparing
    expect(clock.now() - startMs).toBe(120)
    expect(nameIn(screen.announce(change, prepared))).toEqual([undefined])
    const following = screen.follow(change, prepared)
    await clock.advance(700)
    await following
    expect(nameIn(published)).toEqual(['Jane Doe'])
  })

  it('looks nobody up for what rang long ago, or is over', async () => {
    const { clock, screen, events } = setUp(0)
    const [ring] = events
    const over = { ...ring, kind: 'ended', leg: undefined, id: 'x' } as unknown as CallEvent
    expect(await screen.prepare([...events, over])).toBeUndefined()
    await clock.advance(61_000)
    expect(await screen.prepare(events)).toBeUndefined()
  })

  it('says that other contacts have the number too', async () => {
    const { screen, events, change } = setUp(0, { shared: true })
    const [announced] = screen.announce(change, await screen.prepare(events))
    expect(announced?.extra?.caller).toMatchObject({ shared: true })
  })
})

describe('a call whose contact somebody chose while it goes on', () => {
  it('is announced with that contact, and no more as a guess', async () => {
    const { screen, events, change, published } = setUp(0, { shared: true })
    const decided = {
      ...{
        kind: 'decided',
        id: 'd1',
        source: 'people',
        identity: 'within',
        aliases: events[0]?.aliases,
        at: events[0]?.at,
      },
      ...{ chosen: { source: 'directory', id: '2', name: 'Doe & Sons' }, by: 'extension 101' },
    } as unknown as CallEvent
    const chosen = { call: reduceAll(change.call, [decided]), before: change.call, folded: [] }
    await screen.follow(chosen)
    expect(nameIn(published)).toEqual(['Doe & Sons'])
    expect(published[0]?.extra?.caller).toMatchObject({ contact: { url: '/contacts/2' }, shared: undefined })
    await screen.follow({ ...chosen, before: chosen.call })
    expect(published).toHaveLength(1)
  })
})
