import { describe, expect, it } from 'vitest'
import { createVirtualClock } from '../../../test/support/virtual-clock.ts'
import { WakeBatch } from './wake-batch.ts'

function open() {
  const clock = createVirtualClock()
  const sent: string[][] = []
  const send = async (refs: readonly { readonly id: string }[]) => void sent.push(refs.map(({ id }) => id))
  const batch = new WakeBatch({ clock, send })
  const carried: Promise<unknown>[] = []
  const add = (id: string) => batch.add([{ collection: 'inbox', id }], (work) => void carried.push(work))
  return { clock, sent, add, carried }
}

describe('reports stored in a crowd', () => {
  it('are named by one message for all that came within a moment', async () => {
    const { clock, sent, add, carried } = open()
    add('a')
    await clock.advance(10)
    add('b')
    add('c')
    expect(sent).toEqual([])
    await clock.advance(15)
    expect(sent).toEqual([['a', 'b', 'c']])
    expect(carried).toHaveLength(1)
    add('d')
    await clock.advance(25)
    expect(sent).toEqual([['a', 'b', 'c'], ['d']])
  })
})

describe('a request that died with the message', () => {
  it('delays what it named until the next comes, no longer', async () => {
    const clock = createVirtualClock()
    const sent: string[][] = []
    let isDead = true
    const batch = new WakeBatch({
      clock: { now: clock.now, sleep: (ms) => (isDead ? new Promise(() => undefined) : clock.sleep(ms)) },
      send: async (refs) => void sent.push(refs.map(({ id }) => id)),
    })
    const add = (id: string) => batch.add([{ collection: 'inbox', id }], () => undefined)
    add('lost')
    isDead = false
    await clock.advance(1_100)
    add('next')
    await clock.advance(25)
    expect(sent).toEqual([['lost', 'next']])
  })
})
