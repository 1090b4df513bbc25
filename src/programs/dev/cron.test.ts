import { describe, expect, it } from 'vitest'
import { createVirtualClock } from '../../../test/support/virtual-clock.ts'
import { cronIntervalMs, runCron } from './cron.ts'

describe('the local cron', () => {
  it('runs each minute, survives a failed run, and ends at once when stopped', async () => {
    const clock = createVirtualClock()
    const stop = new AbortController()
    const errors: unknown[] = []
    let runs = 0
    const run = async () => {
      runs++
      if (runs === 2) throw new Error('this one failed')
    }
    const ended = runCron(run, { clock, signal: stop.signal, onError: (error) => errors.push(error) })
    await clock.advance(cronIntervalMs - 1)
    expect(runs).toBe(0)
    await clock.advance(1)
    expect(runs).toBe(1)
    await clock.advance(2 * cronIntervalMs)
    expect(runs).toBe(3)
    expect(errors).toEqual([new Error('this one failed')])
    stop.abort()
    await ended
    expect(clock.sleeping).toBe(0)
  })

  it('D5 never lets a run overlap the one before', async () => {
    const clock = createVirtualClock()
    const stop = new AbortController()
    let running = 0
    let most = 0
    const run = async () => {
      running++
      most = Math.max(most, running)
      await clock.sleep(3 * cronIntervalMs)
      running--
    }
    void runCron(run, { clock, signal: stop.signal, onError: () => {} })
    await clock.advance(10 * cronIntervalMs)
    expect(most).toBe(1)
    stop.abort()
  })
})
