/** A click-to-call request as it is answered, and its outcome as far as the client wants to wait for it. */
import * as z from 'zod'
import { findCall } from '../../core/calls/find-call.ts'
import { type ClickToCallRequest, requestAt } from '../../core/click-to-call/call-request.ts'
import { findRequest } from '../../core/click-to-call/request-store.ts'
import { requestTopic } from '../../core/click-to-call/topics.ts'
import { toSwitchhookError } from '../../lib/errors.ts'
import { type ClickToCallRequestForm, waitSecondsMax } from '../../wire/click-to-call.ts'
import type { Principal } from '../security/scopes.ts'
import type { SiteServices } from '../services.ts'
import { listenFor } from './wake-signal.ts'

/** Where no live hub sends a wake signal, the records are read again so often. */
const lookEveryMs = 500

export const waitSecondsInput = z.coerce
  .number()
  .int()
  .min(0)
  .max(waitSecondsMax)
  .optional()
  .describe('Seconds to wait for a final state; instead of `Prefer: wait=`')

/** For the document. */
export const preferHeader = {
  Prefer: { description: '`wait=` and the seconds to wait for a final state (RFC 7240)' },
} as const

/** With `callId` where the call is known: the id of the request is one of its aliases. */
export async function clickToCallForm(
  services: Pick<SiteServices, 'records' | 'clock'>,
  request: ClickToCallRequest,
): Promise<ClickToCallRequestForm> {
  const { attempt: _, ...now } = requestAt(request, services.clock.now())
  const stored = request.takenAt === undefined ? undefined : await findCall(services.records, request.id)
  return { ...now, callId: stored?.call.id }
}

/**
 * The request as it is then: final, or still open when the time is over. What fails meanwhile does not make the answer fail:
 * the request stands, and who sent it again might start a second call.
 */
export async function waitForOutcome(
  services: SiteServices,
  principal: Principal,
  known: ClickToCallRequestForm,
  { headers }: Pick<Request, 'headers'>,
  waitSeconds = preferredSeconds(headers),
): Promise<ClickToCallRequestForm> {
  if (waitSeconds === 0 || known.final) return known
  const untilMs = services.clock.now() + waitSeconds * 1000
  try {
    return await watchRequest(services, principal, known.id, untilMs)
  } catch (thrown) {
    const { code } = toSwitchhookError(thrown)
    services.log.warn('click_to_call_not_awaited', { site: services.site, request: known.id, code })
    return known
  }
}

async function watchRequest(
  services: SiteServices,
  principal: Principal,
  id: string,
  untilMs: number,
): Promise<ClickToCallRequestForm> {
  const { clock } = services
  const signal = await listenFor(services, principal, requestTopic(id))
  try {
    for (;;) {
      // Read after listening began, so that no change falls between the two.
      const form = await clickToCallForm(services, await findRequest(services, id))
      const leftMs = untilMs - clock.now()
      if (form.final || leftMs <= 0) return form
      // What only time brings about rings no signal.
      const changesMs = form.state === 'waiting' ? Date.parse(form.expiresAt) - clock.now() : leftMs
      await signal.wait(Math.min(leftMs, Math.max(0, changesMs), signal.isConnected ? leftMs : lookEveryMs))
    }
  } finally {
    signal.close()
  }
}

/** RFC 7240. A preference that cannot be read, or is longer, is not an error. */
function preferredSeconds(headers: Headers): number {
  const [, seconds] = /(?:^|[,;\s])wait\s*=\s*"?(\d{1,6})"?(?:$|[,;\s])/i.exec(headers.get('prefer') ?? '') ?? []
  return Math.min(Number(seconds ?? 0), waitSecondsMax)
}
