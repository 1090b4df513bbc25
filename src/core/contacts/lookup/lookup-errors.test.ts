import { describe, expect, it } from 'vitest'
import { createFakeSource, type FakeSource, person } from '../../../../test/support/fake-source.ts'
import { openLookupSite, timed } from '../../../../test/support/lookup-site.ts'
import { createLog } from '../../../ports/log.ts'
import { readSourceStates } from '../../breakers/source-state.ts'

const number = '+12025550123'

function crmSite() {
  const made: FakeSource[] = []
  const lines: string[] = []
  const site = openLookupSite({
    log: createLog((_, event, fields) => lines.push(JSON.stringify({ event, ...fields }))),
    sources: (clock) => {
      made.push(createFakeSource({ id: 'crm', clock, contacts: [person('crm', '1', 'Ada Secret', number)] }))
      made.push(createFakeSource({ id: 'directory', priority: 100, clock }))
      return made
    },
  })
  const [crm] = made
  if (!crm) throw new Error('the crm is made')
  const crmState = async () => {
    await site.clock.settle()
    return (await readSourceStates(site.records, ['crm'])).get('crm')
  }
  return { ...site, crm, lines, crmState }
}

describe('a CRM that fails a lookup', () => {
  it.each([
    ['down', 'crm_unavailable'],
    ['rubbish', 'crm_bad_answer'],
    ['stranger', 'crm_bad_answer'],
    ['deaf', 'crm_timeout'],
  ] as const)('that is %s is recorded as %s', async (mood, code) => {
    const site = crmSite()
    site.crm.mood = mood
    await timed(site.clock, site.isolate().byNumber(number, 'placeholder', site.background))
    expect(await site.crmState()).toMatchObject({ code, failuresInARow: 1 })
  })

  it('that is merely slow counts once, not again when its late answer comes', async () => {
    const site = crmSite()
    site.crm.delayMs = 2000
    await timed(site.clock, site.isolate().byNumber(number, 'placeholder', site.background))
    await site.clock.advance(10_000)
    expect(await site.crmState()).toMatchObject({ code: 'crm_timeout', failuresInARow: 1 })
    expect((await site.crmState())?.lastSuccessAt).toBeUndefined()
  })

  it('is shown as well again after its next answer', async () => {
    const site = crmSite()
    site.crm.mood = 'down'
    const lookup = site.isolate()
    await timed(site.clock, lookup.byNumber(number, 'placeholder', site.background))
    site.crm.mood = 'well'
    await timed(site.clock, lookup.byNumber('+12025550124', 'placeholder', site.background))
    expect(await site.crmState()).toMatchObject({ code: 'crm_unavailable', failuresInARow: 0 })
  })

  it('is not blamed for being stopped because a better source knew the caller', async () => {
    const site = crmSite()
    const [crm, directory] = [site.crm, createFakeSource({ id: 'slow', priority: 9, clock: site.clock, delayMs: 500 })]
    const both = openLookupSite({ sources: () => [crm, directory] })
    await timed(both.clock, both.isolate().byNumber(number, 'none', both.background))
    expect((await readSourceStates(both.records, ['slow'])).get('slow')).toBeUndefined()
  })

  it('leaves no number and no name in the logs', async () => {
    const site = crmSite()
    for (const mood of ['down', 'rubbish', 'stranger', 'deaf'] as const) {
      site.crm.mood = mood
      await timed(site.clock, site.isolate().byNumber(number, 'create', site.background))
      await site.clock.advance(15_000)
    }
    expect(site.lines.length).toBeGreaterThan(0)
    expect(site.lines.join('\n')).not.toMatch(/555|0123|Secret/)
  })
})
