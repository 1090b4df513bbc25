import { describe, expect, it } from 'vitest'
import { initials } from './initials.ts'

describe('the letters beside a name', () => {
  it.each([
    ['Jane Doe', 'JD'],
    ['Jane van der Doe', 'JD'],
    ['ada', 'A'],
    ['Émile Zola', 'ÉZ'],
    ['„Die Bäckerei“ GmbH', 'DG'],
    ['𐐷ane', '𐐏'],
    ['4 Seasons', 'S'],
    ['(212) 555-0147', ''],
    ['', ''],
  ])('of %s are %s', (name, letters) => {
    expect(initials(name)).toBe(letters)
  })
})
