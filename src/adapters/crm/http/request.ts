/**
 * The one way in which connectors talk to a CRM: a JSON request with a time limit and a bounded answer, whose every
 * failure is a SwitchhookError with the right code and `retryable` (failures.ts).
 *
 * What must stay true: the body is sent exactly as given, so that a signature over it holds; redirects are never
 * followed, so that credentials go nowhere else and a login page is not taken for data; no message or detail holds a
 * secret, a query or a whole phone number.
 */
import type * as z from 'zod'
import { SwitchhookError } from '../../../lib/errors.ts'
import { withTimeLimit } from '../../../lib/time-limit.ts'
import type { Clock } from '../../../ports/clock.ts'
import type { HttpFetch } from '../../../ports/http.ts'
import { discardBody, parseBody, readBody } from './answer-body.ts'
import { explanation } from './explanation.ts'
import { badAnswer, badBody, badStatus, type CrmName, stopped, timedOut, unreachable } from './failures.ts'
import { parseRetryAfter } from './retry-after.ts'

export interface CrmHttp extends CrmName {
  readonly fetch: HttpFetch
  readonly clock: Clock
  /** Taken out of whatever the CRM says before it becomes part of a message. */
  readonly secrets: readonly string[]
  /** What this CRM says is wrong, where it says it in a form of its own; its words are made harmless like all others. */
  readonly explain?: (body: unknown) => string | undefined
}

export interface CrmRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** From the first byte sent to the last byte read; 10 s unless set. */
  readonly timeoutMs?: number
  /** `any` also takes plain text such as `OK`; a web page never passes. `none`: only the status counts. */
  readonly answer?: 'json' | 'any' | 'none'
  /** Statuses beside 2xx that the connector judges itself; their body is undefined where it isn't JSON. */
  readonly accept?: readonly number[]
  /** Asking twice changes nothing; absent: a GET. Then a connection that broke before any byte came is tried once more. */
  readonly isRead?: boolean
}

export interface CrmAnswer {
  readonly status: number
  readonly headers: Headers
  /** Parsed JSON, undefined when empty; not checked further: see `checked`. */
  readonly body: unknown
}

const defaultTimeoutMs = 10_000

/** Sends the request once. Rejects with a SwitchhookError (`crm_…`), also when `signal` aborts. */
export async function requestJson(http: CrmHttp, request: CrmRequest, signal: AbortSignal): Promise<CrmAnswer> {
  const host = new URL(request.url).host
  const limitMs = request.timeoutMs ?? defaultTimeoutMs
  const onTimeout = () => timedOut(http, limitMs, { host })
  try {
    return await withTimeLimit({ clock: http.clock, limitMs, signal, onTimeout }, (inner) => send(http, request, inner))
  } catch (thrown) {
    if (thrown instanceof SwitchhookError) throw thrown
    throw signal.aborted ? stopped(http, { host, cause: thrown }) : unreachable(http, { host, cause: thrown })
  }
}

async function send(http: CrmHttp, request: CrmRequest, signal: AbortSignal): Promise<CrmAnswer> {
  // Called by itself: a platform's own fetch refuses to be called as a method of something else.
  const { fetch } = http
  const ask = () =>
    fetch(request.url, {
      method: request.method,
      headers: {
        accept: 'application/json',
        ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...request.headers,
      },
      body: request.body,
      redirect: 'manual',
      signal,
    })
  const isRead = request.isRead ?? request.method === 'GET'
  // A server that closes kept connections (Odoo without a proxy speaks HTTP/1.0) may close one as we write to it.
  const response = await ask().catch((thrown: unknown) => {
    if (!isRead || signal.aborted) throw thrown
    return ask()
  })
  const host = new URL(request.url).host
  // A browser-like fetch hides a redirect it did not follow behind status 0.
  const status = response.type === 'opaqueredirect' ? 302 : response.status
  const accepted = request.accept?.includes(status) ?? false
  if ((status < 200 || status >= 300) && !accepted) throw await statusFailure(http, response, status, host)
  if (request.answer === 'none') {
    await discardBody(response)
    return { status, headers: response.headers, body: undefined }
  }
  const read = await readBody(response)
  if ('fault' in read) throw badBody(http, read.fault, { status, host, cause: read.cause })
  const parsed = parseBody(read.text, request.answer ?? 'json')
  if ('value' in parsed) return { status, headers: response.headers, body: parsed.value }
  if (accepted) return { status, headers: response.headers, body: undefined }
  throw badBody(http, parsed.fault, { status, host, cause: parsed.cause })
}

async function statusFailure(http: CrmHttp, response: Response, status: number, host: string) {
  const retryAfterMs = parseRetryAfter(response.headers.get('retry-after'), http.clock.now())
  if (status < 400) {
    await discardBody(response)
    return badStatus(http, status, { host })
  }
  const read = await readBody(response)
  const parsed = 'text' in read ? parseBody(read.text, 'json') : read
  const words = 'value' in parsed ? wordsOf(http, parsed.value) : undefined
  return badStatus(http, status, { host, retryAfterMs, explanation: words })
}

/** The error for an accepted answer that turned out to be a failure after all. */
export function failedAnswer(http: CrmHttp, answer: CrmAnswer): SwitchhookError {
  const retryAfterMs = parseRetryAfter(answer.headers.get('retry-after'), http.clock.now())
  return badStatus(http, answer.status, { retryAfterMs, explanation: wordsOf(http, answer.body) })
}

function wordsOf({ explain, secrets }: CrmHttp, body: unknown): string | undefined {
  const own = explain?.(body)
  return explanation(own === undefined ? body : { message: own }, secrets)
}

/** The body as `schema` reads it, or `crm_bad_answer` naming the place that is wrong. */
export function checked<T extends z.ZodType>(http: CrmHttp, schema: T, answer: CrmAnswer): z.infer<T> {
  const parsed = schema.safeParse(answer.body)
  if (parsed.success) return parsed.data
  const place = parsed.error.issues[0]?.path.join('.') || 'the answer'
  throw badAnswer(http, `sent an answer of an unknown form (${place})`, { status: answer.status })
}
