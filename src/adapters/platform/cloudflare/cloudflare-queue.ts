/**
 * `queue` on Cloudflare Queues, or on the Worker itself (own-queue.ts) where there are none. What is to be woken later is left to the site
 * object's alarm.
 */
import type { Queue, WakeUp } from '../../../ports/queue.ts'

export interface WakeUpSender {
  send(message: WakeUp): Promise<unknown>
}

/** The Worker itself: it can also be waited for. */
export interface OwnSender extends WakeUpSender {
  finish(message: WakeUp): Promise<unknown>
}

export function createCloudflareQueue(binding: WakeUpSender): Queue {
  return {
    async wake(message) {
      await binding.send(message)
    },
    async wakeAt() {},
  }
}

/** More is for the queue, which takes it in batches and at its own pace. */
const fewRefs = 20
/** While it waits, the object's alarm does not ring for anything else. */
const waitMs = 2_000

/**
 * The queue of a site's alarm: few records are looked at by the Worker itself, at once and without a message, and mostly that is done
 * when this resolves; so no second alarm need look after it.
 */
export function createAlarmQueue(queue: WakeUpSender | undefined, own: OwnSender): Queue {
  const crowd = createCloudflareQueue(queue ?? own)
  return {
    ...crowd,
    async wake(message) {
      if (message.refs.length > fewRefs) return crowd.wake(message)
      let timer: ReturnType<typeof setTimeout> | undefined
      const enough = new Promise((resolve) => {
        timer = setTimeout(resolve, waitMs)
      })
      try {
        // One that fails is woken again by the alarm, as it is still due.
        await Promise.race([own.finish(message).catch(() => crowd.wake(message)), enough])
      } finally {
        clearTimeout(timer)
      }
    },
  }
}
