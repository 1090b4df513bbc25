import { describe, expect, it } from 'vitest'
import { createVirtualClock } from '../../../test/support/virtual-clock.ts'
import { Shares } from './shares.ts'

describe('long work', () => {
  it('rests after each share, and what waited begins together', async () => {
    const clock = createVirtualClock()
    const shares = new Shares(clock, 3)
    const begun: number[] = []
    for (let piece = 0; piece < 8; piece += 1) void shares.next().then(() => begun.push(piece))
    await clock.settle()
    expect(begun).toEqual([0, 1, 2])
    await clock.advance(1)
    expect(begun).toEqual([0, 1, 2, 3, 4, 5])
    await clock.advance(1)
    expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
  })
})
