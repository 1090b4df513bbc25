/** Hands over what the product published to QStash, signed and ten at once as the product asks QStash to, and measures. */
import * as z from 'zod'
import type { Upstash } from '../../test/support/upstash/start.ts'
import { cpuSeconds } from '../cpu-time.ts'
import type { LoadTarget } from '../load.ts'
import { type Delivered, lastMessageSent } from '../product.ts'

const wakeUp = z.object({ refs: z.array(z.unknown()) })

/** As the product's flow control (src/adapters/platform/upstash/qstash-queue.ts). */
const parallelism = 10

export function openWakeUps({ qstash }: Upstash, product: LoadTarget): () => Promise<Delivered> {
  let delivered = 0
  return async () => {
    await lastMessageSent()
    const messages = qstash.published.slice(delivered)
    const journals = messages.reduce((sum, { body }) => sum + wakeUp.parse(JSON.parse(body)).refs.length, 0)
    const waiting = messages.values()
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
    return { journals, seconds, cpuSeconds: cpu }
  }
}
