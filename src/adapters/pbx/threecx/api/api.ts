/**
 * Requests to the APIs of a 3CX (Call Control, XAPI) with the shared token. A token that 3CX refuses is fetched anew,
 * once for each request.
 */
import { SwitchhookError } from '../../../../lib/errors.ts'
import { type ApiExchange, askThreecx, unavailable, unreachable } from './exchange.ts'
import type { ThreecxApiSettings } from './settings.ts'
import { sharedToken, type ThreecxPorts } from './token.ts'

export interface ApiRequest {
  /** Begins with a slash; its parts are encoded already. */
  readonly path: string
  /** For POST. */
  readonly body?: unknown
  /** What an admin has to grant when 3CX forbids this, as a sentence. */
  readonly grant: string
}

/** The one active token, wherever it is kept. */
export interface TokenKeeper {
  /** A token that holds now. Rejects with `source_unauthorized` or `source_unreachable`, or the signal's reason. */
  get(signal: AbortSignal): Promise<string>
  /** 3CX refused this token: it is not given again. */
  refused(token: string): void | Promise<void>
}

export class ThreecxApi {
  readonly url: string
  readonly token: TokenKeeper
  readonly #ports: ThreecxPorts

  /** `token`: where it is shared by more than this process. */
  constructor(settings: ThreecxApiSettings, ports: ThreecxPorts, token: TokenKeeper = sharedToken(settings, ports)) {
    this.url = settings.url
    this.token = token
    this.#ports = ports
  }

  /**
   * What 3CX answered to a GET, or undefined when there is no such thing (404). Rejects with `source_unauthorized`,
   * `source_unreachable`, `source_unreadable`, or the signal's reason.
   */
  async get(request: ApiRequest, signal: AbortSignal): Promise<unknown> {
    const answer = await this.#send('GET', request, signal)
    if (answer.status === 404) return undefined
    if (answer.status !== 200) throw unavailable(answer, this.url)
    if (!answer.isJson) throw unreadable(this.url)
    return answer.value
  }

  /** The answer to a POST, whatever its status, but for those that say that we may not or that 3CX is not there. */
  async post(request: ApiRequest, signal: AbortSignal): Promise<ApiExchange> {
    const answer = await this.#send('POST', request, signal)
    if (answer.status >= 500 || answer.status === 429) throw unavailable(answer, this.url)
    return answer
  }

  /**
   * The answer to a GET as it comes, for what is no JSON: a recording. The caller reads or cancels its body; no redirect is
   * followed. Rejects with `source_unauthorized` or `source_unreachable`, or the signal's reason.
   */
  async open({ path, grant }: Omit<ApiRequest, 'body'>, signal: AbortSignal): Promise<Response> {
    for (let tries = 1; ; tries += 1) {
      const token = await this.token.get(signal)
      const init = { headers: { authorization: `Bearer ${token}` }, redirect: 'manual', signal } as const
      const answer = await this.#ports.fetch(this.url + path, init).catch((thrown: unknown) => {
        signal.throwIfAborted()
        throw unreachable(this.url, thrown)
      })
      if (answer.status !== 401 && answer.status !== 403) return answer
      await answer.body?.cancel()
      if (answer.status === 403) throw forbidden(this.url, grant)
      await this.token.refused(token)
      if (tries === 2) throw tokenRefused(this.url)
    }
  }

  async #send(method: string, { path, body, grant }: ApiRequest, signal: AbortSignal): Promise<ApiExchange> {
    for (let tries = 1; ; tries += 1) {
      const token = await this.token.get(signal)
      const headers = {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      }
      const request = {
        method,
        url: this.url + path,
        headers,
        body: body === undefined ? undefined : JSON.stringify(body),
      }
      const answer = await askThreecx(request, this.#ports, signal)
      if (answer.status === 403) throw forbidden(this.url, grant)
      if (answer.status !== 401) return answer
      await this.token.refused(token)
      if (tries === 2) throw tokenRefused(this.url)
    }
  }
}

/** A token is refused although it is new. */
export function tokenRefused(url: string): SwitchhookError {
  return new SwitchhookError(
    'source_unauthorized',
    `The 3CX at ${url} refuses the token that it has just given; see that no other program uses the same client ID.`,
    { retryable: true },
  )
}

export function forbidden(url: string, grant: string): SwitchhookError {
  return new SwitchhookError('source_unauthorized', `The 3CX at ${url} forbids this: ${grant}.`, { retryable: true })
}

/** An answer that is not what the API describes. */
export function unreadable(url: string): SwitchhookError {
  return new SwitchhookError('source_unreadable', `The 3CX at ${url} answered in a form that is not known.`, {
    retryable: true,
  })
}
