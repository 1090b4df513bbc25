/**
 * One request to a 3CX and its whole answer: bounded in time and size, redirects not followed (they would carry the key
 * elsewhere), a web page never taken for data.
 */

import { SwitchhookError } from '../../../../lib/errors.ts'
import { withTimeLimit } from '../../../../lib/time-limit.ts'
import type { Clock } from '../../../../ports/clock.ts'
import type { HttpFetch } from '../../../../ports/http.ts'

export interface ApiExchange {
  readonly status: number
  /** What the JSON says; undefined for an empty answer and one that is no JSON. */
  readonly value: unknown
  readonly isJson: boolean
  readonly retryAfterMs: number | undefined
}

export interface ExchangePorts {
  readonly clock: Clock
  readonly fetch: HttpFetch
}

/** Reports are slow on a busy PBX. */
const timeoutMs = 30_000
export const answerBytesMax = 16 * 2 ** 20

/** Rejects with `source_unreachable`, `source_unreadable` when the answer is too big, or the signal's reason. */
export async function exchange(
  url: string,
  init: RequestInit,
  { clock, fetch }: ExchangePorts,
  signal: AbortSignal,
): Promise<ApiExchange> {
  const onTimeout = () => unreachable(url, new Error(`no answer within ${timeoutMs} ms`))
  try {
    return await withTimeLimit({ clock, limitMs: timeoutMs, signal, onTimeout }, async (limited) => {
      const response = await fetch(url, { ...init, redirect: 'manual', signal: limited })
      const text = await readText(response, url)
      return { status: response.status, ...parse(text), retryAfterMs: retryAfterMs(response) }
    })
  } catch (thrown) {
    signal.throwIfAborted()
    throw thrown instanceof SwitchhookError ? thrown : unreachable(url, thrown)
  }
}

async function readText(response: Response, url: string): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength
    if (size > answerBytesMax) throw tooBig(url)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parse(text: string): Pick<ApiExchange, 'value' | 'isJson'> {
  try {
    return { value: JSON.parse(text), isJson: true }
  } catch {
    return { value: undefined, isJson: false }
  }
}

function retryAfterMs(response: Response): number | undefined {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, 3600) * 1000 : undefined
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
  return new AnswerTooBig('source_unreadable', `The 3CX at ${host} answered with more than ${answerBytesMax} bytes.`, {
    retryable: true,
  })
}

function codeOf(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null) return ''
  if ('code' in thrown && typeof thrown.code === 'string') return thrown.code
  return 'cause' in thrown ? codeOf(thrown.cause) : ''
}
