import { describe, expect, it } from 'vitest'
import { createFakeSource, type FakeSource, person } from '../../../../test/support/fake-source.ts'
import { type LookupSite, openLookupSite, timed } from '../../../../test/support/lookup-site.ts'
import type { TextStore } from '../../../adapters/platform/records/text-store.ts'
import type { Settings } from '../../settings/settings.ts'
import type { Lookup } from './lookup.ts'

const number = '+12025550123'

/** A CRM beside the directory, and the store counted and breakable. */
function crmSite(settings: Partial<Settings['lookup']> = {}) {
  const store = { reads: 0, writes: 0, broken: false, hangs: false }
  const guard = async <T>(kind: 'reads' | 'writes', run: () => Promise<T> | T): Promise<T> => {
    store[kind] += 1
    if (store.broken) throw new Error('no storage')
    return store.hangs ? new Promise(() => {}) : run()
  }
  const around = (inner: TextStore): Pick<TextStore, 'getMany' | 'list' | 'write'> => ({
    getMany: (refs) => guard('reads', () => inner.getMany(refs)),
    list: (query) => guard('reads', () => inner.list(query)),
    write: (writes) => guard('writes', () => inner.write(writes)),
  })
  const made: FakeSource[] = []
  const site = openLookupSite({
    settings,
    around,
    sources: (clock) => {
      made.push(createFakeSource({ id: 'crm', clock, contacts: [person('crm', '1', 'Ada', number)], canCreate: true }))
      made.push(createFakeSource({ id: 'directory', priority: 100, clock }))
      return made
    },
  })
  const [crm, directory] = made
  if (!crm || !directory) throw new Error('two sources are made')
  return { ...site, crm, directory, store }
}

async function ask(site: LookupSite, lookup: Lookup, raw = number) {
  const { value } = await timed(site.clock, lookup.byNumber(raw, 'none', site.background))
  await site.clock.settle()
  return value
}

describe('the cache of the isolate', () => {
  it('gives the very same answer again without asking anybody, also through peek', async () => {
    const site = crmSite()
    const lookup = site.isolate()
    expect(lookup.peek(number, 'none')).toBeUndefined()
    await ask(site, lookup)
    const again = await ask(site, lookup)
    expect(again).toMatchObject({ outcome: 'found', from: 'isolate' })
    expect(Object.isFrozen(again)).toBe(true)
    expect(lookup.peek(number, 'none')).toBe(again)
    expect(lookup.peek(number, 'create')).toBe(again)
    expect(site.crm.asked.numbers).toBe(1)
  })

  it('remembers a contact for 30 s, or shorter when the setting says so', async () => {
    for (const [cacheMs, lastMs] of [
      [600_000, 29_900],
      [4000, 3900],
    ] as const) {
      const site = crmSite({ cacheMs })
      const lookup = site.isolate()
      await ask(site, lookup)
      await site.clock.advance(lastMs)
      expect(lookup.peek(number, 'none')?.outcome).toBe('found')
      await site.clock.advance(200)
      expect(lookup.peek(number, 'none')).toBeUndefined()
    }
  })

  it('remembers that nobody is known for 5 s, under the policies that need no contact made', async () => {
    const site = crmSite()
    const lookup = site.isolate()
    await ask(site, lookup, '+12025550199')
    expect(lookup.peek('+12025550199', 'placeholder')?.outcome).toBe('placeholder')
    expect(lookup.peek('+12025550199', 'none')?.outcome).toBe('none')
    expect(lookup.peek('+12025550199', 'create')).toBeUndefined()
    await site.clock.advance(5100)
    expect(lookup.peek('+12025550199', 'none')).toBeUndefined()
  })

  it('remembers nothing when both cache times are 0', async () => {
    const site = crmSite({ cacheMs: 0, negativeCacheMs: 0 })
    const lookup = site.isolate()
    await ask(site, lookup)
    await ask(site, lookup)
    await ask(site, site.isolate())
    expect(site.crm.asked.numbers).toBe(3)
  })
})

describe('the cache of the records', () => {
  it('spares other isolates the CRM, for any written form of the number', async () => {
    const site = crmSite()
    await ask(site, site.isolate())
    const answer = await ask(site, site.isolate(), '(202) 555-0123')
    expect(answer).toMatchObject({ outcome: 'found', contact: { name: 'Ada' }, from: 'records' })
    expect(site.crm.asked.numbers).toBe(1)
  })

  it('takes one read for a hit', async () => {
    const site = crmSite()
    await ask(site, site.isolate())
    site.store.reads = 0
    await ask(site, site.isolate())
    expect(site.store.reads).toBe(1)
  })

  it('holds a contact for cacheMs and nobody for negativeCacheMs', async () => {
    const site = crmSite({ cacheMs: 100_000, negativeCacheMs: 20_000 })
    await ask(site, site.isolate())
    await ask(site, site.isolate(), '+12025550199')
    await site.clock.advance(19_000)
    expect((await ask(site, site.isolate(), '+12025550199')).from).toBe('records')
    await site.clock.advance(2000)
    expect((await ask(site, site.isolate(), '+12025550199')).from).toBe('sources')
    expect((await ask(site, site.isolate())).from).toBe('records')
    await site.clock.advance(80_000)
    expect((await ask(site, site.isolate())).from).toBe('sources')
  })

  it('is not prolonged by the isolate', async () => {
    const site = crmSite({ cacheMs: 20_000 })
    await ask(site, site.isolate())
    await site.clock.advance(15_000)
    const second = site.isolate()
    expect((await ask(site, second)).from).toBe('records')
    await site.clock.advance(6000)
    expect((await ask(site, second)).from).toBe('sources')
  })

  it('never stores what is known only in part, and the isolate forgets it after 2 s', async () => {
    const site = crmSite()
    site.crm.mood = 'down'
    const lookup = site.isolate()
    expect((await ask(site, lookup)).degraded).toHaveLength(1)
    site.crm.mood = 'well'
    expect((await ask(site, site.isolate())).contact?.name).toBe('Ada')
    expect((await ask(site, lookup)).outcome).toBe('none')
    await site.clock.advance(2100)
    expect((await ask(site, lookup)).contact?.name).toBe('Ada')
  })

  it('is missed when the records fail or hang, and the CRM still answers', async () => {
    for (const fault of ['broken', 'hangs'] as const) {
      const site = crmSite()
      site.store[fault] = true
      const { value, tookMs } = await timed(site.clock, site.isolate().byNumber(number, 'none', site.background))
      expect([fault, value.contact?.name]).toEqual([fault, 'Ada'])
      expect(tookMs).toBeLessThanOrEqual(500)
    }
  })

  it('is not used where the directory is the only source: it is in the records itself', async () => {
    const site = openLookupSite({
      sources: (clock) => [
        createFakeSource({ id: 'directory', clock, contacts: [person('directory', '1', 'Ada', number)] }),
      ],
    })
    await ask(site, site.isolate())
    expect((await ask(site, site.isolate())).from).toBe('sources')
    expect(await site.records.get('lookup-cache', `number:${number}`)).toBeUndefined()
  })
})

describe('invalidate', () => {
  it('makes every isolate of the site ask again', async () => {
    const site = crmSite({ cacheMs: 600_000 })
    const [one, two] = [site.isolate(), site.isolate()]
    await ask(site, one, '+12025550199')
    site.crm.contacts.push(person('crm', '2', 'Grace', '+12025550199'))
    await one.invalidate()
    expect((await ask(site, one, '+12025550199')).contact?.name).toBe('Grace')
    expect((await ask(site, two, '+12025550199')).contact?.name).toBe('Grace')
  })

  it('is not undone by a lookup that began before it', async () => {
    const site = crmSite()
    const lookup = site.isolate()
    site.crm.delayMs = 1000
    const before = lookup.byNumber('+12025550199', 'none', site.background)
    await site.clock.advance(500)
    await lookup.invalidate()
    expect((await timed(site.clock, before)).value.outcome).toBe('none')
    site.crm.contacts.push(person('crm', '2', 'Grace', '+12025550199'))
    expect((await ask(site, lookup, '+12025550199')).contact?.name).toBe('Grace')
    expect((await ask(site, site.isolate(), '+12025550199')).contact?.name).toBe('Grace')
  })
})

describe('one request for one number', () => {
  it('asks the CRM once for ten lookups at once, whatever form they use', async () => {
    const site = crmSite()
    site.crm.delayMs = 200
    const lookup = site.isolate()
    const forms = ['+12025550123', '(202) 555-0123', ' 12025550123', '0012025550123', '2025550123']
    const all = [...forms, ...forms].map((raw) => lookup.byNumber(raw, 'none', site.background))
    const { value: answers } = await timed(site.clock, Promise.all(all))
    expect(answers.map((answer) => answer.contact?.name)).toEqual(all.map(() => 'Ada'))
    expect(answers.map((answer) => answer.number.raw)).toEqual([...forms, ...forms])
    expect(site.crm.asked.numbers).toBe(1)
  })

  it('a latecomer gets what the slow CRM says, without asking it again', async () => {
    const site = crmSite()
    site.crm.delayMs = 4000
    const lookup = site.isolate()
    expect((await ask(site, lookup)).degraded).toEqual([{ source: 'crm', code: 'crm_timeout' }])
    await site.clock.advance(2100 - 50)
    const { value } = await timed(site.clock, lookup.byNumber(number, 'none', site.background))
    expect(value).toMatchObject({ contact: { name: 'Ada' }, degraded: [] })
    expect(site.crm.asked.numbers).toBe(1)
  })

  it('a shared request that was lost with the request that started it does not block the number', async () => {
    const site = crmSite()
    site.crm.mood = 'deaf'
    const lookup = site.isolate()
    await ask(site, lookup)
    site.crm.mood = 'well'
    await site.clock.advance(12_000)
    expect((await ask(site, lookup)).contact?.name).toBe('Ada')
  })
})

describe('an answer after the deadline', () => {
  it('still fills both caches', async () => {
    const site = crmSite()
    site.crm.delayMs = 2500
    const lookup = site.isolate()
    expect((await ask(site, lookup)).outcome).toBe('none')
    await site.clock.advance(1100)
    expect(lookup.peek(number, 'none')?.contact?.name).toBe('Ada')
    expect((await ask(site, site.isolate())).from).toBe('records')
    expect(site.crm.asked.numbers).toBe(1)
  })

  it('leaves nothing running after the late limit', async () => {
    const site = crmSite()
    site.crm.mood = 'deaf'
    await ask(site, site.isolate())
    await site.clock.advance(10_000)
    await expect(Promise.all(site.works)).resolves.toBeDefined()
    expect(site.clock.sleeping).toBe(0)
  })
})
