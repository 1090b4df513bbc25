/** 3CX as a dialler: makecall says that the extension's own phone rings; what comes of it its participants show. */

import type { LiveStatus } from '../../../../adapters/pbx/source.ts'
import type { MakeCallOutcome, MakeCallRequest } from '../../../../adapters/pbx/threecx/callcontrol/make-call.ts'
import { createDialler } from '../../click-to-call/create-dialler.ts'
import type { Dialler } from '../../click-to-call/dialler.ts'
import type { CallControlConfig } from './settings.ts'

interface CallMaker {
  status(): LiveStatus
  makeCall(request: MakeCallRequest): Promise<MakeCallOutcome>
}

/** Undefined where the configuration allows no click-to-call. `country`: of numbers that are dialled as at home. */
export function callControlDialler(
  source: CallMaker,
  { clickToCall }: Pick<CallControlConfig, 'clickToCall'>,
  country: string,
): Dialler | undefined {
  if (clickToCall === undefined) return undefined
  return createDialler(source, clickToCall, country, async ({ id, extension }, { dialled, ringTimeoutMs }) => {
    const { outcome, reason } = await source.makeCall({ requestId: id, extension, number: dialled, ringTimeoutMs })
    if (outcome === 'started') return { state: 'ringing' }
    return { state: 'failed', reason: 'rejected', message: reason && `3CX says: ${reason}` }
  })
}
