import { expect, it } from 'vitest'
import { setBounded } from './bounded-map.ts'

it('what was set longest ago makes room, and setting again counts', () => {
  const map = new Map<string, number>()
  for (const key of ['a', 'b', 'a', 'c']) setBounded(map, key, 1, 2)
  expect([...map.keys()]).toEqual(['a', 'c'])
})
