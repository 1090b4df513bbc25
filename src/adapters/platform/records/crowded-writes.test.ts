import { describe, expect, it } from 'vitest'
import { openSql } from '../../../../test/support/memory-records.ts'
import { type Asked, answerTogether } from './asked.ts'
import { crowdedWrites } from './crowded-writes.ts'
import { SqliteRecords } from './sqlite-records.ts'
import type { TextWrite } from './text-store.ts'

const put = (id: string, expect?: number): TextWrite => ({ op: 'put', collection: 'calls', id, text: '1', expect })
const counted: TextWrite = { op: 'count', group: 'figures', add: { calls: 1 } }

function openCrowded(fails: () => boolean = () => false) {
  const store = new SqliteRecords(openSql(), () => 1_700_000_000_000)
  const steps: number[] = []
  const together = async (asked: readonly Asked[]) => {
    steps.push(asked.length)
    if (fails()) throw new Error('the object was reset')
    return answerTogether(store, asked)
  }
  const ready: (() => void)[] = []
  const write = crowdedWrites(together, (run) => ready.push(run))
  const goOn = () => {
    for (const run of ready.splice(0)) run()
  }
  return { store, steps, write, goOn }
}

describe('writes that come in one moment', () => {
  it('are done in one step, each with its own answer, counted once each', async () => {
    const { store, steps, write, goOn } = openCrowded()
    const all = [write([put('a', 0), counted]), write([put('a', 0), counted]), write([put('b', 0), counted])]
    expect(store.getMany([{ collection: 'calls', id: 'a' }])).toEqual([undefined])
    goOn()
    expect((await Promise.all(all)).map(({ committed }) => committed)).toEqual([true, false, true])
    expect(steps).toEqual([3])
    expect(store.sums(['figures'])).toEqual([{ calls: 2 }])
  })

  it('wait for nobody who comes later', async () => {
    const { steps, write, goOn } = openCrowded()
    const first = write([put('a', 0)])
    goOn()
    const second = write([put('b', 0)])
    goOn()
    expect(await Promise.all([first, second])).toMatchObject([{ committed: true }, { committed: true }])
    expect(steps).toEqual([1, 1])
  })

  it('fail together with their step, and those after it do not', async () => {
    let isAway = true
    const { write, goOn } = openCrowded(() => isAway)
    const failed = Promise.allSettled([write([put('a', 0)]), write([put('b', 0)])])
    goOn()
    expect((await failed).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    isAway = false
    const again = write([put('a', 0)])
    goOn()
    expect((await again).committed).toBe(true)
  })
})
