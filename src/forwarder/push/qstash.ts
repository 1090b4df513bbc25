/**
 * The way through QStash: a batch is published there, signed for the cloud, and QStash brings it. QStash's yes is no ack:
 * a batch is acked when the cloud, asked directly, says what became of each of its events. So checkpoints move and the
 * outbox forgets exactly as on the direct way, and what the cloud rejects comes back with its reasons.
 *
 * What must stay true: a batch whose fate stays unknown (given up by QStash, or nothing heard for longer than QStash
 * tries) is a failure like any other, and its events are sent again, in a batch with a new id. Whatever the old one still
 * brings is a repetition, which the cloud knows by the events' ids.
 */
import * as z from 'zod'
import { SwitchhookError } from '../../errors.ts'
import { type BatchFate, batchFateSchema } from '../../forwarders/batch-store.ts'
import type { Clock } from '../../platform/clock.ts'
import { givenUpPath, qstashPaths } from '../../platform/upstash/qstash-paths.ts'
import { cloudLimits } from './batches.ts'
import { batchBody, type Cloud, parseJson, type SendOutcome } from './cloud.ts'
import { exchange } from './exchange.ts'
import { type Addressee, answerFault, type CloudFault, unreachable } from './faults.ts'
import type { HttpAsk } from './http-ask.ts'

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
/** Longer than QStash tries, and its callback with it. */
const patienceMs = 240_000
const firstLookMs = 300
const lookLessOften = 1.5
const lookMaxMs = 10_000

/** Waiting does not mend these: the address, the key, or what the deployment lacks is wrong. */
const lastingStatuses: readonly number[] = [301, 302, 307, 308, 401, 403, 404, 405]

interface Looked {
  /** Absent: not known yet. */
  readonly fate?: BatchFate
  /** Why it could not be seen. */
  readonly fault?: CloudFault
  readonly lasting?: boolean
}

const fateForm = z.object({ publicUrl: z.string(), fate: batchFateSchema.optional() })

/** Takes batches as `Cloud` does, for the pusher. */
export class QstashCourier {
  readonly #cloud: Cloud
  readonly #settings: QstashSettings
  readonly #ports: QstashPorts
  readonly #addressee: Addressee

  constructor(cloud: Cloud, settings: QstashSettings, ports: QstashPorts) {
    this.#cloud = cloud
    this.#settings = settings
    this.#ports = ports
    const key = 'the token in cloud.qstashToken'
    this.#addressee = { name: 'QStash', url: settings.url, setting: 'cloud.qstashUrl', key }
  }

  get skew(): Cloud['skew'] {
    return this.#cloud.skew
  }

  /** Sends events given as JSON; resolves when the cloud has judged them. Rejects only when `signal` aborts. */
  async sendEvents(events: readonly { readonly body: string }[], signal: AbortSignal): Promise<SendOutcome> {
    const body = batchBody(events)
    if (body.byteLength > cloudLimits.maxBytes) return { ok: false, fault: tooLarge() }
    const batch = this.#cloud.newBatchId()
    const fault = await this.#publish(batch, body, signal)
    return fault ? { ok: false, fault } : this.#fate(batch, signal)
  }

  /** Why the cloud could not believe what QStash brings; undefined: it can. For `check`. */
  async fault(signal: AbortSignal): Promise<SwitchhookError | undefined> {
    return (await this.#look(this.#cloud.newBatchId(), signal)).fault?.error
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
      const request = { method: 'POST', url: target, headers, body, timeoutMs } as const
      const { response, text } = await exchange(this.#ports, request, signal)
      return response.ok ? undefined : answerFault(response, text, this.#addressee, this.#ports.clock.now())
    } catch (cause) {
      signal.throwIfAborted()
      return { error: unreachable(new URL(url).origin, cause) }
    }
  }

  async #fate(batch: string, signal: AbortSignal): Promise<SendOutcome> {
    const { clock } = this.#ports
    const untilMs = clock.now() + patienceMs
    let wasAway: CloudFault | undefined
    for (let waitMs = firstLookMs; clock.now() < untilMs; waitMs = Math.min(waitMs * lookLessOften, lookMaxMs)) {
      await clock.sleep(waitMs, signal)
      const { fate, fault, lasting } = await this.#look(batch, signal)
      if (fate) return this.#outcome(fate)
      // A cloud that is back takes a new batch now; QStash may be minutes from its next try, or have given up.
      if (lasting || (!fault && wasAway)) return { ok: false, fault: fault ?? wasAway ?? this.#late() }
      wasAway = fault ?? wasAway
    }
    return { ok: false, fault: wasAway ?? this.#late() }
  }

  async #look(batch: string, signal: AbortSignal): Promise<Looked> {
    const answered = await this.#cloud.get(`/v1/events/batches/${batch}`, signal)
    if (!answered.ok) {
      const { fault, status = 0 } = answered
      return { fault, lasting: lastingStatuses.includes(status) || fault.code === 'not_configured' }
    }
    const { cloudUrl } = this.#settings
    const parsed = fateForm.safeParse(parseJson(answered.text))
    if (!parsed.success)
      return { fault: unavailable(`${cloudUrl} does not tell what became of a batch`), lasting: true }
    const { publicUrl, fate } = parsed.data
    if (publicUrl === cloudUrl) return { fate }
    const words = `QStash would sign for ${cloudUrl}, but Switchhook goes by ${publicUrl}: set cloud.url to that`
    return { fault: unavailable(words), lasting: true }
  }

  #outcome(fate: BatchFate): SendOutcome {
    if (fate.state === 'judged') return { ok: true, answer: fate }
    if (fate.state === 'given up') return { ok: false, fault: this.#givenUp(fate.status) }
    const { code, message } = fate
    const { error } = unavailable(`${this.#settings.cloudUrl} can't take a batch: ${message}`)
    return { ok: false, fault: { error, bodyAtFault: { code, message } } }
  }

  #givenUp(status: number | undefined): CloudFault {
    const how = status ? `answered it with ${status}` : 'did not answer'
    return unavailable(`QStash gave a batch up, as ${this.#settings.cloudUrl} ${how}; it is sent again`)
  }

  #late(): CloudFault {
    const words = `QStash has brought no batch to ${this.#settings.cloudUrl} for ${patienceMs / 60_000} minutes`
    return unavailable(`${words}; it is sent again, and QStash's console may tell why`)
  }
}

function unavailable(words: string): CloudFault {
  return { error: new SwitchhookError('cloud_unavailable', `${words}.`, { retryable: true }) }
}

/** The cloud would refuse it before it could be written down; QStash would try in vain. */
function tooLarge(): CloudFault {
  const message = `A batch is larger than ${cloudLimits.maxBytes} bytes.`
  return { ...unavailable(message.slice(0, -1)), bodyAtFault: { code: 'body_too_large', message } }
}
