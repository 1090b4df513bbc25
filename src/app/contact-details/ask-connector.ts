/** A question to the one CRM that a contact is of, in a time of its own: it waits for no other, and no lookup waits for it. */
import type { Connector } from '../../adapters/crm/connector.ts'
import { type ErrorCode, SwitchhookError, toSwitchhookError } from '../../lib/errors.ts'
import { withTimeLimit } from '../../lib/time-limit.ts'
import type { Background } from '../../ports/platform.ts'
import type { SiteServices } from '../services.ts'

/** Longer than anybody waits: a late answer is still remembered. */
const askLimitMs = 10_000

export interface Failed {
  readonly source: string
  readonly code: ErrorCode
}

/** Never rejects. A CRM that is left alone just now (its circuit is open) is not asked. */
export async function askConnector<T>(
  { clock, states }: SiteServices,
  { id }: Connector,
  background: Background,
  ask: (signal: AbortSignal) => Promise<T>,
): Promise<{ readonly said: T } | Failed> {
  const keptAway = states.admit(id, background)
  if (keptAway) return { source: id, code: keptAway }
  const observer = states.observer(background)
  const onTimeout = () => new SwitchhookError('crm_timeout', `${id} did not answer in time.`, { retryable: true })
  try {
    const said = await withTimeLimit({ clock, limitMs: askLimitMs, onTimeout }, ask)
    observer.succeeded(id)
    return { said }
  } catch (thrown) {
    const { code, message, retryAfterMs } = toSwitchhookError(thrown)
    // A refusal of one question says nothing about the CRM's health.
    if (code !== 'crm_rejected' && code !== 'crm_forbidden') observer.failed(id, { code, message, retryAfterMs })
    return { source: id, code }
  }
}

/** What `work` brings within `limitMs`, else `late`; it goes on in the background. */
export async function within<T>(
  { clock }: SiteServices,
  limitMs: number,
  background: Background,
  work: Promise<T>,
  late: () => T,
): Promise<T> {
  background(work)
  const waiting = new AbortController()
  const timeUp = clock.sleep(Math.max(0, limitMs), waiting.signal).then(late, late)
  try {
    return await Promise.race([work, timeUp])
  } finally {
    waiting.abort()
  }
}
