/**
 * What becomes of a batch that somebody else brings: the cloud is asked, now and then, until it knows.
 *
 * What must stay true: only the cloud's own word is an ack; a batch whose result stays unknown is a failure, never a
 * success.
 */

import { SwitchhookError } from '../../../lib/errors.ts'
import type { Clock } from '../../../ports/clock.ts'
import { type BatchResult, batchResultAnswerSchema } from '../../../wire/event-batch.ts'
import { type Cloud, parseJson, type SendOutcome } from './cloud.ts'
import type { CloudFault } from './faults.ts'

/** Longer than QStash tries, and its callback with it. */
const patienceMs = 240_000
const firstLookMs = 300
const lookLessOften = 1.5
const lookMaxMs = 10_000

/** Waiting does not mend these: the address, the key, or what the deployment lacks is wrong. */
const lastingStatuses: readonly number[] = [301, 302, 307, 308, 401, 403, 404, 405]

interface Looked {
  /** Absent: not known yet. */
  readonly result?: BatchResult
  /** Why it could not be seen. */
  readonly fault?: CloudFault
  readonly lasting?: boolean
}

export class BatchWatch {
  readonly #cloud: Pick<Cloud, 'get'>
  /** The deployment, as QStash would sign for it. */
  readonly #cloudUrl: string
  readonly #clock: Clock

  constructor(cloud: Pick<Cloud, 'get'>, cloudUrl: string, clock: Clock) {
    this.#cloud = cloud
    this.#cloudUrl = cloudUrl
    this.#clock = clock
  }

  /** What the cloud said of the batch, or why it is to be sent again. Rejects only when `signal` aborts. */
  async result(batch: string, signal: AbortSignal): Promise<SendOutcome> {
    const clock = this.#clock
    const untilMs = clock.now() + patienceMs
    let wasAway: CloudFault | undefined
    for (let waitMs = firstLookMs; clock.now() < untilMs; waitMs = Math.min(waitMs * lookLessOften, lookMaxMs)) {
      await clock.sleep(waitMs, signal)
      const { result, fault, lasting } = await this.look(batch, signal)
      if (result) return this.#outcome(result)
      // A cloud that is back takes a new batch now; QStash may be minutes from its next try, or have given up.
      if (lasting || (!fault && wasAway)) return { ok: false, fault: fault ?? wasAway ?? this.#late() }
      wasAway = fault ?? wasAway
    }
    return { ok: false, fault: wasAway ?? this.#late() }
  }

  /** As it is now. */
  async look(batch: string, signal: AbortSignal): Promise<Looked> {
    const answered = await this.#cloud.get(`/v1/events/batches/${batch}`, signal)
    if (!answered.ok) {
      const { fault, status = 0 } = answered
      return { fault, lasting: lastingStatuses.includes(status) || fault.code === 'not_configured' }
    }
    const cloudUrl = this.#cloudUrl
    const parsed = batchResultAnswerSchema.safeParse(parseJson(answered.text))
    if (!parsed.success) return { fault: unavailable(`${cloudUrl} does not say what became of a batch`), lasting: true }
    const { publicUrl, result } = parsed.data
    if (publicUrl === cloudUrl) return { result }
    const words = `QStash would sign for ${cloudUrl}, but Switchhook goes by ${publicUrl}: set cloud.url to that`
    return { fault: unavailable(words), lasting: true }
  }

  #outcome(result: BatchResult): SendOutcome {
    if (result.state === 'validated') return { ok: true, answer: result }
    if (result.state === 'given up') return { ok: false, fault: this.#givenUp(result.status) }
    const { code, message } = result
    const { error } = unavailable(`${this.#cloudUrl} can't take a batch: ${message}`)
    return { ok: false, fault: { error, bodyAtFault: { code, message } } }
  }

  #givenUp(status: number | undefined): CloudFault {
    const how = status ? `answered it with ${status}` : 'did not answer'
    return unavailable(`QStash gave a batch up, as ${this.#cloudUrl} ${how}; it is sent again`)
  }

  #late(): CloudFault {
    const words = `QStash has brought no batch to ${this.#cloudUrl} for ${patienceMs / 60_000} minutes`
    return unavailable(`${words}; it is sent again, and QStash's console may show why`)
  }
}

export function unavailable(words: string): CloudFault {
  return { error: new SwitchhookError('cloud_unavailable', `${words}.`, { retryable: true }) }
}
