/**
 * Click-to-call by the site's own link to its 3CX: the request is taken as a forwarder takes it, once, and the extension's phone
 * rings. Runs in the request that asked for it.
 *
 * What must stay true: a forwarder that may ring the extension goes first; where it can't be known whether 3CX has dialled,
 * nothing is claimed.
 */
import { makeCall } from '../../adapters/pbx/threecx/callcontrol/make-call.ts'
import { type ClickToCallRequest, type FailureReason, fitsExtension } from '../../core/click-to-call/call-request.ts'
import { recordReport } from '../../core/click-to-call/request-store.ts'
import { toSwitchhookError } from '../../lib/errors.ts'
import type { Platform } from '../../ports/platform.ts'
import { listForwarders } from '../forwarder-reports/forwarder-store.ts'
import type { SiteServices } from '../services.ts'
import { siteThreecxApi } from './site-api.ts'

/** What stands as the forwarder of a request that was dialled from here. */
export const dialledHere = 'threecx'

const limitMs = 20_000
const reasons: Readonly<Record<string, FailureReason>> = {
  bad_field: 'rejected',
  not_found: 'unknown-extension',
  source_unauthorized: 'not-allowed',
  source_unreadable: 'rejected',
}

/** Never rejects. */
export async function dialHere(
  { keepGoing }: Pick<Platform, 'keepGoing'>,
  services: SiteServices,
  request: Pick<ClickToCallRequest, 'id' | 'extension' | 'number'>,
): Promise<void> {
  const { log, site } = services
  try {
    const api = siteThreecxApi(services)
    if (!api || (await forwarderMay(services, request.extension))) return
    const attempt = Buffer.from(services.random.bytes(16)).toString('hex')
    const report = (rest: { state: 'taken' | 'ringing' | 'failed'; reason?: FailureReason; message?: string }) =>
      recordReport(services, request.id, { forwarder: dialledHere, attempt, ...rest })
    await report({ state: 'taken' })
    const over = new AbortController()
    services.clock.sleep(limitMs, over.signal).then(
      () => over.abort(),
      () => undefined,
    )
    try {
      const { outcome, reason, callId } = await makeCall(api, request, over.signal)
      if (callId !== undefined) await keepGoing?.(site, `label ${callId} ${request.id}`)
      if (outcome === 'started') await report({ state: 'ringing' })
      else await report({ state: 'failed', reason: 'rejected', ...(reason && { message: `3CX says: ${reason}` }) })
    } catch (thrown) {
      const { code, message } = toSwitchhookError(thrown)
      const reason = reasons[code]
      if (reason === undefined) throw thrown
      await report({ state: 'failed', reason, message })
    } finally {
      over.abort()
    }
  } catch (thrown) {
    // Another took it first: that is as it should be.
    if (toSwitchhookError(thrown).code !== 'conflict') {
      log.failure('click_to_call_not_dialled', thrown, { site, request: request.id })
    }
  }
}

async function forwarderMay(services: SiteServices, extension: string): Promise<boolean> {
  const forwarders = await listForwarders(services)
  const patterns = forwarders.flatMap(({ late, sources }) =>
    late ? [] : sources.flatMap(({ clickToCall }) => clickToCall ?? []),
  )
  return patterns.some((pattern) => fitsExtension(pattern, extension))
}
