import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { silentLog } from '../../../test/support/silent.ts'
import { Standing } from './standing-work.ts'

function openPlace() {
  let isWanted = false
  let nowMs = Date.UTC(2026, 10, 20, 9)
  let runs = 0
  let next: () => number | undefined = () => nowMs + 60_000
  const mark = {
    get: () => isWanted,
    set: (wanted: boolean) => {
      isWanted = wanted
    },
  }
  const run = async () => {
    runs += 1
    return next()
  }
  return {
    begin: () =>
      new Standing({ clock: { now: () => nowMs }, log: silentLog, mark, load: async () => ({ run, note: () => {} }) }),
    pass: (ms: number) => {
      nowMs += ms
    },
    answer: (given: typeof next) => {
      next = given
    },
    get runs() {
      return runs
    },
    get nowMs() {
      return nowMs
    },
  }
}

describe('the standing work of an object', () => {
  it('is not looked at until it is wanted, and no more once it is not', async () => {
    const place = openPlace()
    const standing = place.begin()
    await standing.runDue()
    expect([place.runs, standing.nextMs]).toEqual([0, Number.POSITIVE_INFINITY])
    standing.want()
    await standing.runDue()
    expect([place.runs, standing.nextMs]).toEqual([1, place.nowMs + 60_000])
    place.answer(() => undefined)
    place.pass(60_000)
    await standing.runDue()
    expect([place.runs, standing.nextMs]).toEqual([2, Number.POSITIVE_INFINITY])
    expect(place.begin().nextMs).toBe(Number.POSITIVE_INFINITY)
  })

  it('goes on in an object that begins anew, and after a failure', async () => {
    const place = openPlace()
    place.begin().want()
    const again = place.begin()
    place.answer(() => {
      throw new Error('once')
    })
    await again.runDue()
    place.answer(() => place.nowMs + 1000)
    expect(again.nextMs).toBe(place.nowMs + 60_000)
    place.pass(60_000)
    await again.runDue()
    expect(place.runs).toBe(2)
  })

  it('never rests longer than ten minutes, however the clock jumps', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: -86_400_000, max: 86_400_000 }), { maxLength: 20 }),
        async (jumps) => {
          const place = openPlace()
          const standing = place.begin()
          standing.want()
          for (const jump of jumps) {
            place.pass(jump)
            const before = place.runs
            const isDue = standing.nextMs <= place.nowMs || standing.nextMs > place.nowMs + 600_000
            await standing.runDue()
            expect(place.runs - before).toBe(isDue ? 1 : 0)
          }
        },
      ),
    )
  })
})
