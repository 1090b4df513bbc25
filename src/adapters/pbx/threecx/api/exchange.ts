/** One request to a 3CX and its whole answer (lib/http-client), a web page never taken for data. */

import { SwitchhookError } from '../../../../lib/errors.ts'
import { exchange, HttpFailure, type HttpPorts, type HttpRequest } from '../../../../lib/http-client.ts'

export interface ApiExchange {
  readonly status: number
  /** What the JSON says; undefined for an empty answer and one that is no JSON. */
  readonly value: unknown
  readonly isJson: boolean
  readonly retryAfterMs: number | undefined
}

/** Reports are slow on a busy PBX. */
const bounds = { timeoutMs: 30_000, answerBytesMax: 16 * 2 ** 20 }

/** Rejects with `source_unreachable`, `source_unreadable` when the answer is too big, or the signal's reason. */
export async function askThreecx(
  request: Pick<HttpRequest, 'method' | 'url' | 'headers' | 'body'>,
  ports: HttpPorts,
  signal?: AbortSignal,
): Promise<ApiExchange> {
  try {
    const { status, text, retryAfterMs } = await exchange(ports, { ...request, ...bounds }, signal)
    return { status, ...parse(text), retryAfterMs }
  } catch (thrown) {
    if (!(thrown instanceof HttpFailure)) throw thrown
    throw thrown.reason === 'too big' ? tooBig(request.url) : unreachable(request.url, thrown)
  }
}

function parse(text: string): Pick<ApiExchange, 'value' | 'isJson'> {
  try {
    return { value: JSON.parse(text), isJson: true }
  } catch {
    return { value: undefined, isJson: false }
  }
}

const certificateCodes = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER/

/** The connection could not be made or broke. */
export function unreachable(url: string, cause: unknown): SwitchhookError {
  const { host } = new URL(url)
  const why = certificateCodes.test(codeOf(cause))
    ? 'shows a certificate that is not trusted; give 3CX a valid one, or name its authority in NODE_EXTRA_CA_CERTS'
    : 'can not be reached; check url, port and firewall'
  return new SwitchhookError('source_unreachable', `The 3CX at ${host} ${why}.`, {
    retryable: true,
    details: { cause: codeOf(cause) },
    cause,
  })
}

/** It answers, but not now. */
export function unavailable({ status, retryAfterMs }: ApiExchange, url: string): SwitchhookError {
  const { host } = new URL(url)
  const text = `The 3CX at ${host} answered with HTTP ${status}; if it stays so, look at the 3CX and at url.`
  return new SwitchhookError('source_unreachable', text, { retryable: true, retryAfterMs, details: { status } })
}

/** So big an answer is never read; who asked for it may ask for less. */
export class AnswerTooBig extends SwitchhookError {}

function tooBig(url: string): AnswerTooBig {
  const { host } = new URL(url)
  return new AnswerTooBig(
    'source_unreadable',
    `The 3CX at ${host} answered with more than ${bounds.answerBytesMax} bytes.`,
    {
      retryable: true,
    },
  )
}

function codeOf(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null) return ''
  if ('code' in thrown && typeof thrown.code === 'string') return thrown.code
  return 'cause' in thrown ? codeOf(thrown.cause) : ''
}
