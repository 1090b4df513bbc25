import { describe, expect, it } from 'vitest'
import { formatNumber } from './format-number.ts'
import { readNumber } from './read-number.ts'

describe('a number for people', () => {
  it.each([
    ['+15551234567', 'US', '(555) 123-4567'],
    ['5551234567 ext 12', 'US', '(555) 123-4567 ext. 12'],
    ['+447700900123', 'US', '+44 7700 900123'],
    ['+447700900123', 'GB', '07700 900123'],
    ['201', 'GB', '201'],
    [' 5551234 ', 'US', '5551234'],
    ['anonymous', 'US', ''],
    ['+447700900123', 'XX', '+44 7700 900123'],
  ])('%j in %s is %j', (raw, country, expected) => {
    expect(formatNumber(readNumber(raw, country), country)).toBe(expected)
  })
})
