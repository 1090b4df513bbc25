import { describe, expect, it } from 'vitest'
import { createFakeSource, type FakeSource, person } from '../../../../test/support/fake-source.ts'
import { openLookupSite, timed } from '../../../../test/support/lookup-site.ts'

const numberOf = (at: number) => `+1202555${String(1000 + at)}`
const known = '+12025550123'

/** Two CRMs and the directory; `down` is the best of them. */
function threeSources() {
  const made: FakeSource[] = []
  const reads: string[][] = []
  const site = openLookupSite({
    around: (store) => ({
      getMany: async (refs) => {
        reads.push(refs.map(({ collection, id }) => `${collection} ${id}`))
        return store.getMany(refs)
      },
      list: async (query) => store.list(query),
      write: async (writes) => store.write(writes),
    }),
    sources: (clock) => {
      made.push(createFakeSource({ id: 'down', priority: 1, clock, canCreate: true }))
      made.push(createFakeSource({ id: 'well', priority: 2, clock, contacts: [person('well', '1', 'Ada', known)] }))
      made.push(createFakeSource({ id: 'directory', priority: 100, clock }))
      return made
    },
  })
  const [down, well, directory] = made
  if (!down || !well || !directory) throw new Error('three sources are made')
  const ask = async (lookup: ReturnType<typeof site.isolate>, number: string, policy: 'none' | 'create' = 'none') => {
    const asked = await timed(site.clock, lookup.byNumber(number, policy, site.background))
    await site.clock.settle()
    return asked
  }
  return { ...site, down, well, directory, ask, reads }
}

/** Five lookups in a row in which the best CRM failed. */
async function opened(mood: 'down' | 'deaf' = 'down') {
  const site = threeSources()
  site.down.mood = mood
  const lookup = site.isolate()
  for (let at = 0; at < 5; at += 1) await site.ask(lookup, numberOf(at))
  expect(site.down.asked.numbers).toBe(5)
  return { ...site, lookup }
}

describe('a CRM that failed five times in a row', () => {
  it('is not asked for 30 s, and nobody waits for it', async () => {
    const { ask, lookup, down } = await opened('deaf')
    const { value, tookMs } = await ask(lookup, known)
    expect(value).toMatchObject({ contact: { name: 'Ada' }, degraded: [{ source: 'down', code: 'crm_unavailable' }] })
    expect({ tookMs, asked: down.asked.numbers }).toEqual({ tookMs: 0, asked: 5 })
  })

  it('is still one of those whose word is missing: nothing is created and no absence is remembered', async () => {
    const { ask, lookup, clock, down } = await opened()
    const stranger = await ask(lookup, numberOf(50), 'create')
    expect(stranger.value).toMatchObject({ outcome: 'placeholder', degraded: [{ source: 'down' }] })
    down.mood = 'well'
    down.contacts.push(person('down', '1', 'Known after all', numberOf(50)))
    await clock.advance(30_000)
    expect((await ask(lookup, numberOf(50))).value.contact?.name).toBe('Known after all')
  })

  it('is left alone by e-mail lookups and searches too', async () => {
    const { lookup, clock, background, down } = await opened()
    const found = await timed(clock, lookup.byEmail('a@example.com', background))
    expect(found.value.degraded).toEqual([{ source: 'down', code: 'crm_unavailable' }])
    const searched = await timed(clock, lookup.search('Ada', 5, background))
    expect(searched.value).toMatchObject({ contacts: [{ name: 'Ada' }], degraded: [{ source: 'down' }] })
    expect(down.asked).toMatchObject({ emails: 0, searches: 0 })
  })

  it('is known to other isolates from the read they make anyway', async () => {
    const { ask, isolate, down, reads } = await opened()
    reads.length = 0
    const elsewhere = isolate()
    const { value } = await ask(elsewhere, known)
    expect(value.degraded).toEqual([{ source: 'down', code: 'crm_unavailable' }])
    expect(down.asked.numbers).toBe(5)
    expect(reads[0]).toEqual(expect.arrayContaining(['lookup-cache epoch', 'source-state down']))
    expect(reads.flat().filter((ref) => ref === 'source-state down')).toHaveLength(1)
  })

  it('is tried by one after 30 s, which opens it again or ends it, for all isolates', async () => {
    const { ask, lookup, isolate, clock, down } = await opened()
    await clock.advance(30_000)
    await ask(lookup, numberOf(10))
    await ask(lookup, numberOf(11))
    expect(down.asked.numbers).toBe(6)
    down.mood = 'well'
    await clock.advance(30_000)
    await ask(lookup, numberOf(12))
    expect((await ask(lookup, numberOf(13))).value.degraded).toEqual([])
    expect((await ask(isolate(), numberOf(14))).value.degraded).toEqual([])
    expect(down.asked.numbers).toBe(9)
  })

  it('keeps everybody else away while one tries', async () => {
    const { lookup, clock, background, down } = await opened()
    await clock.advance(30_000)
    down.mood = 'deaf'
    const all = [20, 21, 22].map((at) => lookup.byNumber(numberOf(at), 'none', background))
    await timed(clock, Promise.all(all))
    expect(down.asked.numbers).toBe(6)
  })
})

describe('a CRM that is not down', () => {
  it('is asked on when it is only too slow: its late answers fill the cache', async () => {
    const { ask, isolate, clock, down } = threeSources()
    const lookup = isolate()
    down.delayMs = 2000
    for (let at = 0; at < 8; at += 1) {
      await ask(lookup, numberOf(at))
      await clock.advance(2000)
    }
    expect(down.asked.numbers).toBe(8)
  })

  it('is asked on when its failures were not in a row', async () => {
    const { ask, isolate, down } = threeSources()
    const lookup = isolate()
    for (let at = 0; at < 12; at += 1) {
      down.mood = at % 4 === 3 ? 'well' : 'down'
      await ask(lookup, numberOf(at))
    }
    expect(down.asked.numbers).toBe(12)
  })

  it('is never the directory: it stands in the same records as everything else', async () => {
    const { ask, isolate, directory } = threeSources()
    const lookup = isolate()
    directory.mood = 'down'
    for (let at = 0; at < 8; at += 1) await ask(lookup, numberOf(at))
    expect(directory.asked.numbers).toBe(8)
  })
})
