/**
 * The access token of a 3CX's APIs. 3CX lets one token of a client be active at a time, so all sources of this process
 * that use the same client share one, and two that need a new one at once wait for the same request.
 *
 * What must stay true: how long it holds is what 3CX says (60 seconds and an hour were both seen), never assumed; a
 * token that was refused is not handed out again; neither token nor key is ever in an error or a log.
 */
import * as z from 'zod'
import { SwitchhookError } from '../../../../lib/errors.ts'
import type { Clock } from '../../../../ports/clock.ts'
import type { HttpFetch } from '../../../../ports/http.ts'
import { type ApiExchange, askThreecx, unavailable } from './exchange.ts'
import type { ThreecxApiSettings } from './settings.ts'

export interface ThreecxPorts {
  readonly clock: Clock
  readonly fetch: HttpFetch
}

const answerForm = z.object({
  access_token: z.string().min(1),
  /** Seconds. Without it the token is used until it is refused. */
  expires_in: z.coerce.number().positive().optional().catch(undefined),
})

/** A new one is fetched this long before the old one ends, or a fifth of its life before, whichever is shorter. */
const earlyMsMax = 30_000

export interface HeldToken {
  readonly token: string
  /** Fetched anew from then on. */
  readonly freshUntilMs: number
}

export class ThreecxToken {
  readonly #settings: ThreecxApiSettings
  readonly #ports: ThreecxPorts
  #held: HeldToken | undefined
  #fetching: Promise<string> | undefined

  constructor(settings: ThreecxApiSettings, ports: ThreecxPorts) {
    this.#settings = settings
    this.#ports = ports
  }

  /** A token that holds now. Rejects with `source_unauthorized` or `source_unreachable`, or the signal's reason. */
  async get(signal: AbortSignal): Promise<string> {
    signal.throwIfAborted()
    if (this.#held && this.#ports.clock.now() < this.#held.freshUntilMs) return this.#held.token
    this.#fetching ??= this.#fetchToken().finally(() => {
      this.#fetching = undefined
    })
    return unlessAborted(this.#fetching, signal)
  }

  /** 3CX refused this token: the next `get` fetches another, unless somebody did already. */
  refused(token: string): void {
    if (this.#held?.token === token) this.#held = undefined
  }

  /** Not stopped by any caller's signal: others may wait for it too. */
  async #fetchToken(): Promise<string> {
    this.#held = undefined
    this.#held = await fetchToken(this.#settings, this.#ports)
    return this.#held.token
  }
}

/** A new token; the one before is active no more. Rejects with `source_unauthorized`, `source_unreadable` or `source_unreachable`. */
export async function fetchToken(settings: ThreecxApiSettings, ports: ThreecxPorts): Promise<HeldToken> {
  const { url, clientId, clientSecret } = settings
  const askedMs = ports.clock.now()
  const form = { client_id: clientId, client_secret: clientSecret, grant_type: 'client_credentials' }
  const headers = { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' }
  const body = String(new URLSearchParams(form))
  const answer = await askThreecx({ method: 'POST', url: `${url}/connect/token`, headers, body }, ports)
  if (answer.status !== 200) throw refusal(answer, url)
  const read = answerForm.safeParse(answer.value)
  if (!read.success) {
    throw new SwitchhookError('source_unreadable', `What answers at ${url} is no 3CX: it gave no token.`, {
      retryable: true,
    })
  }
  const { access_token: token, expires_in: seconds } = read.data
  const lifeMs = seconds === undefined ? Number.POSITIVE_INFINITY : seconds * 1000
  return { token, freshUntilMs: askedMs + lifeMs - Math.min(earlyMsMax, lifeMs / 5) }
}

function refusal(answer: ApiExchange, url: string): SwitchhookError {
  if (answer.status === 400 || answer.status === 401 || answer.status === 403) {
    return new SwitchhookError(
      'source_unauthorized',
      `The 3CX at ${url} refuses the client ID or its key; check clientId and clientSecret against Integrations > API.`,
      { retryable: true, details: { status: answer.status } },
    )
  }
  return unavailable(answer, url)
}

function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}

/** By the process's own fetch, so that tests and programs in one process don't meet. */
const shared = new WeakMap<HttpFetch, Map<string, ThreecxToken>>()

/** The one token of this client in this process. */
export function sharedToken(settings: ThreecxApiSettings, ports: ThreecxPorts): ThreecxToken {
  const ofProcess = shared.get(ports.fetch) ?? new Map<string, ThreecxToken>()
  shared.set(ports.fetch, ofProcess)
  const name = JSON.stringify([settings.url, settings.clientId, settings.clientSecret])
  const token = ofProcess.get(name) ?? new ThreecxToken(settings, ports)
  ofProcess.set(name, token)
  return token
}
