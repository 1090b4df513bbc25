/** What dialling has in common, whatever phone system dials. */

import type { LiveStatus } from '../../../adapters/pbx/source.ts'
import { type FailureReason, fitsExtension } from '../../../core/click-to-call/call-request.ts'
import { toSwitchhookError } from '../../../lib/errors.ts'
import { dialNumber } from './dial-number.ts'
import type { Dialler, DialOutcome, DialRequest } from './dialler.ts'
import type { ClickToCall } from './settings.ts'

const reasons: Readonly<Record<string, FailureReason>> = {
  bad_field: 'rejected',
  not_found: 'unknown-extension',
  source_unauthorized: 'not-allowed',
  source_unreadable: 'rejected',
}

/** How long the extension's own phone may ring, and the number as it is dialled there. */
export interface Placement {
  readonly dialled: string
  readonly ringTimeoutMs: number
}

/** A phone system as a dialler. `country`: of numbers that are dialled as at home; `place` dials. */
export function createDialler(
  source: { status(): LiveStatus },
  clickToCall: ClickToCall,
  country: string,
  place: (request: DialRequest, placement: Placement) => Promise<DialOutcome>,
): Dialler {
  const { extensions, ringSeconds } = clickToCall
  return {
    extensions,
    get ready() {
      return source.status().connected
    },
    async dial(request) {
      const fault = faultOf(request, extensions)
      if (fault !== undefined) return fault
      if (!source.status().connected) return notConnected
      const dialled = dialNumber(request.number, clickToCall, country)
      try {
        return await place(request, { dialled, ringTimeoutMs: ringSeconds * 1000 })
      } catch (thrown) {
        return refusal(thrown)
      }
    },
  }
}

/**
 * Whatever the cloud asks for: this machine rings only phones that its own configuration names, and passes on nothing that a
 * dialplan could take for more than a number.
 */
function faultOf({ id, extension, number }: DialRequest, allowed: readonly string[]): DialOutcome | undefined {
  if (!/^[\w-]{1,40}$/.test(extension) || !allowed.some((pattern) => fitsExtension(pattern, extension))) {
    return { state: 'failed', reason: 'not-allowed', message: 'This forwarder may not ring that extension.' }
  }
  const isSound = /^\+?\d{2,15}$/.test(number) && /^[a-z]{1,20}_[0-9A-Za-z]{1,64}$/.test(id)
  if (isSound) return undefined
  return { state: 'failed', reason: 'rejected', message: 'The request is not of the form that this forwarder dials.' }
}

/** What a phone system refused, as an outcome; throws on what leaves open whether it dialled. */
function refusal(thrown: unknown): DialOutcome {
  const error = toSwitchhookError(thrown)
  const reason = reasons[error.code]
  if (reason === undefined) throw error
  return { state: 'failed', reason, message: error.message }
}

const notConnected: DialOutcome = {
  state: 'failed',
  reason: 'unreachable',
  message: 'The forwarder has no connection to the phone system now.',
}
