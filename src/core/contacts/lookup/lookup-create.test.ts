import { describe, expect, it } from 'vitest'
import { createFakeSource, type FakeSource, person } from '../../../../test/support/fake-source.ts'
import { type LookupSite, openLookupSite, timed } from '../../../../test/support/lookup-site.ts'
import { SwitchhookError } from '../../../lib/errors.ts'
import type { Lookup } from './lookup.ts'

const number = '+12025550123'

function creatingSite(ids: readonly string[] = ['crm', 'directory']) {
  const made = new Map<string, FakeSource>()
  const site = openLookupSite({
    sources: (clock) =>
      ids.map((id, position) => {
        const source = createFakeSource({ id, priority: position, clock, canCreate: id !== 'readonly' })
        made.set(id, source)
        return source
      }),
  })
  const source = (id: string) => {
    const found = made.get(id)
    if (!found) throw new Error(`no source ${id}`)
    return found
  }
  return { ...site, source }
}

const lookUp = (site: LookupSite, lookup: Lookup, raw = number) =>
  timed(site.clock, lookup.byNumber(raw, 'create', site.background))

describe('an unknown caller under policy create', () => {
  it('becomes one contact, named as the caller of the lookup wants, and is known from then on', async () => {
    const site = creatingSite()
    const lookup = site.isolate()
    const first = await lookUp(site, lookup, ' 12025550123')
    expect(first.value).toMatchObject({ outcome: 'created', contact: { name: `Caller ${number}`, source: 'crm' } })
    expect((await lookUp(site, lookup)).value).toMatchObject({ outcome: 'found', contact: { source: 'crm' } })
    expect((await lookUp(site, site.isolate())).value).toMatchObject({ outcome: 'found', from: 'records' })
    expect(site.source('crm').createdKeys).toEqual([`main:number:${number}`])
  })

  it('is never created under another policy', async () => {
    const site = creatingSite()
    for (const policy of ['none', 'placeholder'] as const) {
      await timed(site.clock, site.isolate().byNumber(number, policy, site.background))
    }
    expect(site.source('crm').createdKeys).toEqual([])
  })

  it('is created once by many lookups at once in several isolates, however slow the CRM creates', async () => {
    const site = creatingSite()
    site.source('crm').createDelayMs = 700
    const isolates = [site.isolate(), site.isolate(), site.isolate()]
    const forms = [number, '(202) 555-0123', '2025550123']
    const asked = isolates.flatMap((lookup) => forms.map((raw) => lookup.byNumber(raw, 'create', site.background)))
    const { value: answers, tookMs } = await timed(site.clock, Promise.all(asked))
    expect(answers.map((answer) => answer.contact?.id)).toEqual(asked.map(() => 'new-1'))
    expect(answers.filter((answer) => answer.outcome === 'created')).toHaveLength(forms.length)
    expect(site.source('crm').createdKeys).toHaveLength(1)
    expect(tookMs).toBeLessThan(1000)
  })

  it('is a placeholder at the deadline while the CRM is still creating, and known afterwards', async () => {
    const site = creatingSite()
    site.source('crm').createDelayMs = 5000
    const [one, two] = [site.isolate(), site.isolate()]
    const asked = Promise.all([one, two].map((lookup) => lookup.byNumber(number, 'create', site.background)))
    const { value, tookMs } = await timed(site.clock, asked)
    expect(value.map(({ outcome }) => outcome)).toEqual(['placeholder', 'placeholder'])
    expect(value[0]?.degraded).toEqual([{ source: 'crm', code: 'crm_timeout' }])
    expect(tookMs).toBe(1500)
    await site.clock.advance(4000)
    expect(one.peek(number, 'create')?.contact?.id).toBe('new-1')
    expect(two.peek(number, 'create')?.contact?.id).toBe('new-1')
    expect(site.source('crm').createdKeys).toHaveLength(1)
  })

  it('goes to the first source by priority that can create, the directory last', async () => {
    const site = creatingSite(['directory', 'readonly', 'second', 'third'])
    const { value } = await lookUp(site, site.isolate())
    expect(value.contact?.source).toBe('second')
    const alone = creatingSite(['readonly', 'directory'])
    expect((await lookUp(alone, alone.isolate())).value.contact?.source).toBe('directory')
  })

  it('is a placeholder where no source can create', async () => {
    const site = creatingSite(['readonly'])
    expect((await lookUp(site, site.isolate())).value).toMatchObject({ outcome: 'placeholder', degraded: [] })
  })

  it.each(['down', 'rubbish', 'stranger', 'deaf'] as const)(
    'is not created while a source is %s: it may know the caller',
    async (mood) => {
      const site = creatingSite(['crm', 'second', 'directory'])
      site.source('crm').mood = mood
      const { value } = await lookUp(site, site.isolate())
      expect(value).toMatchObject({ outcome: 'placeholder', degraded: [{ source: 'crm' }] })
      await site.clock.advance(15_000)
      for (const id of ['crm', 'second', 'directory']) expect(site.source(id).createdKeys).toEqual([])
    },
  )

  it('is not created while a source that creates nothing is down either', async () => {
    const site = creatingSite(['crm', 'readonly'])
    site.source('readonly').mood = 'down'
    const { value } = await lookUp(site, site.isolate())
    expect(value).toMatchObject({ outcome: 'placeholder', degraded: [{ source: 'readonly' }] })
    expect(site.source('crm').createdKeys).toEqual([])
  })

  it.each(['anonymous', '', '202', '112', '???'])('is not created when the number is %j', async (raw) => {
    const site = creatingSite()
    expect((await lookUp(site, site.isolate(), raw)).value.outcome).toBe('placeholder')
    expect(site.source('crm').createdKeys).toEqual([])
  })

  it('is known at once in every form of the number, though the isolate remembered nobody', async () => {
    const site = creatingSite()
    const lookup = site.isolate()
    await timed(site.clock, lookup.byNumber('2025550123', 'none', site.background))
    expect(lookup.peek('2025550123', 'none')?.outcome).toBe('none')
    await lookUp(site, lookup)
    const { value } = await timed(site.clock, lookup.byNumber('2025550123', 'none', site.background))
    expect(value.outcome).toBe('found')
  })

  it('is not made twice after a crash between the create and its record', async () => {
    const site = creatingSite()
    const lookup = site.isolate()
    await timed(site.clock, lookup.byNumber(number, 'none', site.background))
    // The isolate that won the claim made the contact and died; ours still remembers that nobody is known.
    await site.records.write([
      {
        op: 'put',
        collection: 'create-claims',
        id: `number:${number}`,
        value: { v: 1, state: 'open' },
        expiresAtMs: site.clock.now() + 1000,
      },
    ])
    site.source('crm').contacts.push(person('crm', 'made-before', 'Caller', number))
    const { value, tookMs } = await lookUp(site, lookup)
    expect(value).toMatchObject({ outcome: 'found', contact: { id: 'made-before' } })
    expect(tookMs).toBeGreaterThanOrEqual(1000)
    expect(site.source('crm').createdKeys).toEqual([])
  })

  it('is a placeholder when the CRM refuses, and the CRM is not asked by everybody in a row', async () => {
    const site = creatingSite()
    site.source('crm').createError = new SwitchhookError('crm_rejected', 'No such field.')
    const isolates = [site.isolate(), site.isolate(), site.isolate()]
    const asked = Promise.all(isolates.map((lookup) => lookup.byNumber(number, 'create', site.background)))
    const { value } = await timed(site.clock, asked)
    expect(value.map(({ outcome, degraded }) => [outcome, degraded[0]?.code])).toEqual(
      isolates.map(() => ['placeholder', 'crm_rejected']),
    )
    expect(site.source('crm').createdKeys).toHaveLength(1)
    site.source('crm').createError = undefined
    await site.clock.advance(31_000)
    expect((await lookUp(site, site.isolate())).value.outcome).toBe('created')
  })

  it('is not tried again at once when nobody knows whether the CRM created it', async () => {
    const site = creatingSite()
    site.source('crm').createError = new SwitchhookError('crm_unreachable', 'Cut off.', { retryable: true })
    await lookUp(site, site.isolate())
    site.source('crm').createError = undefined
    await site.clock.advance(20_000)
    expect((await lookUp(site, site.isolate())).value.outcome).toBe('placeholder')
    expect(site.source('crm').createdKeys).toHaveLength(1)
    await site.clock.advance(11_000)
    expect((await lookUp(site, site.isolate())).value.outcome).toBe('created')
  })

  it('is not hidden by a slower lookup of another isolate that began before it was created', async () => {
    const site = creatingSite()
    site.source('crm').delayMs = 300
    const slow = site.isolate().byNumber(number, 'none', site.background)
    await site.clock.settle()
    site.source('crm').delayMs = 0
    expect((await lookUp(site, site.isolate())).value.outcome).toBe('created')
    await site.clock.advance(1000)
    expect((await slow).outcome).toBe('none')
    expect((await lookUp(site, site.isolate())).value).toMatchObject({ outcome: 'found', from: 'records' })
  })
})

describe('creating the contact that a person asks for', () => {
  const request = { name: 'Ada Lovelace', firstName: 'Ada', lastName: 'Lovelace', number: ' 12025550123' }
  const create = async (site: LookupSite, lookup: Lookup, contact: Parameters<Lookup['create']>[0]) =>
    (await timed(site.clock, lookup.create(contact, site.background))).value

  it('makes it once for a double click, and for a repetition a day later', async () => {
    const site = creatingSite()
    site.source('crm').createDelayMs = 400
    const double = Promise.all(
      [site.isolate(), site.isolate()].map((lookup) => lookup.create(request, site.background)),
    )
    const { value } = await timed(site.clock, double)
    expect(value.map(({ contact }) => contact.id)).toEqual(['new-1', 'new-1'])
    await site.clock.advance(86_400_000)
    expect(await create(site, site.isolate(), { ...request, name: ' ada  LOVELACE' })).toMatchObject({ created: false })
    expect(site.source('crm').createdKeys).toHaveLength(1)
    expect(site.source('crm').contacts[0]?.phones).toEqual([{ number }])
  })

  it('makes another one for another person behind the same number', async () => {
    const site = creatingSite()
    await create(site, site.isolate(), request)
    expect(await create(site, site.isolate(), { ...request, name: 'Charles' })).toMatchObject({ created: true })
  })

  it('is seen by the next lookup, though every cache knew nobody', async () => {
    const site = creatingSite()
    const lookup = site.isolate()
    await timed(site.clock, lookup.byNumber(number, 'none', site.background))
    await timed(site.clock, lookup.byEmail('ada@example.com', site.background))
    await create(site, lookup, { ...request, email: 'ada@example.com' })
    const byNumber = await timed(site.clock, lookup.byNumber(number, 'none', site.background))
    const elsewhere = await timed(site.clock, site.isolate().byNumber(number, 'none', site.background))
    const byEmail = await timed(site.clock, lookup.byEmail('Ada@Example.com', site.background))
    for (const { value } of [byNumber, elsewhere, byEmail]) expect(value.contact?.id).toBe('new-1')
  })

  it('reports to its caller what went wrong', async () => {
    const site = creatingSite()
    const lookup = site.isolate()
    await expect(lookup.create({ name: 'Nobody' }, site.background)).rejects.toMatchObject({ code: 'bad_request' })
    site.source('crm').createError = new SwitchhookError('crm_unauthorized', 'Renew the key.')
    const refused = lookup.create(request, site.background)
    await expect(timed(site.clock, refused)).rejects.toMatchObject({
      code: 'crm_unauthorized',
      message: 'Renew the key.',
    })
    const nowhere = creatingSite(['readonly'])
    await expect(nowhere.isolate().create(request, site.background)).rejects.toMatchObject({ code: 'not_configured' })
  })
})
