import { describe, expect, it } from 'vitest'
import { readNumber } from '../src/core/phone/read-number.ts'
import { benchContacts, journalBodies, lookups } from './workload.ts'

const take = (count: number, next: () => string) => Array.from({ length: count }, next)
const numberIn = (body: string): unknown => JSON.parse(body).number
/** An isolate remembers this many callers (src/core/contacts/lookup/number-lookup.ts). */
const remembered = 4096

describe('lookups', () => {
  it('ask for contacts of the directory, all in bodies of one size', () => {
    const numbers = new Set(benchContacts().flatMap(({ phones }) => phones.map((phone) => phone.number)))
    const bodies = [...take(500, lookups('remembered').nextBody), ...take(500, lookups('others').nextBody)]
    expect(bodies.filter((body) => !numbers.has(String(numberIn(body))))).toEqual([])
    expect(new Set(bodies.map((body) => body.length)).size).toBe(1)
  })

  it('of the remembered are few, of the others more than an isolate can remember', () => {
    expect(new Set(take(20_000, lookups('remembered').nextBody)).size).toBeLessThan(remembered / 10)
    expect(new Set(take(2 * remembered, lookups('others').nextBody)).size).toBe(2 * remembered)
  })

  it('show whom they ask for next', () => {
    const { upcoming, nextBody } = lookups('others')
    nextBody()
    const next = upcoming()
    expect(numberIn(nextBody())).toBe(next)
  })
})

describe('journals', () => {
  it('are each of another caller, with a number that can be read', () => {
    const bodies = take(5000, journalBodies(Date.UTC(2026, 10, 20)))
    expect(new Set(bodies.map(numberIn)).size).toBe(bodies.length)
    expect(readNumber(String(numberIn(bodies.at(-1) ?? '')), 'US').kind).toBe('public')
  })
})
