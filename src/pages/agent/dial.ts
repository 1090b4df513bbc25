/** Asks the server to place a call: the agent's own phone rings first, then the number is dialled. */
import { type Ask, faultOf } from './api.ts'
import type { Happening } from './update.ts'

export interface DialPorts {
  readonly ask: Ask
  readonly happen: (happening: Happening) => void
  readonly number: string
  readonly extension: string | undefined
}

export async function placeCall({ ask, happen, number, extension }: DialPorts): Promise<void> {
  happen({ kind: 'dial', dial: { state: 'placing', message: 'Your phone rings; pick it up to be connected.' } })
  const answer = await ask('POST', '/v1/calls', { extension, number })
  const isPlaced = answer.status >= 200 && answer.status < 300
  const message = isPlaced ? 'Placed: your phone rings, then the number is dialled.' : faultOf(answer)
  happen({ kind: 'dial', dial: { state: isPlaced ? 'placed' : 'failed', message } })
}
