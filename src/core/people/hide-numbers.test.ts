import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hideInText, hideNumbers } from './hide-numbers.ts'

describe('a viewer who may not see numbers', () => {
  it.each([
    ['+49 30 901820', '…820'],
    ['(202) 555-0142', '…142'],
    ['0301/901820', '…820'],
    ['call me at 202.555.0142, please', 'call me at …142, please'],
    ['my number is 2 0 2 5 5 5 0 1 4 2', 'my number is …142'],
    ['3cx Caller - +12025550142', '3cx Caller - …142'],
    ['tel:+12025550142', 'tel:…142'],
    ['https://crm.example/c?id=3&number=%2B12025550142', 'https://crm.example/c?id=3&number=…142'],
    ['Nr12025550142x101', 'Nr…142x101'],
    ['2026-03-01 12025550142', '2026-03-01 …142'],
    ['https://crm.example/search/+12025550142/calls', 'https://crm.example/search/…142/calls'],
    ['https://crm.example/search/%2B12025550142', 'https://crm.example/search/…142'],
    ['https://crm.example/c/1234567 call 202 555 0142', 'https://crm.example/c/…567 call …142'],
    ['12025550142@pbx.example', '…142@pbx.example'],
  ])('reads %j as %j', (text, shown) => {
    expect(hideInText(text)).toBe(shown)
  })

  it.each([
    '2026-11-29T12:48:43.000Z',
    '2026-03-01 14:33 UTC',
    'extension 101 in queue 8001',
    'call_12345678901234567890abcd',
    '3f2a1b4c5d6e7f8091a2b3c4d5e6f708',
    'Room 12, floor 3',
    '12345678-1234-1234-1234-123456789012',
    'https://app.hubspot.com/contacts/1234567/record/0-1/12345678901',
  ])('still reads %j', (text) => {
    expect(hideInText(text)).toBe(text)
  })

  it('finds numbers at any depth, and keeps what links one answer to the next request', () => {
    const call = {
      id: '12345678901',
      next: '000001764421723 12025550142',
      startedAt: '2026-11-29T12:48:43.000Z',
      talkSeconds: 12345678,
      external: { raw: '0190 123', digits: '555123', name: 'Ann +1 202 555 0142' },
      legs: [{ to: ['12025550142'] }],
      notes: undefined,
    }
    expect(hideNumbers(call)).toEqual({
      ...call,
      external: { raw: '…123', digits: '…123', name: 'Ann …142' },
      legs: [{ to: ['…142'] }],
    })
  })

  it('never sees more than three digits of a number, whatever stands around and between', () => {
    const separators = fc.constantFrom('', ' ', '-', '.', '/', ') ', ' (')
    const words = fc.constantFrom('', 'Ann ', 'call 2026-03-01 ', 'tel: ', '"', ' — ', 'x: ', '2026-03-01T10:00:00Z ')
    const digit = fc.integer({ min: 0, max: 9 })
    fc.assert(
      fc.property(
        fc.array(fc.tuple(digit, separators), { minLength: 7, maxLength: 15 }),
        words,
        words,
        (parts, before, after) => {
          const text = parts.map(([one, gap], at) => (at === parts.length - 1 ? one : `${one}${gap}`)).join('')
          const digits = text.replace(/\D/g, '')
          fc.pre(!/(?:19|20)\d\d-\d\d-\d\d/.test(text))
          const shown = hideInText(`${before}${text}${after.startsWith('2026') ? ` ${after}` : after}`)
          expect(shown.replaceAll(/2026-03-01(?:T10:00:00Z)?/g, '').replace(/\D/g, '')).toBe(digits.slice(-3))
        },
      ),
    )
  })
})
