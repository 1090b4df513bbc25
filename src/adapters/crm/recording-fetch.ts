/**
 * A fetch that takes notes of what a connector asks, for an admin who wants to know why somebody is (not) found.
 *
 * What must stay true: no note holds a header, a body, a query or a secret; of what was sent only the written forms of
 * the very number or address that the admin asked for.
 */
import { SwitchhookError } from '../../lib/errors.ts'
import type { Clock } from '../../ports/clock.ts'
import type { HttpFetch } from '../../ports/http.ts'

export interface RecordedRequest {
  readonly method: string
  /** Host and path. */
  readonly target: string
  /** How the number or address was written in it. */
  readonly forms: readonly string[]
  /** Until the answer began, or failed. */
  readonly tookMs: number
  readonly status?: number
  /** Why there was no answer. */
  readonly failure?: string
}

export interface Wanted {
  /** National significant digits. */
  readonly digits?: string
  /** In lower case. */
  readonly email?: string
}

export interface Recorder {
  readonly fetch: HttpFetch
  /** In the order in which they were sent. */
  readonly requests: () => readonly RecordedRequest[]
}

const mostRequests = 50
const mostForms = 20

/** @param secrets Taken out of paths, wherever they stand. */
export function recordFetch(
  fetch: HttpFetch,
  clock: Pick<Clock, 'now'>,
  wanted: Wanted,
  secrets: readonly string[],
): Recorder {
  const requests: RecordedRequest[] = []
  return {
    requests: () => requests,
    async fetch(url, init) {
      const startedAtMs = clock.now()
      const facts = { method: init?.method ?? 'GET', target: targetOf(url, secrets), forms: formsIn(url, init, wanted) }
      const place = requests.length
      const note = (result: Pick<RecordedRequest, 'status' | 'failure'>) => {
        if (place < mostRequests) requests[place] = { ...facts, tookMs: clock.now() - startedAtMs, ...result }
      }
      note({})
      try {
        const response = await fetch(url, init)
        note({ status: response.status })
        return response
      } catch (thrown) {
        note({ failure: init?.signal?.aborted ? 'not waited for any longer' : failureReason(thrown) })
        throw thrown
      }
    },
  }
}

function failureReason(thrown: unknown): string {
  return thrown instanceof SwitchhookError ? thrown.code : 'no connection'
}

function targetOf(url: string, secrets: readonly string[]): string {
  const { host, pathname } = new URL(url)
  const plain = secrets
    .filter((secret) => secret.length >= 4)
    .reduce((path, secret) => {
      return path.replaceAll(secret, '…').replaceAll(encodeURIComponent(secret), '…')
    }, pathname)
  // A path that carries a token of its own.
  return host + plain.replace(/[A-Za-z0-9_-]{32,}/g, '…')
}

function formsIn(url: string, init: RequestInit | undefined, { digits, email }: Wanted): string[] {
  const { pathname, search } = new URL(url)
  const body = typeof init?.body === 'string' ? init.body : init?.body instanceof URLSearchParams ? `${init.body}` : ''
  const text = [decoded(pathname), decoded(search), /^\s*[[{]/.test(body) ? body : decoded(body)].join('\n')
  const forms = [
    ...(email !== undefined && text.toLowerCase().includes(email) ? [email] : []),
    ...(digits === undefined || digits === '' ? [] : numbersIn(text, digits)),
  ]
  return [...new Set(forms)].slice(0, mostForms)
}

/** Numbers, with the wildcards of a pattern, that are the wanted one or its end. */
function numbersIn(text: string, wanted: string): string[] {
  const shortest = Math.min(4, wanted.length)
  return [...text.matchAll(/[+%*_]?\(?\d[\d \u00a0().%*_/-]*/g)].flatMap(([found]) => {
    const form = found.trim().replace(/[^\d%*)]+$/, '')
    const digits = form.replace(/\D/g, '')
    const isIt = digits.length >= shortest && (digits.endsWith(wanted.slice(-7)) || wanted.endsWith(digits))
    return isIt ? [form] : []
  })
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}
