/**
 * `queue` on QStash: a wake-up is an HTTP message to this deployment's own /qstash/wakeups. Only a convenience, like every
 * queue here: what is due stands in the records, and the schedule's sweep finds what no message named.
 */
import { createHash } from 'node:crypto'
import { Client, QstashDailyRatelimitError } from '@upstash/qstash'
import type { Clock, Random } from '../../../ports/clock.ts'
import type { Log } from '../../../ports/log.ts'
import type { Queue, WakeUp } from '../../../ports/queue.ts'
import type { DailyLimit } from './qstash-limit.ts'
import { qstashPaths } from './qstash-paths.ts'

export interface QstashOptions {
  readonly token: string
  /** Of the region; absent: the client's default. */
  readonly url?: string
  /** Where this deployment is reached, without a slash at the end. */
  readonly publicUrl: string
  readonly clock: Pick<Clock, 'now'>
  readonly random: Pick<Random, 'bytes'>
  readonly log: Log
  /** Where it is kept that QStash takes nothing more today. */
  readonly dailyLimit: DailyLimit
}

/** QStash keeps messages no longer than this on its smallest plan; what is due later is the sweep's. */
const maxDelayMs = 6 * 86_400_000
/** As many tries as the smallest plan allows. */
const deliveryRetries = 3
/** Wake-ups of one site that run at once: each is a running function, and each may send to a CRM. */
const parallelism = 10
const publishRetries = { retries: 2, backoff: (tries: number) => 100 * 2 ** tries }

export function createQstashClient({ token, url }: Pick<QstashOptions, 'token' | 'url'>): Client {
  return new Client({ token, baseUrl: url, retry: publishRetries, enableTelemetry: false })
}

export function createQstashQueue(options: QstashOptions): Queue {
  const { publicUrl, clock, random, log, dailyLimit } = options
  const client = createQstashClient(options)
  const publish = async (message: WakeUp, deduplicationId: string, notBefore?: number) => {
    const publication = client.publishJSON({
      url: publicUrl + qstashPaths.wakeups,
      body: message,
      deduplicationId,
      notBefore,
      retries: deliveryRetries,
      timeout: 60,
      failureCallback: publicUrl + qstashPaths.failed,
      flowControl: { key: `switchhook.${message.site}`, parallelism },
    })
    await publication.catch(async (error: unknown) => {
      if (error instanceof QstashDailyRatelimitError) await dailyLimit.reached(error)
      throw error
    })
    await dailyLimit.isOver()
  }
  return {
    async wake(message) {
      // New for each call: only the client's own repetition of one publication is dropped.
      await publish(message, Buffer.from(random.bytes(16)).toString('base64url'))
    },

    async wakeAt(message, atMs) {
      const nowMs = clock.now()
      if (atMs - nowMs > maxDelayMs) return
      // The second it was asked in is part of it: a message that came too early by its clock must be able to ask again.
      const facts = JSON.stringify([message, atMs, Math.floor(nowMs / 1000)])
      const id = createHash('sha256').update(facts).digest('base64url')
      try {
        await publish(message, id, Math.ceil(atMs / 1000))
      } catch (error) {
        // What was asked for is stored; only its wake-up comes with the sweep instead.
        log.failure('wake_not_scheduled', error, { site: message.site })
      }
    },
  }
}
