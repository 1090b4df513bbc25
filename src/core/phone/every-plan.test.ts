/**
 * Every country and type of libphonenumber's examples, stored in three writings and asked in five: who is found. The
 * figures are docs/numbers.md's.
 */
import { readFileSync } from 'node:fs'
import googleLibphonenumber from 'google-libphonenumber'
import { describe, expect, it } from 'vitest'
import type { PhoneNumber } from './phone-number.ts'
import { readNumber, readNumbers } from './read-number.ts'
import { indexKeys, lookupKeys, matchRank } from './same-number.ts'

const { PhoneNumberFormat, PhoneNumberType, PhoneNumberUtil } = googleLibphonenumber
const plans = PhoneNumberUtil.getInstance()

interface Example {
  readonly country: string
  readonly type: string
  readonly e164: string
  readonly writings: readonly string[]
}

interface Fault {
  readonly country: string
  readonly type: string
  readonly stored: string
  readonly asked: string
}

const types = Object.entries(PhoneNumberType).filter(([, value]) => Number(value) >= 0 && Number(value) <= 10)

/** As people of the country write it: libphonenumber's formatting, which is not what reads it here. */
function examples(): Example[] {
  return plans.getSupportedRegions().flatMap((country) =>
    types.flatMap(([type, value]) => {
      const number = plans.getExampleNumberForType(country, value as never)
      if (!number) return []
      const format = (form: number) => plans.format(number, form as never)
      const e164 = format(PhoneNumberFormat.E164)
      const national = format(PhoneNumberFormat.NATIONAL)
      const local = String(plans.getNationalSignificantNumber(number))
      return [{ country, type, e164, writings: [format(PhoneNumberFormat.INTERNATIONAL), national, local] }]
    }),
  )
}

/** Each distinct number of a country once: fixed lines and mobiles share their example in some. */
const all = [...new Map(examples().map((one) => [`${one.country} ${one.e164}`, one])).values()]
const sitePrefix = '9'

function asked({ e164, writings }: Example): readonly string[] {
  const bare = e164.slice(1)
  const [, national = ''] = writings
  return [e164, bare, `00${bare}`, national, `${sitePrefix}${national.replace(/\D/g, '')}`]
}

type Entry = { readonly number: PhoneNumber; readonly example: Example }
type Directory = ReadonlyMap<string, readonly Entry[]>

function directoryOf(examples: readonly Example[], writing: number): Directory {
  const byKey = new Map<string, Entry[]>()
  for (const example of examples)
    for (const number of readNumbers(example.writings[writing] ?? '', example.country))
      for (const key of indexKeys(number)) byKey.set(key, [...(byKey.get(key) ?? []), { number, example }])
  return byKey
}

/** The site's directory has every number of the world: its own country's in one writing, the others in international form. */
const world = directoryOf(all, 0)

function find(own: Directory, raw: string, country: string): readonly string[] {
  const number = readNumber(raw, { country, dialPrefixes: [sitePrefix] })
  const abroad = (key: string) => (world.get(key) ?? []).filter(({ example }) => example.country !== country)
  const found = lookupKeys(number).flatMap((key) => [...(own.get(key) ?? []), ...abroad(key)])
  const ranked = found.flatMap((entry) => {
    const rank = matchRank(number, entry.number)
    return rank === undefined ? [] : [{ e164: entry.example.e164, rank }]
  })
  const best = Math.min(...ranked.map(({ rank }) => rank))
  return [...new Set(ranked.filter(({ rank }) => rank === best).map(({ e164 }) => e164))]
}

/** Why a country's numbers are not found, whatever is done. */
const reasons: Readonly<Record<string, string>> = {
  BJ: 'numbers of before 2024: the plan has ten digits since, so that nothing says where the prefix ends',
  IR: 'four digits are an extension',
  NL: 'five digits are an extension',
  NO: 'five digits are an extension',
  SJ: 'five digits are an extension',
  UY: 'five digits are an extension',
  ZW: 'the library’s plan has no such area code any more',
}

/** What docs/numbers.md must hold. */
function tableOf(tries: number, missed: readonly Fault[]): string {
  const groups = new Map<string, number>()
  for (const { country, type } of missed)
    groups.set(`${country} | ${type}`, (groups.get(`${country} | ${type}`) ?? 0) + 1)
  const found = `Found: ${tries - missed.length} of ${tries} (${((1 - missed.length / tries) * 100).toFixed(2)} %). Wrong person: 0.`
  const rows = [...groups].map(([group, count]) => `| ${group} | ${count} | ${reasons[group.slice(0, 2)] ?? ''} |`)
  return [found, '', '| country | type | not found | why |', '|---|---|---|---|', ...rows].join('\n')
}

const page = readFileSync(new URL('../../../docs/numbers.md', import.meta.url), 'utf8')

describe('every example of every country', () => {
  it('is found by whatever is asked, and nobody else is', () => {
    const missed: Fault[] = []
    const wrong: (Fault & { readonly found: readonly string[] })[] = []
    let tries = 0
    for (const country of plans.getSupportedRegions()) {
      const own = all.filter((one) => one.country === country)
      for (const writing of [0, 1, 2]) {
        const byKey = directoryOf(own, writing)
        for (const example of own)
          for (const raw of asked(example)) {
            tries += 1
            const found = find(byKey, raw, country)
            const fault = { country, type: example.type, stored: example.writings[writing] ?? '', asked: raw }
            if (found.length === 0) missed.push(fault)
            else if (!found.includes(example.e164)) wrong.push({ ...fault, found })
          }
      }
    }
    expect(wrong).toEqual([])
    expect(1 - missed.length / tries).toBeGreaterThanOrEqual(0.995)
    expect(page).toContain(tableOf(tries, missed))
  }, 300_000)
})
