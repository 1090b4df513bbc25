import { describe, expect, it } from 'vitest'
import { createVirtualClock } from '../../../../../test/support/virtual-clock.ts'
import { Asking } from './asking.ts'

const dayMs = 86_400_000

function openAsking() {
  const clock = createVirtualClock()
  const asking = new Asking(clock, 20)
  const { signal } = new AbortController()
  let turns = 0
  const ask = (count: number) => {
    for (let at = 0; at < count; at += 1) void asking.turn(signal).then(() => (turns += 1))
  }
  return { clock, ask, turns: () => turns }
}

describe('requests to a 3CX while calls change', () => {
  it('keep their distance: no more than so many a second', async () => {
    const { clock, ask, turns } = openAsking()
    ask(60)
    await clock.advance(999)
    expect(turns()).toBe(20)
    await clock.advance(2000)
    expect(turns()).toBe(60)
  })

  it.each([-dayMs, dayMs])('the clock is set by %i ms: they go on within a second, at their distance', async (byMs) => {
    const { clock, ask, turns } = openAsking()
    ask(20)
    await clock.advance(1000)
    clock.set(byMs)
    ask(60)
    await clock.advance(999)
    expect(turns()).toBe(40)
    await clock.advance(2000)
    expect(turns()).toBe(80)
  })
})
