/**
 * Keeps one connection to an Asterisk manager: when it ends, another is made after a pause with full jitter under a cap.
 * Never two at once, and never a last try.
 */
import { backoffMs } from '../../../lib/backoff.ts'
import { type SwitchhookError, toSwitchhookError } from '../../../lib/errors.ts'
import type { Clock, Random } from '../../../ports/clock.ts'
import type { Log } from '../../../ports/log.ts'
import { AmiConnection, type AmiHandler, type AmiOptions } from './connection.ts'

export interface ReconnectHandler extends AmiHandler {
  /** After each login, before anything else is asked. When it rejects, the connection is made anew. */
  onConnected(connection: AmiConnection): Promise<void>
  onLost(reason: SwitchhookError): void
}

export interface ReconnectPorts {
  readonly clock: Clock
  readonly random: Pick<Random, 'next'>
  readonly log: Log
}

export const pauseBaseMs = 500
export const pauseCapMs = 30_000
/** A connection that lasted so long was a good one: the next pause is short again. */
const goodConnectionMs = 60_000

/** Runs until the signal aborts; resolves then. */
export async function keepConnected(
  options: AmiOptions,
  handler: ReconnectHandler,
  { clock, random, log }: ReconnectPorts,
  signal: AbortSignal,
): Promise<void> {
  let failures = 0
  while (!signal.aborted) {
    const startedMs = clock.now()
    const reason = await connectOnce(options, handler, clock, signal)
    if (signal.aborted) return
    handler.onLost(reason)
    failures = clock.now() - startedMs >= goodConnectionMs ? 0 : failures + 1
    const pauseMs = pauseFor(reason, failures, random)
    log.warn('ami_lost', { code: reason.code, problem: reason.message, pauseMs: Math.round(pauseMs) })
    await clock.sleep(pauseMs, signal).catch(() => {})
  }
}

async function connectOnce(
  options: AmiOptions,
  handler: ReconnectHandler,
  clock: Clock,
  signal: AbortSignal,
): Promise<SwitchhookError> {
  let connection: AmiConnection | undefined
  try {
    connection = await AmiConnection.open(options, handler, clock, signal)
    await handler.onConnected(connection)
    return await connection.ended
  } catch (thrown) {
    return toSwitchhookError(thrown)
  } finally {
    connection?.close()
  }
}

/** Refused logins (and an Asterisk that is too old) are tried seldom, or a guard on the PBX (fail2ban) shuts us out for longer than the mistake lasts. */
function pauseFor(reason: SwitchhookError, failures: number, random: Pick<Random, 'next'>): number {
  const staysSo = reason.code === 'source_unauthorized' || reason.code === 'source_unreadable'
  if (staysSo) return pauseCapMs * (1 + random.next())
  return backoffMs({ firstMs: pauseBaseMs, longestMs: pauseCapMs }, failures, random)
}
