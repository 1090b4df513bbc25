import { describe, expect, it } from 'vitest'
import { createFakeSource, type FakeSource, person } from '../../../../test/support/fake-source.ts'
import { openLookupSite, timed } from '../../../../test/support/lookup-site.ts'
import type { TextStore } from '../../../adapters/platform/records/text-store.ts'
import type { Settings } from '../../settings/settings.ts'
import type { UnknownCallerPolicy } from '../../settings/variables.ts'
import type { Lookup } from './lookup.ts'

const number = '+12025550123'
const hourMs = 3_600_000

/** Two CRMs, the first of which knows Ada, and a store that can be made unreadable. */
function twoCrms(settings: Partial<Settings['lookup']> = {}) {
  const store = { broken: false }
  const made: FakeSource[] = []
  const site = openLookupSite({
    settings,
    around: (inner: TextStore): Pick<TextStore, 'getMany' | 'list' | 'write'> => ({
      list: (query) => inner.list(query),
      write: (writes) => inner.write(writes),
      getMany: async (refs) => {
        if (store.broken) throw new Error('no storage')
        return inner.getMany(refs)
      },
    }),
    sources: (clock) => {
      const ada = { ...person('crm', '1', 'Ada', number), emails: ['ada@example.com'] }
      made.push(createFakeSource({ id: 'crm', clock, contacts: [ada], canCreate: true }))
      made.push(createFakeSource({ id: 'other', priority: 2, clock }))
      return made
    },
  })
  const [crm, other] = made
  if (!crm || !other) throw new Error('two sources are made')
  const ask = async (lookup: Lookup, policy: UnknownCallerPolicy = 'none') => {
    const { value } = await timed(site.clock, lookup.byNumber(number, policy, site.background))
    await site.clock.settle()
    return value
  }
  return { ...site, crm, other, store, ask }
}

describe('a caller whom a CRM knew, while that CRM is out of reach', () => {
  it('is still known in every isolate, marked as stale, whether the CRM refuses, errs or hangs', async () => {
    for (const mood of ['down', 'rubbish', 'deaf'] as const) {
      const site = twoCrms()
      await site.ask(site.isolate())
      await site.clock.advance(20 * hourMs)
      site.crm.mood = mood
      const answer = await site.ask(site.isolate())
      expect([mood, answer]).toMatchObject([
        mood,
        { outcome: 'found', contact: { name: 'Ada' }, stale: true, from: 'records', degraded: [{ source: 'crm' }] },
      ])
    }
  })

  it('is not created anew', async () => {
    const site = twoCrms()
    await site.ask(site.isolate())
    await site.clock.advance(hourMs)
    site.crm.mood = 'down'
    expect(await site.ask(site.isolate(), 'create')).toMatchObject({ outcome: 'found', stale: true })
    expect(site.crm.createdKeys).toEqual([])
  })

  it('is known for a day beyond the cache time, and no longer', async () => {
    const site = twoCrms({ cacheMs: 600_000 })
    await site.ask(site.isolate())
    site.crm.mood = 'down'
    await site.clock.advance(24 * hourMs + 600_000 - 5000)
    expect((await site.ask(site.isolate())).stale).toBe(true)
    await site.clock.advance(10_000)
    expect(await site.ask(site.isolate())).toMatchObject({ outcome: 'none', degraded: [{ source: 'crm' }] })
  })

  it('is not prolonged by the outage itself, and fresh again as soon as the CRM answers', async () => {
    const site = twoCrms()
    const lookup = site.isolate()
    await site.ask(lookup)
    await site.clock.advance(hourMs)
    site.crm.mood = 'down'
    expect((await site.ask(lookup)).stale).toBe(true)
    site.crm.mood = 'well'
    site.crm.contacts[0] = person('crm', '1', 'Ada King', number)
    await site.clock.advance(2100)
    const answer = await site.ask(lookup)
    expect(answer).toMatchObject({ contact: { name: 'Ada King' }, degraded: [], from: 'sources' })
    expect(answer.stale).toBeUndefined()
  })

  it('is known from the isolate where the records are out of reach as well', async () => {
    const site = twoCrms()
    const lookup = site.isolate()
    await site.ask(lookup)
    await site.clock.advance(hourMs)
    site.crm.mood = 'down'
    site.store.broken = true
    expect(await site.ask(lookup)).toMatchObject({ contact: { name: 'Ada' }, stale: true, from: 'isolate' })
    expect(await site.ask(site.isolate())).toMatchObject({ outcome: 'none' })
  })

  it('is known by the e-mail address too, in the isolate that heard it', async () => {
    const site = twoCrms()
    const lookup = site.isolate()
    const ask = async () => (await timed(site.clock, lookup.byEmail('ada@example.com', site.background))).value
    await ask()
    await site.clock.advance(hourMs)
    site.crm.mood = 'down'
    expect(await ask()).toMatchObject({ outcome: 'found', stale: true, degraded: [{ source: 'crm' }] })
    site.crm.mood = 'well'
    site.crm.contacts.length = 0
    await site.clock.advance(2100)
    expect((await ask()).outcome).toBe('none')
    await site.clock.advance(6000)
    site.crm.mood = 'down'
    expect((await ask()).outcome).toBe('none')
  })
})

describe('what a CRM says now wins over what was known', () => {
  it('nobody is known once the CRM has said so, in any isolate and also in a later outage', async () => {
    for (const negativeCacheMs of [30_000, 0]) {
      const site = twoCrms({ negativeCacheMs })
      const first = site.isolate()
      await site.ask(first)
      await site.clock.advance(hourMs)
      site.crm.contacts.length = 0
      expect((await site.ask(site.isolate())).outcome).toBe('none')
      await site.clock.advance(hourMs)
      site.crm.mood = 'down'
      for (const lookup of [first, site.isolate()]) {
        expect([negativeCacheMs, (await site.ask(lookup)).outcome]).toEqual([negativeCacheMs, 'none'])
      }
    }
  })

  it('is not held up by another CRM that is down', async () => {
    const site = twoCrms()
    await site.ask(site.isolate())
    await site.clock.advance(hourMs)
    site.crm.contacts.length = 0
    site.other.mood = 'down'
    const answer = await site.ask(site.isolate())
    expect(answer).toMatchObject({ outcome: 'none', degraded: [{ source: 'other' }] })
    expect(answer.stale).toBeUndefined()
  })

  it('another CRM that knows the number now is shown instead', async () => {
    const site = twoCrms()
    await site.ask(site.isolate())
    await site.clock.advance(hourMs)
    site.crm.mood = 'down'
    site.other.contacts.push(person('other', '7', 'Grace', number))
    const answer = await site.ask(site.isolate())
    expect(answer).toMatchObject({ contact: { name: 'Grace' }, degraded: [{ source: 'crm' }] })
    expect(answer.stale).toBeUndefined()
  })

  it('an import, or a cache time of 0, leaves nothing stale to show', async () => {
    const imported = twoCrms()
    const lookup = imported.isolate()
    await imported.ask(lookup)
    await lookup.invalidate()
    imported.crm.mood = 'down'
    expect((await imported.ask(lookup)).outcome).toBe('none')
    const uncached = twoCrms({ cacheMs: 0 })
    const forgetful = uncached.isolate()
    await uncached.ask(forgetful)
    uncached.crm.mood = 'down'
    expect((await uncached.ask(forgetful)).outcome).toBe('none')
  })
})
