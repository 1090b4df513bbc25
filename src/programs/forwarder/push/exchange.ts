/** One request and its whole answer, within a time. A redirect is not followed: it would carry the key elsewhere. */

import { withTimeLimit } from '../../../lib/time-limit.ts'
import type { Clock } from '../../../ports/clock.ts'
import { TimedOut } from './faults.ts'
import type { HttpAnswer, HttpAsk } from './http-ask.ts'

export interface ExchangeRequest {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Buffer<ArrayBuffer>
  readonly timeoutMs: number
}

/** Rejects with what went wrong on the way, `TimedOut`, or the signal's reason. */
export async function exchange(
  { clock, fetch }: { readonly clock: Clock; readonly fetch: HttpAsk },
  { url, timeoutMs, ...init }: ExchangeRequest,
  signal: AbortSignal,
): Promise<{ readonly response: HttpAnswer; readonly text: string }> {
  const limit = { clock, limitMs: timeoutMs, signal, onTimeout: () => new TimedOut(timeoutMs) }
  return withTimeLimit(limit, async (signal) => {
    const response = await fetch(url, { ...init, signal, redirect: 'manual' })
    return { response, text: await response.text() }
  })
}
