/**
 * The one way in which connectors talk to a CRM: a JSON request (lib/http-client) whose every failure is a SwitchhookError
 * with the right code and `retryable` (failures.ts).
 *
 * What must stay true: no message or detail holds a secret, a query or a whole phone number.
 */
import type * as z from 'zod'
import { SwitchhookError } from '../../../lib/errors.ts'
import { exchange, type HttpAnswer, HttpFailure, isSuccess } from '../../../lib/http-client.ts'
import type { Clock } from '../../../ports/clock.ts'
import type { HttpFetch } from '../../../ports/http.ts'
import { parseBody } from './answer-body.ts'
import { explanation } from './explanation.ts'
import { badAnswer, badBody, badStatus, type CrmName, noAnswer, stopped } from './failures.ts'

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
  readonly retryAfterMs: number | undefined
  /** Parsed JSON, undefined when empty; not checked further: see `checked`. */
  readonly body: unknown
}

const defaultTimeoutMs = 10_000
export const answerBytesMax = 1024 * 1024

/** Sends the request once. Rejects with a SwitchhookError (`crm_…`), also when `signal` aborts. */
export async function requestJson(http: CrmHttp, request: CrmRequest, signal: AbortSignal): Promise<CrmAnswer> {
  const { host } = new URL(request.url)
  const timeoutMs = request.timeoutMs ?? defaultTimeoutMs
  const asked = {
    ...request,
    headers: {
      accept: 'application/json',
      ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...request.headers,
    },
    timeoutMs,
    answerBytesMax,
    isRead: request.isRead ?? request.method === 'GET',
    ignoreBody: request.answer === 'none',
  }
  const answer = await exchange(http, asked, signal).catch((thrown: unknown) => {
    if (thrown instanceof SwitchhookError) throw thrown
    throw thrown instanceof HttpFailure
      ? noAnswer(http, thrown, timeoutMs, host)
      : stopped(http, { host, cause: thrown })
  })
  return read(http, request, answer, host)
}

function read(http: CrmHttp, request: CrmRequest, answer: HttpAnswer, host: string): CrmAnswer {
  const { status, text, retryAfterMs } = answer
  const accepted = request.accept?.includes(status) ?? false
  if (!isSuccess(answer) && !accepted) {
    const parsed = parseBody(text, 'json')
    const words = 'value' in parsed ? wordsOf(http, parsed.value) : undefined
    throw badStatus(http, status, { host, retryAfterMs, explanation: words })
  }
  const parsed = parseBody(text, request.answer === 'any' ? 'any' : 'json')
  if ('value' in parsed) return { status, retryAfterMs, body: parsed.value }
  if (accepted) return { status, retryAfterMs, body: undefined }
  throw badBody(http, parsed.fault, { status, host, cause: parsed.cause })
}

/** The error for an accepted answer that turned out to be a failure after all. */
export function failedAnswer(http: CrmHttp, answer: CrmAnswer): SwitchhookError {
  const { status, retryAfterMs, body } = answer
  return badStatus(http, status, { retryAfterMs, explanation: wordsOf(http, body) })
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
