import { describe, expect, it } from 'vitest'
import { createFakeSource, type FakeSource, person } from '../../../../test/support/fake-source.ts'
import { timed } from '../../../../test/support/lookup-site.ts'
import { createVirtualClock } from '../../../../test/support/virtual-clock.ts'
import type { Contact } from '../contact.ts'
import { type ExplainContext, explainEmail, explainNumber } from './explain.ts'

const number = '+12025550123'
const acme: Contact = { ...person('best', '9', 'Acme', number), kind: 'company' }

function setUp(
  change: (best: FakeSource, directory: FakeSource) => void = () => {},
  more: Partial<ExplainContext> = {},
) {
  const clock = createVirtualClock()
  const best = createFakeSource({
    id: 'best',
    priority: 1,
    clock,
    contacts: [person('best', '1', 'Ada', number), acme],
  })
  const directory = createFakeSource({
    id: 'directory',
    priority: 100,
    clock,
    contacts: [person('directory', '2', 'Bob', number)],
  })
  change(best, directory)
  const context: ExplainContext = {
    sources: [directory, best],
    clock,
    country: 'US',
    deadlineMs: 1500,
    leftAlone: new Set(),
    ...more,
  }
  const explain = async (raw = number) => (await timed(clock, explainNumber(context, raw))).value
  return { clock, context, best, directory, explain }
}

describe('an explanation', () => {
  it('names who won, by which rule, and why the others of the source did not', async () => {
    const { winner, rule, traces } = await setUp().explain('(202) 555-0123')
    expect(winner).toMatchObject({ source: 'best', contact: { name: 'Ada' }, shared: true })
    expect(rule).toContain('best (priority 1) is the first by priority')
    expect(rule).toContain('2 of its contacts share it, and a person comes before a company.')
    expect(traces.map(({ source, outcome }) => [source, outcome])).toEqual([
      ['best', 'hit'],
      ['directory', 'hit'],
    ])
    expect(traces[0]?.candidates).toMatchObject([
      { verdict: 'chosen', contact: { name: 'Ada' } },
      { verdict: 'fits', contact: { name: 'Acme' }, reason: 'a person comes before a company' },
    ])
  })

  it('shows strangers that a source answered, and why they do not count', async () => {
    const { traces, winner } = await setUp((best) => {
      best.mood = 'stranger'
    }).explain()
    expect(traces[0]).toMatchObject({
      outcome: 'failed',
      candidates: [{ verdict: 'rejected', reason: expect.stringContaining('does not hold the number') }],
    })
    expect(winner?.source).toBe('directory')
  })

  it('shows what a source failed with, and that one was too late for a phone', async () => {
    const down = await setUp((best) => {
      best.mood = 'down'
    }).explain()
    expect(down.traces[0]).toMatchObject({ outcome: 'failed', error: { code: 'crm_unavailable' } })
    const slow = await setUp((best, directory) => {
      best.delayMs = 4000
      directory.contacts.length = 0
    }).explain()
    expect(slow.traces[0]).toMatchObject({ outcome: 'hit', tookMs: 4000, inTime: false })
    expect(slow.winner).toBeUndefined()
    expect(slow.rule).toContain('answered after the deadline')
    const hanging = await setUp((best) => {
      best.mood = 'deaf'
    }).explain()
    expect(hanging.traces[0]).toMatchObject({ outcome: 'failed', error: { code: 'crm_timeout' }, inTime: false })
    const rubbish = await setUp((best) => {
      best.mood = 'rubbish'
    }).explain()
    expect(rubbish.traces[0]).toMatchObject({ outcome: 'failed', error: { code: 'crm_bad_answer' } })
  })

  it('asks what lookups leave alone, and does not let it win', async () => {
    const { traces, winner } = await setUp(() => {}, { leftAlone: new Set(['best']) }).explain()
    expect(traces[0]).toMatchObject({ outcome: 'hit', note: expect.stringContaining('left alone') })
    expect(winner?.source).toBe('directory')
  })

  it('says who is not asked for an extension or a withheld number, and why', async () => {
    const extension = await setUp().explain('201')
    expect(extension.traces).toMatchObject([
      { source: 'best', outcome: 'not asked', note: expect.stringContaining('directory only') },
      { source: 'directory', outcome: 'none' },
    ])
    const site = setUp()
    expect((await site.explain('anonymous')).traces.every(({ outcome }) => outcome === 'not asked')).toBe(true)
    expect(site.best.asked.numbers + site.directory.asked.numbers).toBe(0)
  })

  it('explains an e-mail address too', async () => {
    const { clock, context, best } = setUp()
    best.contacts.push({ ...person('best', '3', 'Eve'), emails: ['eve@example.com'] })
    const { value } = await timed(clock, explainEmail(context, ' EVE@example.com'))
    expect(value).toMatchObject({
      winner: { contact: { name: 'Eve' } },
      rule: expect.stringContaining('e-mail address'),
    })
    const nobody = await timed(clock, explainEmail(context, 'nobody@example.com'))
    expect(nobody.value.rule).toBe('Nobody is shown: none of the sources knows the e-mail address.')
  })
})

describe('an explanation of a number that somebody decided about', () => {
  const decided = { v: 1, number, by: 'Ana', atMs: 0 } as const

  it('names who chose the contact, as the lookup shows it', async () => {
    const contact = { source: 'directory', id: '2', name: 'Bob' }
    const { winner, rule, traces } = await setUp(() => {}, {
      choice: { ...decided, choice: 'contact', contact },
    }).explain()
    expect(winner).toMatchObject({ source: 'directory', contact: { name: 'Bob' }, shared: false })
    expect(rule).toBe('Ana chose this contact for the number: it comes before all others.')
    expect(traces[0]?.candidates).toMatchObject([{ verdict: 'chosen' }])
  })

  it('says that nobody is made where somebody decided so', async () => {
    const { rule } = await setUp(
      (best, directory) => {
        best.contacts.length = 0
        directory.contacts.length = 0
      },
      { choice: { ...decided, choice: 'never' } },
    ).explain()
    expect(rule).toBe('Nobody is shown, nor made: Ana decided that the number has no contact.')
  })
})
