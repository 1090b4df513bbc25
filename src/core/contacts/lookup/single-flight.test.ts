import { describe, expect, it } from 'vitest'
import { createVirtualClock } from '../../../../test/support/virtual-clock.ts'
import { byDeadline, SingleFlight } from './single-flight.ts'

function setUp() {
  const clock = createVirtualClock()
  const requests = new SingleFlight<string>(clock, 1000)
  let started = 0
  const start = (done: Promise<string>) => () => {
    started += 1
    return { done, best: () => 'so far' }
  }
  return { clock, requests, start, started: () => started }
}

const never = new Promise<string>(() => {})

describe('requests for one thing', () => {
  it('share one that is under way, and start another after it', async () => {
    const { clock, requests, start, started } = setUp()
    const landing = clock.sleep(100).then(() => 'news')
    expect(requests.join('a', start(landing))).toBe(requests.join('a', start(never)))
    requests.join('b', start(never))
    expect(started()).toBe(2)
    await clock.advance(100)
    requests.join('a', start(never))
    expect(started()).toBe(3)
  })

  it('give up one that never ends after its time', async () => {
    const { clock, requests, start, started } = setUp()
    requests.join('a', start(never))
    await clock.advance(999)
    requests.join('a', start(never))
    expect(started()).toBe(1)
    await clock.advance(1)
    requests.join('a', start(never))
    expect(started()).toBe(2)
  })

  it('do not share one that was forgotten, and its end does not remove its successor', async () => {
    const { clock, requests, start, started } = setUp()
    requests.join('a', start(clock.sleep(100).then(() => 'old')))
    requests.forget()
    const second = requests.join('a', start(never))
    await clock.advance(200)
    expect(requests.join('a', start(never))).toBe(second)
    expect(started()).toBe(2)
  })
})

describe('the deadline of one caller', () => {
  it('brings what is done in time and the best so far otherwise', async () => {
    const { clock, start } = setUp()
    const shared = start(clock.sleep(100).then(() => 'news'))()
    const patient = byDeadline(clock, shared, clock.now() + 150)
    const hasty = byDeadline(clock, shared, clock.now() + 50)
    const tooLate = byDeadline(clock, shared, clock.now() - 10)
    await clock.advance(200)
    expect(await patient).toEqual({ value: 'news', late: false })
    expect(await hasty).toEqual({ value: 'so far', late: true })
    expect(await tooLate).toEqual({ value: 'so far', late: true })
    expect(clock.sleeping).toBe(0)
  })
})
