/** How people, sheets and phone systems write numbers, with what each obviously means (test/fixtures/numbers). */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { PhoneNumber } from './phone-number.ts'
import { readNumber, readNumbers } from './read-number.ts'

const lines = (name: string) =>
  readFileSync(new URL(`../../../test/fixtures/numbers/${name}`, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '')

/** Country, what is meant (`~` before what has no E.164, ` x12` an extension), and the writing as JSON. */
const table = (name: string) =>
  lines(name).map((line) => {
    const [country = '', meaning = '', writing = ''] = line.split('\t')
    return [JSON.parse(writing) as string, country, meaning] as const
  })

function words({ kind, e164, matchKey, extension }: PhoneNumber): string {
  if (kind === 'withheld' || kind === 'unreadable') return kind
  return `${e164 ?? `~${matchKey}`}${extension === undefined ? '' : ` x${extension}`}`
}

describe('one number', () => {
  it.each(table('written.tsv'))('%j in %s is %s', (writing, country, meaning) => {
    expect(words(readNumber(writing, country))).toBe(meaning)
  })
})

describe('several numbers in one field', () => {
  it.each(table('several.tsv'))('%j in %s are %s', (writing, country, meaning) => {
    expect(readNumbers(writing, country).map(words).join(' ')).toBe(meaning)
  })
})

it.each(lines('withheld.txt'))('%j is nobody’s number', (text) => {
  expect([readNumber(text, 'US').kind, readNumbers(text, 'US')]).toEqual(['withheld', []])
})

it.each([
  'Anna Ohne',
  'Sin',
  'No',
  'Caller',
  'Secretary',
  'Number One Pizza',
  'Private Bank AG',
  'Özel Yapı Ltd',
  '号码',
])('%j does not say that a number is withheld', (text) => {
  expect(readNumber(text, 'US').kind).toBe('unreadable')
})

it.each([
  ['0123456789', 'FR', '+33123456789'],
  ['012-345 6789', 'MY', '+60123456789'],
  ['9876543210', 'IN', '+919876543210'],
  ['+45 12345678', 'US', '+4512345678'],
  ['000', 'AU', '~000'],
])('%s in %s is a number, though it looks like filler', (writing, country, meaning) => {
  expect(words(readNumber(writing, country))).toBe(meaning)
})
