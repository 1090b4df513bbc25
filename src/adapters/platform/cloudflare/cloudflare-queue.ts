/** `queue` on Cloudflare Queues. What is to be woken later is left to the site object's alarm. */
import type { Queue, WakeUp } from '../../../ports/queue.ts'

export function createCloudflareQueue(binding: { send(message: WakeUp): Promise<unknown> }): Queue {
  return {
    async wake(message) {
      await binding.send(message)
    },
    async wakeAt() {},
  }
}
