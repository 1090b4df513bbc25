/**
 * One HTTP request and its whole answer, for every connector and program: what each makes of a status, a body or a
 * failure is its own.
 *
 * What must stay true: the body is sent exactly as given, so that a signature over it holds; redirects are never followed,
 * so that credentials go nowhere else and a login page is not taken for data; time and size are bounded.
 */
import type { Clock } from '../ports/clock.ts'
import type { HttpAsk, HttpReply } from '../ports/http.ts'
import { SwitchhookError } from './errors.ts'
import { joinBytes } from './join-bytes.ts'
import { parseRetryAfter } from './retry-after.ts'
import { withTimeLimit } from './time-limit.ts'

export interface HttpPorts {
  readonly clock: Clock
  readonly fetch: HttpAsk
}

export interface HttpRequest {
  readonly method: string
  readonly url: string
  readonly headers: Record<string, string>
  readonly body?: string | Uint8Array<ArrayBuffer> | undefined
  /** From the first byte sent to the last byte read. */
  readonly timeoutMs: number
  readonly answerBytesMax: number
  /** Asking twice changes nothing: a connection that broke before any byte came is tried once more. */
  readonly isRead?: boolean
  /** Only the status counts: the body is not read. */
  readonly ignoreBody?: boolean
}

export interface HttpAnswer {
  /** 302 also for a redirect that a browser-like fetch hides. */
  readonly status: number
  readonly headers: HttpReply['headers']
  /** Empty where the status is no success and the body could not be read. */
  readonly text: string
  /** What `Retry-After` asks for, 0 to 24 h. */
  readonly retryAfterMs: number | undefined
}

/** The same of an answer that is no text. */
export interface HttpBytes extends Omit<HttpAnswer, 'text'> {
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** `cut off`: the connection broke within the answer. */
export type HttpFailureReason = 'timeout' | 'unreachable' | 'cut off' | 'too big'

/** There is no whole answer. The message says why, to follow a colon: `no answer within 10 s`, `connect ECONNREFUSED …`. */
export class HttpFailure extends Error {
  override readonly name = 'HttpFailure'
  readonly reason: HttpFailureReason

  constructor(reason: HttpFailureReason, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.reason = reason
  }
}

/** Rejects with an HttpFailure, the signal's reason when it aborts, or a SwitchhookError of `fetch` itself. */
export async function exchange(ports: HttpPorts, request: HttpRequest, signal?: AbortSignal): Promise<HttpAnswer> {
  const { bytes, ...answer } = await exchangeBytes(ports, request, signal)
  return { ...answer, text: new TextDecoder().decode(bytes) }
}

/** As `exchange`, for pictures and the like. */
export async function exchangeBytes(
  { clock, fetch }: HttpPorts,
  request: HttpRequest,
  signal?: AbortSignal,
): Promise<HttpBytes> {
  const { timeoutMs: limitMs } = request
  const onTimeout = () => new HttpFailure('timeout', `no answer within ${limitMs / 1000} s`)
  try {
    return await withTimeLimit({ clock, limitMs, signal, onTimeout }, async (limited) => {
      const reply = await ask(fetch, request, limited)
      const status = reply.type === 'opaqueredirect' ? 302 : reply.status
      const retryAfterMs = parseRetryAfter(reply.headers.get('retry-after'), clock.now())
      return { status, headers: reply.headers, bytes: await bodyBytes(reply, status, request), retryAfterMs }
    })
  } catch (thrown) {
    signal?.throwIfAborted()
    if (thrown instanceof HttpFailure || thrown instanceof SwitchhookError) throw thrown
    throw new HttpFailure('unreachable', connectionFault(thrown), thrown)
  }
}

export function isSuccess({ status }: Pick<HttpAnswer, 'status'>): boolean {
  return status >= 200 && status < 300
}

/** `fetch failed` says nothing, its cause does; and of several addresses that were tried, the first. */
export function connectionFault(thrown: unknown): string {
  if (thrown instanceof AggregateError && thrown.errors.length > 0) return connectionFault(thrown.errors[0])
  if (!(thrown instanceof Error)) return String(thrown)
  if (thrown.cause instanceof Error) return connectionFault(thrown.cause)
  return 'code' in thrown && thrown.message === '' ? String(thrown.code) : thrown.message
}

/** A server that closes kept connections (Odoo without a proxy speaks HTTP/1.0) may close one as we write to it. */
async function ask(fetch: HttpAsk, request: HttpRequest, signal: AbortSignal): Promise<HttpReply> {
  const { method, url, headers, body, isRead } = request
  const question = { method, headers, body, redirect: 'manual', signal } as const
  try {
    return await fetch(url, question)
  } catch (thrown) {
    if (!isRead || signal.aborted) throw thrown
    return fetch(url, question)
  }
}

async function bodyBytes(reply: HttpReply, status: number, request: HttpRequest): Promise<Uint8Array<ArrayBuffer>> {
  if (request.ignoreBody || (status >= 300 && status < 400)) {
    await reply.body?.cancel().catch(() => undefined)
    return nothing
  }
  try {
    return await readBytes(reply, request.answerBytesMax)
  } catch (thrown) {
    if (!isSuccess({ status }) && thrown instanceof HttpFailure) return nothing
    throw thrown
  }
}

const nothing = new Uint8Array(0)

async function readBytes({ body, headers }: HttpReply, bytesMax: number): Promise<Uint8Array<ArrayBuffer>> {
  const tooBig = () => new HttpFailure('too big', `its answer has more than ${bytesMax} bytes`)
  if (body === null) return nothing
  if (Number(headers.get('content-length') ?? 0) > bytesMax) {
    await body.cancel().catch(() => undefined)
    throw tooBig()
  }
  const reader = body.getReader()
  const pieces: Uint8Array[] = []
  let size = 0
  for (;;) {
    const { done, value } = await reader.read().catch((cause: unknown) => {
      throw new HttpFailure('cut off', connectionFault(cause), cause)
    })
    if (done || value === undefined) return joinBytes(pieces)
    size += value.byteLength
    if (size > bytesMax) {
      await reader.cancel().catch(() => undefined)
      throw tooBig()
    }
    pieces.push(value)
  }
}
