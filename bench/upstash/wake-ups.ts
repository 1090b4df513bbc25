/** Hands over what the product published to QStash, signed and ten at once as the product asks QStash to, and measures. */
import type { Upstash } from '../../test/support/upstash/start.ts'
import { cpuSeconds } from '../cpu-time.ts'
import type { LoadTarget } from '../load.ts'
import type { Delivered } from '../product.ts'

/** As the product's flow control (src/adapters/platform/upstash/qstash-queue.ts). */
const parallelism = 10

export function openWakeUps({ qstash }: Upstash, product: LoadTarget): () => Promise<Delivered> {
  let delivered = 0
  return async () => {
    const waiting = qstash.published.slice(delivered).values()
    const messages = qstash.published.length - delivered
    delivered = qstash.published.length
    const cpuBefore = cpuSeconds(product.pid)
    const startedMs = performance.now()
    const work = async () => {
      for (const message of waiting) {
        const headers = {
          ...message.headers,
          'upstash-signature': await qstash.sign(message.destination, message.body),
          'upstash-message-id': message.id,
        }
        const answer = await fetch(message.destination, { method: 'POST', headers, body: message.body })
        const text = await answer.text()
        if (!answer.ok) throw new Error(`A wake-up was answered ${answer.status}: ${text}`)
      }
    }
    await Promise.all(Array.from({ length: parallelism }, work))
    const seconds = (performance.now() - startedMs) / 1000
    const cpu = cpuBefore === undefined ? undefined : (cpuSeconds(product.pid) ?? Number.NaN) - cpuBefore
    return { messages, seconds, cpuSeconds: cpu }
  }
}
