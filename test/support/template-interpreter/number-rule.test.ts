import { describe, expect, it } from 'vitest'
import type { Scope } from './expression.ts'
import { applyNumberRule } from './number-rule.ts'
import { text } from './values.ts'

const phonebook =
  (length: string): Scope =>
  (name) =>
    name === 'MaxLength' ? text(length) : undefined

describe('applyNumberRule', () => {
  it.each([
    ['AsIs', '', '+15550123', '+15550123'],
    ['AsIs', '', '0015550123', '0015550123'],
    ['Off', '', '+15550123', '15550123'],
    ['Off', '', '0015550123', '15550123'],
    ['Plus', '', '0015550123', '+15550123'],
    ['Plus', '', '+15550123', '+15550123'],
    ['Zeros', '', '+15550123', '0015550123'],
    ['AsIs', '6', '+15550123', '550123'],
    ['AsIs', '12', '+15550123', '+15550123'],
    ['Zeros', '12', '+447911123456', '447911123456'],
  ])('%s with MaxLength "%s" makes %s %s', (prefix, maxLength, written, expected) => {
    expect(applyNumberRule(written, { prefix, maxLength }, phonebook(''))).toBe(expected)
  })

  it('takes the phonebook\'s length for [MaxLength], and leaves the number whole when that is "match exactly"', () => {
    const rule = { prefix: 'AsIs', maxLength: '[MaxLength]' }
    expect(applyNumberRule('+15551234567', rule, phonebook('7'))).toBe('1234567')
    expect(applyNumberRule('+15551234567', rule, phonebook(''))).toBe('+15551234567')
  })
})
