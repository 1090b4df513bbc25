import { describe, expect, it } from 'vitest'
import type { Call } from '../calls/call.ts'
import { parseKeepRules } from './keep-rules.ts'

const call = (view: object) =>
  ({ view: { direction: 'inbound', medium: 'phone', legs: [], rung: [], ...view } }) as unknown as Call
const daysOf = (text: string, view: object) => {
  const rules = parseKeepRules(text, 'GB')
  if ('fault' in rules) throw new Error(rules.fault)
  return rules.daysOf(call(view))
}

describe('how long a recording is kept', () => {
  const rules = '0 if queue=payments,801 / 30 if queue=800; direction=inbound / 365 if did=020 7946 0000 / 90'

  it('is what the first rule that fits says', () => {
    expect(daysOf(rules, { queue: { extension: '801' } })).toBe(0)
    expect(daysOf(rules, { queue: { extension: '802', name: 'Payments' } })).toBe(0)
    expect(daysOf(rules, { queue: { extension: '800' } })).toBe(30)
    expect(daysOf(rules, { did: '+442079460000' })).toBe(365)
    expect(daysOf(rules, {})).toBe(90)
    expect(daysOf('90', { direction: 'internal' })).toBe(90)
  })

  it('is no time where no rule fits', () => {
    expect(daysOf('30 if queue=800', {})).toBe(0)
  })

  it.each([
    ['x', '"x" is no rule'],
    ['90 / ', '"" is no rule'],
    ['4000', '"4000" is no rule'],
    ['30 if colour=red', 'at character 1'],
  ])('%s is refused', (text, fault) => {
    expect(parseKeepRules(text, 'GB')).toEqual({ fault: expect.stringContaining(fault) })
  })
})
