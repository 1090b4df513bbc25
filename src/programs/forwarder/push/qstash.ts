/**
 * The way through QStash: a batch is published there, signed for the cloud, and QStash brings it. QStash's yes is no ack:
 * a batch is acked when the cloud, asked directly, says what became of each of its events. So checkpoints move and the
 * outbox forgets exactly as on the direct way, and what the cloud rejects comes back with its reasons.
 *
 * What must stay true: a batch whose result stays unknown (given up by QStash, or nothing heard for longer than QStash
 * tries) is a failure like any other, and its events are sent again, in a batch with a new id. Whatever the old one still
 * brings is a repetition, which the cloud knows by the events' ids.
 */

import { givenUpPath, qstashPaths } from '../../../adapters/platform/upstash/qstash-paths.ts'
import type { SwitchhookError } from '../../../lib/errors.ts'
import { exchange, isSuccess } from '../../../lib/http-client.ts'
import type { Clock } from '../../../ports/clock.ts'
import type { HttpAsk } from '../../../ports/http.ts'
import { BatchWatch, unavailable } from './batch-watch.ts'
import { batchBody, cloudLimits } from './batches.ts'
import { answerBytesMax, type Cloud, type SendOutcome } from './cloud.ts'
import { type Addressee, answerFault, type CloudFault, unreachable } from './faults.ts'

export interface QstashSettings {
  readonly url: string
  readonly token: string
  /** The deployment, without a slash at the end; QStash signs for exactly this address. */
  readonly cloudUrl: string
  readonly timeoutMs: number
}

export interface QstashPorts {
  readonly clock: Clock
  readonly fetch: HttpAsk
}

/** As many as the smallest plan allows, half a minute apart: QStash is done with a batch after two minutes. */
const retries = 3
const retryDelayMs = 30_000
/** Takes batches as `Cloud` does, for the pusher. */
export class QstashCourier {
  readonly #cloud: Cloud
  readonly #settings: QstashSettings
  readonly #ports: QstashPorts
  readonly #addressee: Addressee
  readonly #watch: BatchWatch

  constructor(cloud: Cloud, settings: QstashSettings, ports: QstashPorts) {
    this.#cloud = cloud
    this.#settings = settings
    this.#ports = ports
    this.#watch = new BatchWatch(cloud, settings.cloudUrl, ports.clock)
    const key = 'the token in cloud.qstashToken'
    this.#addressee = { name: 'QStash', url: settings.url, setting: 'cloud.qstashUrl', key }
  }

  get skew(): Cloud['skew'] {
    return this.#cloud.skew
  }

  /** Sends events given as JSON; resolves when the cloud has validated them. Rejects only when `signal` aborts. */
  async sendEvents(events: readonly { readonly body: string }[], signal: AbortSignal): Promise<SendOutcome> {
    const body = batchBody(events)
    if (body.byteLength > cloudLimits.maxBytes) return { ok: false, fault: tooLarge() }
    const batch = this.#cloud.newBatchId()
    const fault = await this.#publish(batch, body, signal)
    return fault ? { ok: false, fault } : this.#watch.result(batch, signal)
  }

  /** Why the cloud could not believe what QStash brings; undefined: it can. For `check`. */
  async fault(signal: AbortSignal): Promise<SwitchhookError | undefined> {
    return (await this.#watch.look(this.#cloud.newBatchId(), signal)).fault?.error
  }

  async #publish(batch: string, body: Buffer<ArrayBuffer>, signal: AbortSignal): Promise<CloudFault | undefined> {
    const { url, token, cloudUrl, timeoutMs } = this.#settings
    const credentials = this.#cloud.credentials(batch, body)
    const forwarded = Object.entries(credentials).map(([name, value]) => [`upstash-forward-${name}`, value])
    const headers = {
      ...Object.fromEntries(forwarded),
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'upstash-method': 'POST',
      'upstash-deduplication-id': batch,
      'upstash-retries': String(retries),
      'upstash-retry-delay': String(retryDelayMs),
      'upstash-failure-callback': cloudUrl + givenUpPath(batch),
      'upstash-failure-callback-forward-authorization': credentials.authorization ?? '',
    }
    const target = `${url}/v2/publish/${cloudUrl}${qstashPaths.events}`
    try {
      const request = { method: 'POST', url: target, headers, body, timeoutMs, answerBytesMax }
      const answer = await exchange(this.#ports, request, signal)
      return isSuccess(answer) ? undefined : answerFault(answer, this.#addressee)
    } catch (cause) {
      signal.throwIfAborted()
      return { error: unreachable(new URL(url).origin, cause) }
    }
  }
}

/** The cloud would refuse it before it could be written down; QStash would try in vain. */
function tooLarge(): CloudFault {
  const message = `A batch is larger than ${cloudLimits.maxBytes} bytes.`
  return { ...unavailable(message.slice(0, -1)), bodyAtFault: { code: 'body_too_large', message } }
}
