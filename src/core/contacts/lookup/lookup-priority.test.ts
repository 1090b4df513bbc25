import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFakeSource, type FakeSource, type Mood, person } from '../../../../test/support/fake-source.ts'
import { openLookupSite, timed } from '../../../../test/support/lookup-site.ts'
import type { VirtualClock } from '../../../../test/support/virtual-clock.ts'

const number = '+12025550123'

/** Two CRMs and the directory, all knowing the number unless a test says otherwise. */
function threeSources() {
  const made: FakeSource[] = []
  const site = openLookupSite({
    sources: (clock: VirtualClock) => {
      made.push(createFakeSource({ id: 'best', priority: 1, clock, contacts: [person('best', '1', 'Best', number)] }))
      made.push(createFakeSource({ id: 'good', priority: 2, clock, contacts: [person('good', '1', 'Good', number)] }))
      const contacts = [person('directory', '1', 'Directory', number)]
      made.push(createFakeSource({ id: 'directory', priority: 100, clock, contacts }))
      return made.toReversed()
    },
  })
  const [best, good, directory] = made
  if (!best || !good || !directory) throw new Error('three sources are made')
  return { ...site, best, good, directory, lookup: site.isolate() }
}

describe('priority inside one deadline', () => {
  it('asks all sources at once and takes the best that knows the number', async () => {
    const { lookup, clock, background, best, good, directory } = threeSources()
    best.delayMs = 300
    good.delayMs = 200
    const { value, tookMs } = await timed(clock, lookup.byNumber(number, 'none', background))
    expect(value).toMatchObject({ outcome: 'found', contact: { name: 'Best' }, from: 'sources', degraded: [] })
    expect(tookMs).toBe(300)
    expect([best, good, directory].map((source) => source.asked.numbers)).toEqual([1, 1, 1])
  })

  it('answers at once when the best source knows, and stops the others', async () => {
    const { lookup, clock, background, good } = threeSources()
    good.delayMs = 900
    const { value, tookMs } = await timed(clock, lookup.byNumber(number, 'none', background))
    expect(value.contact?.name).toBe('Best')
    expect(tookMs).toBe(0)
    expect(good.asked.aborted).toBe(1)
  })

  it('takes the next as soon as the better ones have said that they know nobody', async () => {
    const { lookup, clock, background, best, good } = threeSources()
    best.contacts.length = 0
    best.delayMs = 400
    good.delayMs = 100
    const { value, tookMs } = await timed(clock, lookup.byNumber(number, 'none', background))
    expect(value).toMatchObject({ contact: { name: 'Good' }, degraded: [] })
    expect(tookMs).toBe(400)
  })

  it('takes the next as soon as a better one failed, and says so', async () => {
    const { lookup, clock, background, best } = threeSources()
    best.mood = 'down'
    best.delayMs = 70
    const { value, tookMs } = await timed(clock, lookup.byNumber(number, 'none', background))
    expect(value).toMatchObject({ contact: { name: 'Good' }, degraded: [{ source: 'best', code: 'crm_unavailable' }] })
    expect(tookMs).toBe(70)
  })

  it('takes the best so far at the deadline', async () => {
    const { lookup, clock, background, best, good } = threeSources()
    best.delayMs = 4000
    good.delayMs = 900
    const { value, tookMs } = await timed(clock, lookup.byNumber(number, 'none', background))
    expect(value).toMatchObject({ contact: { name: 'Good' }, degraded: [{ source: 'best', code: 'crm_timeout' }] })
    expect(tookMs).toBe(1500)
  })

  it('falls back to the directory when every CRM hangs and ignores that nobody waits for it', async () => {
    const { lookup, clock, background, best, good } = threeSources()
    best.mood = 'deaf'
    good.mood = 'deaf'
    const { value, tookMs } = await timed(clock, lookup.byNumber(number, 'placeholder', background))
    expect(value).toMatchObject({ outcome: 'found', contact: { name: 'Directory' } })
    expect(value.degraded.map(({ source }) => source)).toEqual(['best', 'good'])
    expect(tookMs).toBe(1500)
  })

  it('falls back to a placeholder when nobody answers in time', async () => {
    const { lookup, clock, background, best, good, directory } = threeSources()
    for (const source of [best, good, directory]) source.mood = 'deaf'
    const { value, tookMs } = await timed(clock, lookup.byNumber(number, 'placeholder', background))
    expect(value).toMatchObject({ outcome: 'placeholder', shared: false })
    expect(value.degraded).toHaveLength(3)
    expect(tookMs).toBe(1500)
  })

  it('keeps policy none when the sources fail: who wants no stand-in gets none', async () => {
    const { lookup, clock, background, best, good, directory } = threeSources()
    for (const source of [best, good, directory]) source.mood = 'down'
    const { value } = await timed(clock, lookup.byNumber(number, 'none', background))
    expect(value).toMatchObject({ outcome: 'none', degraded: { length: 3 } })
  })

  it.each(['rubbish', 'stranger'] as const)(
    'never shows what is not the caller (%s), and calls it a bad answer',
    async (mood) => {
      const { lookup, clock, background, best } = threeSources()
      best.mood = mood
      const { value } = await timed(clock, lookup.byNumber(number, 'none', background))
      expect(value).toMatchObject({ contact: { name: 'Good' }, degraded: [{ source: 'best', code: 'crm_bad_answer' }] })
    },
  )

  it('N2 finds a contact by no part of a number', async () => {
    const { lookup, clock, background } = threeSources()
    for (const part of ['5550123', '2025550', '0123', '+1202555012', '+120255501234']) {
      const { value } = await timed(clock, lookup.byNumber(part, 'none', background))
      expect([part, value.outcome]).toEqual([part, 'none'])
    }
  })

  it('finds the contact in every written form of the number', async () => {
    const { lookup, clock, background } = threeSources()
    for (const written of ['+12025550123', '0012025550123', '(202) 555-0123', ' 12025550123', '202.555.0123 ext. 12']) {
      const { value } = await timed(clock, lookup.byNumber(written, 'none', background))
      expect([written, value.contact?.name]).toEqual([written, 'Best'])
      expect(value.number.raw).toBe(written)
    }
  })
})

describe('numbers that no source is asked for', () => {
  it.each(['anonymous', 'Restricted', '', 'unknown', '???'])('asks nobody about %j', async (raw) => {
    const { lookup, clock, background, best, directory } = threeSources()
    const none = await timed(clock, lookup.byNumber(raw, 'none', background))
    const placeholder = await timed(clock, lookup.byNumber(raw, 'placeholder', background))
    const create = await timed(clock, lookup.byNumber(raw, 'create', background))
    expect([none, placeholder, create].map(({ value }) => value.outcome)).toEqual([
      'none',
      'placeholder',
      'placeholder',
    ])
    expect(best.asked.numbers + directory.asked.numbers).toBe(0)
  })

  it('asks the directory only about an extension, and creates nobody for it', async () => {
    const { lookup, clock, background, best, directory } = threeSources()
    directory.contacts.push(person('directory', '9', 'Front desk', '201'))
    const desk = await timed(clock, lookup.byNumber('201', 'create', background))
    const nobody = await timed(clock, lookup.byNumber('202', 'create', background))
    expect(desk.value).toMatchObject({ outcome: 'found', contact: { name: 'Front desk' } })
    expect(nobody.value).toMatchObject({ outcome: 'placeholder', degraded: [] })
    expect(best.asked.numbers).toBe(0)
  })
})

describe('a number that several contacts share', () => {
  it('is answered by the declared rule within the source and says that it is shared', async () => {
    const { lookup, clock, background, best } = threeSources()
    const [person1] = best.contacts
    if (!person1) throw new Error('the best source knows somebody')
    best.contacts.push({ ...person1, id: '0', kind: 'company', name: 'The Company' })
    const { value } = await timed(clock, lookup.byNumber(number, 'none', background))
    expect(value).toMatchObject({ contact: { name: 'Best', kind: 'person' }, shared: true })
  })

  it('is not shared because another source knows the caller too', async () => {
    const { lookup, clock, background } = threeSources()
    const { value } = await timed(clock, lookup.byNumber(number, 'none', background))
    expect(value.shared).toBe(false)
  })
})

describe('whatever the sources do', () => {
  const moods: Mood[] = ['well', 'down', 'rubbish', 'stranger', 'deaf']
  const source = fc.record({
    // At the very instant of the deadline either answer is right.
    delayMs: fc.integer({ min: 0, max: 3000 }).filter((delayMs) => delayMs !== 1500),
    mood: fc.constantFrom(...moods),
    knows: fc.boolean(),
  })

  it('the answer arrives by the deadline and is the best that was there by priority', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(source, { minLength: 1, maxLength: 4 }), async (specs) => {
        const site = openLookupSite({
          sources: (clock) =>
            specs.map(({ delayMs, mood, knows }, position) => {
              const id = `source-${position}`
              const contacts = knows ? [person(id, '1', id, number)] : []
              return createFakeSource({ id, priority: position, clock, delayMs, mood, contacts })
            }),
        })
        const asked = site.isolate().byNumber(number, 'placeholder', site.background)
        const { value, tookMs } = await timed(site.clock, asked)
        const inTime = specs.findIndex(({ mood, knows, delayMs }) => mood === 'well' && knows && delayMs < 1500)
        expect(tookMs).toBeLessThanOrEqual(1500)
        expect(value.contact?.name).toBe(inTime < 0 ? undefined : `source-${inTime}`)
        expect(value.outcome).toBe(inTime < 0 ? 'placeholder' : 'found')
        const better = specs.slice(0, inTime < 0 ? specs.length : inTime)
        const silent = better.filter(({ mood, delayMs }) => mood !== 'well' || delayMs > 1500)
        expect(value.degraded).toHaveLength(silent.length)
      }),
      { numRuns: 150 },
    )
  })
})
