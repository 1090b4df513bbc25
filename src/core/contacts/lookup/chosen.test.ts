import { describe, expect, it } from 'vitest'
import { createFakeSource, type FakeSource, person } from '../../../../test/support/fake-source.ts'
import { openLookupSite, timed } from '../../../../test/support/lookup-site.ts'
import { readNumber } from '../../phone/read-number.ts'
import { type NumberChoice, putChoice } from '../choices/number-choice.ts'

const number = '+12025550123'

/** CRMs in order of their priority, and what somebody decided of the number. */
async function open(ids: readonly string[], decided: Pick<NumberChoice, 'choice' | 'contact'>) {
  const sources = new Map<string, FakeSource>()
  const site = openLookupSite({
    sources: (clock) =>
      ids.map((id, priority) => {
        const source = createFakeSource({ id, priority, clock, canCreate: true })
        sources.set(id, source)
        return source
      }),
  })
  const { matchKey } = readNumber(number, 'US')
  await site.records.write([putChoice(matchKey, { v: 1, number, by: 'Ana', atMs: 0, ...decided })])
  const add = (id: string, contact: string, name: string, ...numbers: string[]) =>
    sources.get(id)?.contacts.push(person(id, contact, name, ...numbers))
  const lookUp = async () => (await timed(site.clock, site.isolate().byNumber(number, 'create', site.background))).value
  const created = () => [...sources.values()].flatMap(({ createdKeys }) => createdKeys)
  return { ...site, sources, add, lookUp, created }
}

const ben = { source: 'small', id: '2', name: 'Ben' } as const

describe.each([
  { title: 'in CRMs', ids: ['big', 'small'] },
  { title: 'in the directory alone', ids: ['directory'] },
])('a number with a choice, $title', ({ ids }) => {
  const source = ids.at(-1) ?? ''
  const chosen = { choice: 'contact', contact: { ...ben, source } } as const

  it('shows the chosen contact before whomever the rule prefers', async () => {
    const { add, lookUp } = await open(ids, chosen)
    add(ids[0] ?? '', '1', 'Ann', number)
    add(source, '2', 'Ben', number)
    expect(await lookUp()).toMatchObject({ outcome: 'found', shared: false, contact: { name: 'Ben' } })
  })

  it('shows the chosen contact though it has another number, and nobody is made', async () => {
    const { add, lookUp, created } = await open(ids, chosen)
    add(source, '2', 'Ben', '+12025550999')
    expect(await lookUp()).toMatchObject({ contact: { id: '2' } })
    expect(created()).toEqual([])
  })

  it('shows whoever has the number when the chosen contact is gone', async () => {
    const { add, lookUp } = await open(ids, chosen)
    add(ids[0] ?? '', '1', 'Ann', number)
    expect(await lookUp()).toMatchObject({ contact: { name: 'Ann' } })
  })

  it('makes nobody when somebody decided that it has no contact, also from the cache', async () => {
    const { lookUp, created } = await open(ids, { choice: 'never' })
    expect(await lookUp()).toMatchObject({ outcome: 'placeholder' })
    expect(await lookUp()).toMatchObject({ outcome: 'placeholder' })
    expect(created()).toEqual([])
  })
})

describe('a chosen contact whose CRM is down', () => {
  it('does not keep the others from being shown', async () => {
    const { add, lookUp, sources } = await open(['big', 'small'], { choice: 'contact', contact: ben })
    add('big', '1', 'Ann', number)
    const small = sources.get('small')
    if (small) small.mood = 'deaf'
    expect(await lookUp()).toMatchObject({ contact: { name: 'Ann' }, degraded: [{ source: 'small' }] })
  })
})
