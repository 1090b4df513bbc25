import { expect, it } from 'vitest'
import { once } from './once.ts'

it('a thing is made when it is first asked for, and only once, even when it is undefined', () => {
  let times = 0
  const get = once(() => {
    times += 1
    return undefined
  })
  expect(times).toBe(0)
  expect([get(), get()]).toEqual([undefined, undefined])
  expect(times).toBe(1)
})
