import { describe, expect, it } from 'vitest'
import { slowPatterns } from './slow-patterns.ts'

describe('patterns that a long text makes slow', () => {
  it.each([
    ['exponential', 'const bad = /^(a+)+$/'],
    ['polynomial', String.raw`const bad = text.replace(/^\s*(.*?)\s*$/, '')`],
    ['polynomial', String.raw`const bad = { name: /^\S+@\S*$/ }`],
  ])('are found: %s in %s', (kind, source) => {
    expect(slowPatterns(source)).toMatchObject([expect.stringContaining(kind)])
  })

  it('are not found where no two repetitions take the same character', () => {
    expect(slowPatterns(String.raw`const good = [/^[^\s@]+@\S*$/, /^\d+\.\d+$/u, /a{1,5}/g]`)).toEqual([])
  })
})
