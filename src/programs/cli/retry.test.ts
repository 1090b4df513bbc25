import { describe, expect, it } from 'vitest'
import { createVirtualClock } from '../../../test/support/virtual-clock.ts'
import { ApiFailure, CliFailure, ConnectionFailure } from '../terminal/failure.ts'
import { withRetries } from './retry.ts'

function setUp(failures: readonly unknown[]) {
  const clock = createVirtualClock()
  const stop = new AbortController()
  const startMs = clock.now()
  const triedAfterMs: number[] = []
  const work = async () => {
    const failure = failures[triedAfterMs.length]
    triedAfterMs.push(clock.now() - startMs)
    if (failure !== undefined) throw failure
    return 'done'
  }
  const random = { next: () => 1 - 2 ** -32, bytes: () => new Uint8Array() }
  return { clock, stop, triedAfterMs, result: withRetries({ clock, random, signal: stop.signal }, work) }
}

const refused = (retryable: boolean, retryAfterMs?: number) =>
  new ApiFailure(503, { code: 'storage_unavailable', message: 'No.', retryable }, { retryAfterMs })
const lost = new ConnectionFailure('gone')

describe('trying again', () => {
  it('backs off, twice as long each time', async () => {
    const { clock, result, triedAfterMs } = setUp([lost, refused(true), lost])
    await clock.advance(60_000)
    expect(await result).toBe('done')
    expect(triedAfterMs.map((ms) => Math.round(ms / 1000))).toEqual([0, 1, 3, 7])
  })

  it('waits as long as the server asks', async () => {
    const { clock, result, triedAfterMs } = setUp([refused(true, 20_000)])
    await clock.advance(20_000)
    expect(await result).toBe('done')
    expect(triedAfterMs).toEqual([0, 20_000])
  })

  it.each([refused(false), new CliFailure('no'), new TypeError('a bug')])('leaves %s at that', async (failure) => {
    const { result, triedAfterMs } = setUp([failure])
    await expect(result).rejects.toBe(failure)
    expect(triedAfterMs).toEqual([0])
  })

  it('gives up after eight tries', async () => {
    const { clock, result, triedAfterMs } = setUp(Array(20).fill(lost))
    const outcome = expect(result).rejects.toBe(lost)
    await clock.advance(600_000)
    await outcome
    expect(triedAfterMs).toHaveLength(8)
  })

  it('ends its waiting on Ctrl-C', async () => {
    const { clock, stop, result, triedAfterMs } = setUp([lost])
    const outcome = expect(result).rejects.toBeDefined()
    await clock.settle()
    stop.abort()
    await outcome
    expect(triedAfterMs).toEqual([0])
  })
})
