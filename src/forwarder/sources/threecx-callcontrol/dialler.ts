/** 3CX as a dialler: makecall says that the extension's own phone rings; what comes of it its participants tell. */
import { dialNumber } from '../../orders/dial-number.ts'
import { type Dialler, type DialOrder, type DialOutcome, notConnected, refusal } from '../../orders/dialler.ts'
import type { LiveStatus } from '../../source.ts'
import type { MakeCallOutcome, MakeCallRequest } from './make-call.ts'
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
  const { extensions, ringSeconds } = clickToCall
  return {
    extensions,
    get ready() {
      return source.status().connected
    },
    async dial({ id, extension, number }: DialOrder): Promise<DialOutcome> {
      if (!source.status().connected) return notConnected
      const dialled = dialNumber(number, clickToCall, country)
      const request = { order: id, extension, number: dialled, ringTimeoutMs: ringSeconds * 1000 }
      try {
        const { outcome, reason } = await source.makeCall(request)
        if (outcome === 'started') return { state: 'ringing' }
        return { state: 'failed', reason: 'rejected', message: reason && `3CX says: ${reason}` }
      } catch (thrown) {
        return refusal(thrown)
      }
    },
  }
}
