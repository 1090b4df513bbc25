/** What dialling has in common, whatever phone system dials. */

import type { FailureReason } from '../../../core/click-to-call/call-request.ts'
import { toSwitchhookError } from '../../../lib/errors.ts'
import type { LiveStatus } from '../source.ts'
import { dialNumber } from './dial-number.ts'
import type { Dialler, DialOrder, DialOutcome } from './dialler.ts'
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
  place: (order: DialOrder, placement: Placement) => Promise<DialOutcome>,
): Dialler {
  const { extensions, ringSeconds } = clickToCall
  return {
    extensions,
    get ready() {
      return source.status().connected
    },
    async dial(order) {
      if (!source.status().connected) return notConnected
      const dialled = dialNumber(order.number, clickToCall, country)
      try {
        return await place(order, { dialled, ringTimeoutMs: ringSeconds * 1000 })
      } catch (thrown) {
        return refusal(thrown)
      }
    },
  }
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
