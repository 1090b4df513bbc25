import { describe, expect, it } from 'vitest'
import { createVirtualClock } from '../../../../test/support/virtual-clock.ts'
import { byDeadline, Flights } from './flights.ts'

function setUp() {
  const clock = createVirtualClock()
  const flights = new Flights<string>(clock, 1000)
  let started = 0
  const start = (landed: Promise<string>) => () => {
    started += 1
    return { landed, best: () => 'so far' }
  }
  return { clock, flights, start, started: () => started }
}

const never = new Promise<string>(() => {})

describe('flights', () => {
  it('who comes while one is in the air boards it, and who comes after starts another', async () => {
    const { clock, flights, start, started } = setUp()
    const landing = clock.sleep(100).then(() => 'news')
    expect(flights.join('a', start(landing))).toBe(flights.join('a', start(never)))
    flights.join('b', start(never))
    expect(started()).toBe(2)
    await clock.advance(100)
    flights.join('a', start(never))
    expect(started()).toBe(3)
  })

  it('a flight that never lands is given up after its time', async () => {
    const { clock, flights, start, started } = setUp()
    flights.join('a', start(never))
    await clock.advance(999)
    flights.join('a', start(never))
    expect(started()).toBe(1)
    await clock.advance(1)
    flights.join('a', start(never))
    expect(started()).toBe(2)
  })

  it('nobody boards what was grounded, and its landing does not remove its successor', async () => {
    const { clock, flights, start, started } = setUp()
    flights.join('a', start(clock.sleep(100).then(() => 'old')))
    flights.ground()
    const second = flights.join('a', start(never))
    await clock.advance(200)
    expect(flights.join('a', start(never))).toBe(second)
    expect(started()).toBe(2)
  })
})

describe('the deadline of one passenger', () => {
  it('gets what lands in time and the best so far otherwise', async () => {
    const { clock, start } = setUp()
    const flight = start(clock.sleep(100).then(() => 'news'))()
    const patient = byDeadline(clock, flight, clock.now() + 150)
    const hasty = byDeadline(clock, flight, clock.now() + 50)
    const tooLate = byDeadline(clock, flight, clock.now() - 10)
    await clock.advance(200)
    expect(await patient).toEqual({ value: 'news', late: false })
    expect(await hasty).toEqual({ value: 'so far', late: true })
    expect(await tooLate).toEqual({ value: 'so far', late: true })
    expect(clock.sleeping).toBe(0)
  })
})
