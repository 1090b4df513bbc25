/**
 * Stands in for Cloudflare Queues, which workerd alone does not have: takes what a queue binding sends and holds it, in
 * memory, until `POST /deliver` hands all of it to the consumer in batches. So what is behind an accepted journal is
 * done after the measurement, not in it.
 */
import type { WakeUp } from '../../src/ports/queue.ts'

interface Bindings {
  readonly CONSUMER: Consumer
}

/** A service binding as workerd gives it with the flag `service_binding_extra_handlers`; the published types leave it out. */
interface Consumer {
  queue(queueName: string, messages: readonly Message[]): Promise<QueueResult>
}

interface Message {
  readonly id: string
  readonly timestamp: Date
  readonly body: unknown
  readonly attempts: number
}

interface QueueResult {
  readonly outcome: string
  readonly retryBatch: { readonly retry: boolean }
  readonly retryMessages: readonly unknown[]
}

/** Both as wrangler.toml has them. */
const queueName = 'switchhook-wakeups'
const batchSize = 50

const waiting: WakeUp[] = []
let taken = 0

export default {
  async fetch(request, { CONSUMER }) {
    const { pathname } = new URL(request.url)
    if (pathname === '/message') {
      waiting.push(await request.json<WakeUp>())
      return Response.json({
        metadata: { metrics: { backlogCount: waiting.length, backlogBytes: 0, oldestMessageTimestamp: 0 } },
      })
    }
    if (pathname === '/deliver') return Response.json({ delivered: await deliver(CONSUMER) })
    return new Response('The stand-in takes one message at a time.', { status: 501 })
  },
} satisfies ExportedHandler<Bindings>

/** How many records the messages named that the consumer took. Throws when it took a batch only in part. */
async function deliver(consumer: Consumer): Promise<number> {
  let delivered = 0
  while (waiting.length > 0) {
    const bodies = waiting.splice(0, batchSize)
    const batch = bodies.map((body) => {
      taken += 1
      return { id: String(taken), timestamp: new Date(), body, attempts: 1 }
    })
    const { outcome, retryBatch, retryMessages } = await consumer.queue(queueName, batch)
    if (outcome !== 'ok' || retryBatch.retry || retryMessages.length > 0) throw new Error(`A batch ended ${outcome}.`)
    for (const { refs } of bodies) delivered += refs.length
  }
  return delivered
}
