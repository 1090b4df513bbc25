import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { WakeUp } from '../../../ports/queue.ts'
import { createAlarmQueue } from './cloudflare-queue.ts'

const message = (records: number): WakeUp => ({
  site: 'main',
  refs: Array.from({ length: records }, (_, i) => ({ collection: 'deliveries', id: String(i) })),
})

function openQueue(finish: () => Promise<void> = async () => undefined) {
  const taken: string[] = []
  const queue = { send: async ({ refs }: WakeUp) => void taken.push(`queue ${refs.length}`) }
  const own = {
    send: async ({ refs }: WakeUp) => void taken.push(`own, sent ${refs.length}`),
    finish: async ({ refs }: WakeUp) => {
      taken.push(`own ${refs.length}`)
      await finish()
    },
  }
  return { taken, queue, own }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('what an alarm wakes', () => {
  it('is done by the Worker itself when it is little, and goes through the queue when it is much', async () => {
    const { taken, queue, own } = openQueue()
    const few = createAlarmQueue(queue, own)
    await few.wake(message(20))
    await few.wake(message(21))
    await createAlarmQueue(undefined, own).wake(message(21))
    expect(taken).toEqual(['own 20', 'queue 21', 'own, sent 21'])
  })

  it('goes through the queue when the Worker can’t be reached', async () => {
    const { taken, queue, own } = openQueue(() => Promise.reject(new Error('gone')))
    await createAlarmQueue(queue, own).wake(message(1))
    expect(taken).toEqual(['own 1', 'queue 1'])
  })

  it('makes the alarm wait for two seconds and no longer, however long a CRM takes', async () => {
    const { queue, own } = openQueue(() => new Promise(() => undefined))
    let done = false
    const waking = createAlarmQueue(queue, own)
      .wake(message(1))
      .then(() => {
        done = true
      })
    await vi.advanceTimersByTimeAsync(1999)
    expect(done).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    await waking
    expect(done).toBe(true)
  })
})
