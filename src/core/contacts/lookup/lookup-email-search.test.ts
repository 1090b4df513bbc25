import { describe, expect, it } from 'vitest'
import { createFakeSource, type FakeSource, person } from '../../../../test/support/fake-source.ts'
import { openLookupSite, timed } from '../../../../test/support/lookup-site.ts'

function twoSources() {
  const made: FakeSource[] = []
  const site = openLookupSite({
    sources: (clock) => {
      for (const [priority, id] of ['crm', 'directory'].entries()) {
        const contacts = ['Ada', 'Adam'].map((name, position) => ({
          ...person(id, `${position}`, name, '+12025550123'),
          emails: [`${name.toLowerCase()}@example.com`],
        }))
        made.push(createFakeSource({ id, priority, clock, contacts }))
      }
      return made
    },
  })
  const [crm, directory] = made
  if (!crm || !directory) throw new Error('two sources are made')
  return { ...site, crm, directory, lookup: site.isolate() }
}

describe('by e-mail', () => {
  it('finds the contact whatever the case, once asked remembers it', async () => {
    const { lookup, clock, background, crm } = twoSources()
    const first = await timed(clock, lookup.byEmail(' Ada@Example.COM ', background))
    const second = await timed(clock, lookup.byEmail('ada@example.com', background))
    expect(first.value).toMatchObject({ outcome: 'found', contact: { name: 'Ada', source: 'crm' }, from: 'sources' })
    expect(second.value).toMatchObject({ outcome: 'found', from: 'isolate' })
    expect(crm.asked.emails).toBe(1)
  })

  it('answers by the deadline with the directory when the CRM hangs', async () => {
    const { lookup, clock, background, crm } = twoSources()
    crm.mood = 'deaf'
    const { value, tookMs } = await timed(clock, lookup.byEmail('ada@example.com', background))
    expect(value).toMatchObject({
      contact: { source: 'directory' },
      degraded: [{ source: 'crm', code: 'crm_timeout' }],
    })
    expect(tookMs).toBe(1500)
  })

  it('does not show a contact that has another address', async () => {
    const { lookup, clock, background, crm, directory } = twoSources()
    crm.mood = 'stranger'
    directory.contacts.length = 0
    const { value } = await timed(clock, lookup.byEmail('ada@example.com', background))
    expect(value).toMatchObject({ outcome: 'none', degraded: [{ source: 'crm', code: 'crm_bad_answer' }] })
  })

  it.each(['', 'ada', '@', 'a b@c', `${'a'.repeat(300)}@example.com`])('asks nobody about %j', async (email) => {
    const { lookup, clock, background, crm } = twoSources()
    expect((await timed(clock, lookup.byEmail(email, background))).value.outcome).toBe('none')
    expect(crm.asked.emails).toBe(0)
  })
})

describe('search', () => {
  const names = (contacts: readonly { name: string; source: string }[]) => contacts.map((c) => `${c.source}:${c.name}`)

  it('gives the better source first and no more than asked for', async () => {
    const { lookup, clock, background } = twoSources()
    const { value } = await timed(clock, lookup.search(' ad ', 3, background))
    expect(names(value.contacts)).toEqual(['crm:Ada', 'crm:Adam', 'directory:Ada'])
  })

  it('gives what is there by the deadline and says whose contacts are missing', async () => {
    const { lookup, clock, background, crm } = twoSources()
    crm.delayMs = 3000
    const { value, tookMs } = await timed(clock, lookup.search('ad', 10, background))
    expect(names(value.contacts)).toEqual(['directory:Ada', 'directory:Adam'])
    expect(value.degraded).toEqual([{ source: 'crm', code: 'crm_timeout' }])
    expect(tookMs).toBe(1500)
    expect(crm.asked.aborted).toBe(1)
  })

  it.each(['down', 'rubbish'] as const)('is not spoilt by a source that is %s', async (mood) => {
    const { lookup, clock, background, crm } = twoSources()
    crm.mood = mood
    const { value } = await timed(clock, lookup.search('ad', 10, background))
    expect(value.contacts).toHaveLength(2)
    expect(value.degraded).toHaveLength(1)
  })

  it('asks nobody for an empty text', async () => {
    const { lookup, clock, background, crm } = twoSources()
    expect((await timed(clock, lookup.search('  ', 10, background))).value.contacts).toEqual([])
    expect(crm.asked.searches).toBe(0)
  })
})
