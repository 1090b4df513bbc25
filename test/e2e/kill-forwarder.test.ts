import { describe, expect, it } from 'vitest'
import { killForwarder } from '../chaos/kill-forwarder.ts'

describe('a forwarder that is killed again and again', () => {
  it('brings every event to a failing cloud, none lost, none changed, none invented (30 kills; npm run chaos for more)', async () => {
    const seed = Date.now() % 2 ** 31
    const result = await killForwarder({ kills: 30, rows: 40_000, seed })
    const { lost, invented, changed, badSignatures } = result
    expect({ seed, lost, invented, changed, badSignatures }).toEqual({
      seed,
      lost: [],
      invented: [],
      changed: [],
      badSignatures: 0,
    })
    expect(result.liveCalls).toBeGreaterThan(20)
    // Rejected events are kept; one more when the stream was cut between handing over and writing down.
    expect(result.quarantined - result.poison).toBeGreaterThanOrEqual(0)
    expect(result.quarantined - result.poison).toBeLessThanOrEqual(1)
  }, 180_000)
})
