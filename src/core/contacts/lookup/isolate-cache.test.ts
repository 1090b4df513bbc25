import { describe, expect, it } from 'vitest'
import { IsolateCache } from './isolate-cache.ts'

function setUp(maxEntries = 3) {
  const time = { nowMs: 1000 }
  return { time, cache: new IsolateCache<number>({ now: () => time.nowMs }, maxEntries) }
}

describe('the isolate cache', () => {
  it('forgets at the instant an entry expires', () => {
    const { time, cache } = setUp()
    cache.set('a', 'g', 1, 100)
    time.nowMs = 1099
    expect(cache.get('a')).toBe(1)
    time.nowMs = 1100
    expect(cache.get('a')).toBeUndefined()
  })

  it('is bounded: the least recently used entry goes first', () => {
    const { cache } = setUp()
    for (const [value, key] of ['a', 'b', 'c'].entries()) cache.set(key, 'g', value, 100)
    cache.get('a')
    cache.set('d', 'g', 3, 100)
    expect(['a', 'b', 'c', 'd'].map((key) => cache.get(key))).toEqual([0, undefined, 2, 3])
  })

  it('keeps no text that is too long to be a number, and nothing for no time', () => {
    const { cache } = setUp()
    cache.set('9'.repeat(255), 'g', 1, 100)
    cache.set('a', 'g', 1, 0)
    expect(cache.get('9'.repeat(255))).toBeUndefined()
    expect(cache.get('a')).toBeUndefined()
  })

  it('a time of 0 removes what was there', () => {
    const { cache } = setUp()
    cache.set('a', 'g', 1, 100)
    cache.set('a', 'g', 2, 0)
    expect(cache.get('a')).toBeUndefined()
  })

  it('deletes a group and only that', () => {
    const { cache } = setUp()
    cache.set('a', 'g', 1, 100)
    cache.set('b', 'h', 2, 100)
    cache.deleteGroup('g')
    expect([cache.get('a'), cache.get('b')]).toEqual([undefined, 2])
  })
})
