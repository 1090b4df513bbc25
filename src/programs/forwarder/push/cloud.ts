/**
 * One try to hand a batch to the cloud: signed, compressed, answered event by event. What went wrong is reported as a
 * SwitchhookError; trying again is the pusher's.
 *
 * What must stay true: the signature is over the exact bytes that are sent; the key is never in an error or a log; a
 * redirect is not followed (it would carry the key elsewhere).
 */
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import * as z from 'zod'
import { eventsSigningKey } from '../../../app/security/events-key.ts'
import { SwitchhookError } from '../../../lib/errors.ts'
import { exchange, type HttpRequest, isSuccess } from '../../../lib/http-client.ts'
import { signWebhook } from '../../../lib/standard-webhooks.ts'
import type { Clock, Random } from '../../../ports/clock.ts'
import type { HttpAsk } from '../../../ports/http.ts'
import { batchBody } from './batches.ts'
import { ClockSkew } from './clock-skew.ts'
import { type Addressee, answerFault, type CloudFault, keyName, unreachable } from './faults.ts'

const compress = promisify(gzip)
/** Speed over size: at full rate the compressor would be the bottleneck. */
const gzipLevel = 1
/** Below this a batch fits into a packet or two anyway. */
const gzipFromBytes = 1024
/** Far more than an answer to the largest batch. */
export const answerBytesMax = 4 * 2 ** 20

export interface CloudSettings {
  /** Of the deployment, without a slash at the end. */
  readonly url: string
  /** API key with the scope `events`. */
  readonly key: string
  readonly timeoutMs: number
  readonly gzip: boolean
}

export interface CloudPorts {
  readonly clock: Clock
  readonly random: Pick<Random, 'bytes'>
  readonly fetch: HttpAsk
}

const refusal = z.object({ id: z.string().optional(), position: z.int(), code: z.string(), message: z.string() })
const answerForm = z.object({
  accepted: z.array(z.string()),
  duplicate: z.array(z.string()),
  rejected: z.array(refusal),
})

/** What the cloud said of the events of a batch; those not named are accepted. */
export interface BatchAnswer {
  readonly duplicates: number
  readonly rejected: readonly { readonly position: number; readonly code: string; readonly message: string }[]
}

export type SendOutcome =
  | { readonly ok: true; readonly answer: BatchAnswer }
  | { readonly ok: false; readonly fault: CloudFault }

export type Answered =
  | { readonly ok: true; readonly text: string }
  /** `status` is absent when there was no answer. */
  | { readonly ok: false; readonly fault: CloudFault; readonly status?: number }

export class Cloud {
  readonly #settings: CloudSettings
  readonly #ports: CloudPorts
  readonly #signingKey: Uint8Array
  readonly #addressee: Addressee
  readonly skew: ClockSkew
  /** An older deployment takes no compressed bodies. */
  #gzipRefused = false

  constructor(settings: CloudSettings, ports: CloudPorts) {
    this.#settings = settings
    this.#ports = ports
    this.#signingKey = eventsSigningKey(settings.key)
    this.#addressee = { name: 'Switchhook', url: settings.url, setting: 'cloud.url', key: keyName(settings.key) }
    this.skew = new ClockSkew(ports.clock)
  }

  /** Sends events given as JSON. Rejects only when `signal` aborts. */
  async sendEvents(
    events: readonly { readonly id: string; readonly body: string }[],
    signal: AbortSignal,
  ): Promise<SendOutcome> {
    const sent = await this.#post('/v1/events', batchBody(events), signal)
    if (!sent.ok) return sent
    const parsed = answerForm.safeParse(parseJson(sent.text))
    if (parsed.success && isWhole(parsed.data, events)) {
      const { duplicate, rejected } = parsed.data
      return { ok: true, answer: { duplicates: duplicate.length, rejected } }
    }
    const message = `${this.#settings.url} answered something that is not Switchhook's answer to a batch; check cloud.url.`
    return { ok: false, fault: { error: new SwitchhookError('cloud_unavailable', message, { retryable: true }) } }
  }

  /** Posts JSON, signed. Rejects only when `signal` aborts. `timeoutMs`: of a question whose answer the cloud may hold. */
  async post(path: string, value: unknown, signal: AbortSignal, timeoutMs?: number): Promise<Answered> {
    return this.#post(path, Buffer.from(JSON.stringify(value)), signal, timeoutMs)
  }

  /** Puts JSON, signed. Rejects only when `signal` aborts. */
  async putJson(path: string, value: unknown, signal: AbortSignal): Promise<Answered> {
    return this.#send('PUT', path, Buffer.from(JSON.stringify(value)), signal)
  }

  /** Puts bytes, signed. Rejects only when `signal` aborts. */
  async put(path: string, body: Uint8Array<ArrayBuffer>, signal: AbortSignal, timeoutMs: number): Promise<Answered> {
    const headers = { ...this.credentials(this.newBatchId(), body), 'content-type': 'application/octet-stream' }
    return this.#ask({ method: 'PUT', path, headers, body }, signal, timeoutMs)
  }

  /** Asks for something. Rejects only when `signal` aborts. */
  async get(path: string, signal: AbortSignal): Promise<Answered> {
    return this.#ask({ method: 'GET', path, headers: { authorization: `Bearer ${this.#settings.key}` } }, signal)
  }

  /** An id for a batch; nobody else can guess it. */
  newBatchId(): string {
    return `batch_${Buffer.from(this.#ports.random.bytes(12)).toString('hex')}`
  }

  /** What the cloud must be shown to believe that `body` is this forwarder's. */
  credentials(id: string, body: Uint8Array): Record<string, string> {
    return {
      authorization: `Bearer ${this.#settings.key}`,
      'content-type': 'application/json',
      ...signWebhook([this.#signingKey], { id, atMs: this.skew.signingTimeMs(), body }),
    }
  }

  async #post(path: string, plain: Buffer<ArrayBuffer>, signal: AbortSignal, holdMs?: number): Promise<Answered> {
    return this.#send('POST', path, plain, signal, holdMs)
  }

  async #send(
    method: 'POST' | 'PUT',
    path: string,
    plain: Buffer<ArrayBuffer>,
    signal: AbortSignal,
    holdMs?: number,
  ): Promise<Answered> {
    const zip = this.#settings.gzip && !this.#gzipRefused && plain.byteLength >= gzipFromBytes
    const body = zip ? await compress(plain, { level: gzipLevel }) : plain
    const encoding = zip ? { 'content-encoding': 'gzip' } : undefined
    const headers = { ...this.credentials(this.newBatchId(), body), ...encoding }
    const answered = await this.#ask({ method, path, headers, body }, signal, holdMs)
    if (zip && !answered.ok && answered.status === 415) this.#gzipRefused = true
    return answered
  }

  async #ask(
    { path, ...request }: Pick<HttpRequest, 'method' | 'headers' | 'body'> & { readonly path: string },
    signal: AbortSignal,
    holdMs?: number,
  ): Promise<Answered> {
    const { url } = this.#settings
    const timeoutMs = holdMs ?? this.#settings.timeoutMs
    const { clock } = this.#ports
    const sentAtMs = clock.now()
    try {
      const answer = await exchange(this.#ports, { ...request, url: url + path, timeoutMs, answerBytesMax }, signal)
      // When an answer that may have been held was begun can't be known.
      if (holdMs === undefined) this.skew.learn(answer.headers.get('date'), sentAtMs)
      if (isSuccess(answer)) return { ok: true, text: answer.text }
      return { ok: false, fault: answerFault(answer, this.#addressee), status: answer.status }
    } catch (cause) {
      signal.throwIfAborted()
      return { ok: false, fault: { error: unreachable(new URL(url).origin, cause) } }
    }
  }
}

/** Each event is named in the answer; an answer that forgets one is no ack. */
function isWhole(answer: z.infer<typeof answerForm>, events: readonly { readonly id: string }[]): boolean {
  const named = new Set([...answer.accepted, ...answer.duplicate])
  const positions = new Set(answer.rejected.map(({ position }) => position))
  return events.every(({ id }, position) => named.has(id) || positions.has(position))
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
