/**
 * One try to hand a batch to the cloud: signed, compressed, answered event by event. What went wrong is told as a
 * SwitchhookError; trying again is the pusher's.
 *
 * What must stay true: the signature is over the exact bytes that are sent; the key is never in an error or a log; a
 * redirect is not followed (it would carry the key elsewhere).
 */
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import * as z from 'zod'
import { withTimeLimit } from '../../crm/http/time-limit.ts'
import { SwitchhookError } from '../../errors.ts'
import type { Clock, Random } from '../../platform/clock.ts'
import type { HttpFetch } from '../../platform/http.ts'
import { eventsSigningKey } from '../../security/events-key.ts'
import { signWebhook } from '../../security/standard-webhooks.ts'
import { ClockSkew } from './clock-skew.ts'
import { answerFault, type CloudFault, TimedOut, unreachable } from './faults.ts'
import { qstashRequest } from './qstash.ts'

const compress = promisify(gzip)
/** Speed over size: at full rate the compressor would be the bottleneck. */
const gzipLevel = 1
/** Below this a batch fits into a packet or two anyway. */
const gzipFromBytes = 1024

export interface CloudSettings {
  /** Of the deployment, without a slash at the end. */
  readonly url: string
  /** API key with the scope `events`. */
  readonly key: string
  readonly timeoutMs: number
  readonly gzip: boolean
  /** Publish through QStash instead of directly. */
  readonly qstash?: { readonly url: string; readonly token: string }
}

export interface CloudPorts {
  readonly clock: Clock
  readonly random: Pick<Random, 'bytes'>
  readonly fetch: HttpFetch
}

const refusal = z.object({ id: z.string().optional(), position: z.int(), code: z.string(), message: z.string() })
const answerForm = z.object({
  accepted: z.array(z.string()),
  duplicate: z.array(z.string()),
  rejected: z.array(refusal),
})

/** What the cloud said of each event of a batch. */
export type BatchAnswer = z.infer<typeof answerForm>

export type SendOutcome =
  | { readonly ok: true; readonly answer: BatchAnswer }
  | { readonly ok: false; readonly fault: CloudFault }

export class Cloud {
  readonly #settings: CloudSettings
  readonly #ports: CloudPorts
  readonly #signingKey: Uint8Array
  readonly skew: ClockSkew
  /** An older deployment takes no compressed bodies. */
  #gzipRefused = false

  constructor(settings: CloudSettings, ports: CloudPorts) {
    this.#settings = settings
    this.#ports = ports
    this.#signingKey = eventsSigningKey(settings.key)
    this.skew = new ClockSkew(ports.clock)
  }

  /** Sends events given as JSON. Rejects only when `signal` aborts. */
  async sendEvents(
    events: readonly { readonly id: string; readonly body: string }[],
    signal: AbortSignal,
  ): Promise<SendOutcome> {
    const body = Buffer.from(`{"events":[${events.map((event) => event.body).join()}]}`)
    const sent = await this.#post('/v1/events', body, signal)
    if (!sent.ok) return sent
    // QStash has stored the batch; what the cloud will say of its events, it will say to QStash.
    if (this.#settings.qstash) {
      return { ok: true, answer: { accepted: events.map(({ id }) => id), duplicate: [], rejected: [] } }
    }
    const parsed = answerForm.safeParse(parseJson(sent.text))
    if (parsed.success && isWhole(parsed.data, events)) return { ok: true, answer: parsed.data }
    const message = `${this.#settings.url} answered something that is not Switchhook's answer to a batch; check cloud.url.`
    return { ok: false, fault: { error: new SwitchhookError('cloud_unavailable', message, { retryable: true }) } }
  }

  /** Sends a heartbeat or the like, directly. Throws what went wrong. */
  async tell(path: string, value: unknown, signal: AbortSignal): Promise<void> {
    const sent = await this.#post(path, Buffer.from(JSON.stringify(value)), signal, { direct: true })
    if (!sent.ok) throw sent.fault.error
  }

  async #post(
    path: string,
    plain: Buffer<ArrayBuffer>,
    signal: AbortSignal,
    { direct = false } = {},
  ): Promise<{ ok: true; text: string } | { ok: false; fault: CloudFault }> {
    const { url, key, timeoutMs, qstash } = this.#settings
    const through = direct ? undefined : qstash
    // QStash promises to keep text as it is, and says nothing of bytes.
    const zip = this.#settings.gzip && !through && !this.#gzipRefused && plain.byteLength >= gzipFromBytes
    const body = zip ? await compress(plain, { level: gzipLevel }) : plain
    const id = `batch_${Buffer.from(this.#ports.random.bytes(12)).toString('hex')}`
    const headers = {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      ...(zip ? { 'content-encoding': 'gzip' } : {}),
      ...signWebhook([this.#signingKey], { id, atMs: this.skew.signingTimeMs(), body }),
    }
    const target = `${url}${path}`
    const request = through ? qstashRequest(through, target, headers, id) : { url: target, headers }
    const sentAtMs = this.#ports.clock.now()
    try {
      const limit = { clock: this.#ports.clock, limitMs: timeoutMs, signal, onTimeout: () => new TimedOut(timeoutMs) }
      const { response, text } = await withTimeLimit(limit, async (signal) => {
        const init = { method: 'POST', headers: request.headers, body, signal } as const
        const response = await this.#ports.fetch(request.url, { ...init, redirect: 'manual' })
        return { response, text: await response.text() }
      })
      if (request.url === target) this.skew.learn(response.headers.get('date'), sentAtMs)
      if (response.ok) return { ok: true, text }
      if (response.status === 415 && zip) this.#gzipRefused = true
      return { ok: false, fault: answerFault(response, text, this.#settings, this.#ports.clock.now()) }
    } catch (cause) {
      signal.throwIfAborted()
      return { ok: false, fault: { error: unreachable(new URL(request.url).origin, cause) } }
    }
  }
}

/** Each event is named in the answer; an answer that forgets one is no ack. */
function isWhole(answer: BatchAnswer, events: readonly { readonly id: string }[]): boolean {
  const named = new Set([...answer.accepted, ...answer.duplicate])
  const positions = new Set(answer.rejected.map(({ position }) => position))
  return events.every(({ id }, position) => named.has(id) || positions.has(position))
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
