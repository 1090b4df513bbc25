import { describe, expect, it } from 'vitest'
import { createVirtualClock } from '../../../test/support/virtual-clock.ts'
import { EventStream, unreadMsMax } from './event-stream.ts'

describe('an event stream', () => {
  it('ends when nobody has read it for two minutes, though nobody said that the reader left', async () => {
    const clock = createVirtualClock()
    const stream = new EventStream()
    const done = stream.keepAlive(clock, () => {})
    await clock.advance(unreadMsMax + 20_000)
    expect(stream.ended.aborted).toBe(true)
    await clock.advance(20_000)
    await done
  })

  it('goes on while it is read, and ends with the connection', async () => {
    const clock = createVirtualClock()
    const left = new AbortController()
    const stream = new EventStream(left.signal)
    const reader = stream.body.getReader()
    const reading = (async () => {
      while (!(await reader.read()).done);
    })()
    let beats = 0
    const done = stream.keepAlive(clock, () => {
      beats += 1
    })
    await clock.advance(3 * unreadMsMax)
    expect(stream.ended.aborted).toBe(false)
    expect(beats).toBeGreaterThan(10)
    left.abort()
    expect(stream.ended.aborted).toBe(true)
    await Promise.all([reading, clock.advance(20_000), done])
  })
})
