/** Asterisk as a dialler: Originate rings the extension's own phone, and its outcome shows how that went. */

import type { LiveStatus } from '../../../../adapters/pbx/source.ts'
import { createDialler } from '../../click-to-call/create-dialler.ts'
import type { Dialler, DialOutcome } from '../../click-to-call/dialler.ts'
import type { OriginateOutcome, OriginateRequest } from './originate.ts'
import type { AsteriskAmiConfig } from './settings.ts'

interface Originator {
  status(): LiveStatus
  originate(request: OriginateRequest): Promise<OriginateOutcome>
}

/** Undefined where the configuration allows no click-to-call. `country`: of numbers that are dialled as at home. */
export function asteriskDialler(
  source: Originator,
  { clickToCall }: Pick<AsteriskAmiConfig, 'clickToCall'>,
  country: string,
): Dialler | undefined {
  if (clickToCall === undefined) return undefined
  return createDialler(source, clickToCall, country, async ({ id, extension, name }, { dialled, ringTimeoutMs }) => {
    const request = { requestId: id, extension, number: dialled, callerName: name, ringTimeoutMs }
    return dialOutcome((await source.originate(request)).outcome, extension)
  })
}

function dialOutcome(outcome: OriginateOutcome['outcome'], extension: string): DialOutcome {
  switch (outcome) {
    case 'answered':
      return { state: 'answered' }
    case 'failed':
      return {
        state: 'failed',
        reason: 'declined',
        message: `The phone of ${extension} declined, or could not be rung: is it registered?`,
      }
    default:
      return { state: 'failed', reason: outcome }
  }
}
