import { describe, expect, it } from 'vitest'
import { Shares } from './shares.ts'

describe('long work', () => {
  it('rests after each share, and what waited begins together', async () => {
    const rests: (() => void)[] = []
    const sleep = () => new Promise<void>((resolve) => rests.push(resolve))
    const shares = new Shares({ now: () => 0, sleep }, 3)
    const begun: number[] = []
    for (let piece = 0; piece < 8; piece += 1) void shares.next().then(() => begun.push(piece))
    const settled = () => new Promise((resolve) => setTimeout(resolve))
    await settled()
    expect([begun, rests.length]).toEqual([[0, 1, 2], 1])
    rests[0]?.()
    await settled()
    expect([begun, rests.length]).toEqual([[0, 1, 2, 3, 4, 5], 2])
    rests[1]?.()
    await settled()
    expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
  })
})
