/** When to connect again after a connection was lost (pure). */
import { backoffMs } from '../../../../lib/backoff.ts'
import type { SwitchhookError } from '../../../../lib/errors.ts'
import type { Random } from '../../../../ports/clock.ts'

const pauseBaseMs = 500
export const pauseCapMs = 30_000
/** A connection that lasted so long was a good one: the next pause is short again. */
const goodConnectionMs = 60_000

export interface Reconnecting {
  readonly failures: number
  readonly pauseMs: number
}

/** Refused credentials are tried seldom, or 3CX shuts the address out for longer than the mistake lasts. */
export function afterConnection(
  failures: number,
  { lastedMs, reason }: { readonly lastedMs: number; readonly reason: SwitchhookError | 'renew' },
  random: Pick<Random, 'next'>,
): Reconnecting {
  if (reason === 'renew') return { failures: 0, pauseMs: 0 }
  const next = lastedMs >= goodConnectionMs ? 0 : failures + 1
  if (reason.code === 'source_unauthorized') return { failures: next, pauseMs: pauseCapMs * (1 + random.next()) }
  const backoff = backoffMs({ firstMs: pauseBaseMs, longestMs: pauseCapMs }, next, random)
  return { failures: next, pauseMs: Math.max(reason.retryAfterMs ?? 0, backoff) }
}
