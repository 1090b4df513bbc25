import { describe, expect, it } from 'vitest'
import { dialable } from './dialable.ts'

const agents = { find: async (extension: string) => (/^(102|911)$/.test(extension) ? { extension } : undefined) }
const inUs = { country: 'US', countries: ['US'], agents }

describe('a phone may be made to dial', () => {
  it.each([
    ['(212) 555-1234', inUs, '+12125551234'],
    ['tel:+1-212-555-1234', inUs, '+12125551234'],
    ['+1 555 765 4321', inUs, '+15557654321'],
    ['1-800-555-1234', inUs, '+18005551234'],
    ['0151 12345678', { ...inUs, country: 'DE', countries: ['DE'] }, '+4915112345678'],
    ['+44 7700 900123', { ...inUs, countries: ['US', 'GB'] }, '+447700900123'],
    ['+1 876 555 1234', { ...inUs, countries: 'all' as const }, '+18765551234'],
    ['102', inUs, '102'],
  ])('%s', async (written, rules, dialled) => {
    expect(await dialable(written, rules)).toBe(dialled)
  })
})

describe('a phone is not made to dial', () => {
  it.each([
    ['another country', '+44 20 7946 0000', inUs],
    ['a country that has the same code and another price', '+1 876 555 1234', inUs],
    ['a neighbour that was not allowed', '+1 416 555 1234', inUs],
    ['a number that callers pay extra for', '+1 900 555 1234', inUs],
    ['one of those in a country where all may be called', '+44 909 879 0000', { ...inUs, countries: 'all' as const }],
    ['a satellite', '+881 6 1234 5678', { ...inUs, countries: 'all' as const }],
  ])('%s', async (_, written, rules) => {
    await expect(dialable(written, rules)).rejects.toMatchObject({ code: 'forbidden' })
  })

  it.each([
    ['a code that forwards calls', '*72 2125551234'],
    ['a code at the end', '2125551234#'],
    ['an emergency number, though the table has it', '911'],
    ['an extension that the table does not have', '103'],
    ['a short code', '411411'],
    ['words', 'anonymous'],
  ])('%s', async (_, written) => {
    await expect(dialable(written, inUs)).rejects.toMatchObject({ code: 'bad_field' })
  })

  it.each(['2125551234\r\nAction: Originate', '2125551234,,1', '2125551234 ext. 9'])(
    'anything that follows a number: %j',
    async (written) => {
      expect(await dialable(written, inUs)).toBe('+12125551234')
    },
  )
})
