import { describe, expect, it } from 'vitest'
import { createVirtualClock } from '../../../test/support/virtual-clock.ts'
import { type EndTurn, Turns } from './turns.ts'

function open(behindMs = 0) {
  const clock = createVirtualClock()
  let setBackMs = 0
  const now = () => clock.now() - setBackMs
  const turns = new Turns({ clock: { now, sleep: clock.sleep }, behindMs: async () => behindMs })
  const setBack = (ms: number) => {
    setBackMs = ms
  }
  const began: number[] = []
  const ends: EndTurn[] = []
  const ask = (name: number) =>
    turns.take().then((end) => {
      began.push(name)
      ends.push(end)
    })
  const askMany = async (from: number, to: number) => {
    for (let name = from; name < to; name += 1) void ask(name)
    await clock.settle()
  }
  return { clock, turns, began, ends, ask, askMany, setBack }
}

describe('reports that come all at once', () => {
  it('are stored four at a time, in the order they came, the next as soon as one is done', async () => {
    const { clock, began, ends, askMany } = open()
    await askMany(0, 7)
    expect(began).toEqual([0, 1, 2, 3])
    await clock.advance(100)
    ends[2]?.()
    ends[2]?.()
    await clock.settle()
    expect(began).toEqual([0, 1, 2, 3, 4])
    ends[0]?.()
    ends[1]?.()
    await clock.settle()
    expect(began).toEqual([0, 1, 2, 3, 4, 5, 6])
  })

  it('wait while the site is 4 s behind: the next begins when as much as two reports take has passed', async () => {
    const { clock, began, ends, askMany } = open(4_000)
    await askMany(0, 6)
    await clock.advance(100)
    ends[2]?.()
    await clock.advance(199)
    expect(began).toEqual([0, 1, 2, 3])
    await clock.advance(1)
    expect(began).toEqual([0, 1, 2, 3, 4])
  })

  it('wait no longer than 10 s, however slow the store is: 3CX hangs up and does not send again', async () => {
    const { clock, began, askMany } = open()
    await askMany(0, 6)
    await clock.advance(9_000)
    expect(began).toHaveLength(4)
    await clock.advance(2_000)
    expect(began).toHaveLength(6)
  })

  it('go on after requests that hung up while they held or awaited a turn', async () => {
    const { clock, turns, began, askMany } = open()
    // Their callers are gone: nothing of them runs any more, so none ends its turn.
    for (let i = 0; i < 4; i += 1) await turns.take()
    await clock.advance(21_000)
    await askMany(0, 3)
    await clock.advance(1_000)
    expect(began).toEqual([0, 1, 2])
  })

  it('are taken more slowly the further the site is behind', async () => {
    const takenIn10s = async (behindMs: number) => {
      const { clock, turns } = open(behindMs)
      let taken = 0
      for (let i = 0; i < 128; i += 1) {
        void (async () => {
          for (;;) {
            const end = await turns.take()
            await clock.sleep(10)
            taken += 1
            end()
          }
        })()
      }
      for (let ms = 0; ms < 10_000; ms += 10) await clock.advance(10)
      return taken
    }
    const [fresh, behind, far] = [await takenIn10s(0), await takenIn10s(20_000), await takenIn10s(60_000)]
    expect(fresh).toBeGreaterThan(1700)
    expect(behind).toBeGreaterThan(250)
    expect(behind).toBeLessThan(fresh / 2)
    expect(far).toBeGreaterThan(100)
    expect(far).toBeLessThan(behind / 2)
  })

  it('begin at once again when the clock was set back by an hour meanwhile', async () => {
    const { clock, began, turns, ask, setBack } = open()
    // Held by requests that are gone.
    await Promise.all([0, 1, 2, 3].map(() => turns.take()))
    setBack(3_600_000)
    void ask(1)
    await clock.settle()
    expect(began).toEqual([1])
  })
})
