/** Asks the server to place a call and follows its progress: the agent's own phone rings first, then the number is dialled. */
import { type Answer, type Ask, errorText, member } from './api.ts'
import { texts } from './language.ts'
import type { Dial } from './state.ts'
import type { Action } from './update.ts'

export interface DialPorts {
  readonly ask: Ask
  readonly dispatch: (action: Action) => void
  readonly number: string
  /** Made for this request, so that sending it again places no second call. */
  readonly id: string
}

/** Less than a request may last (api.ts). */
const waitSeconds = 10
/** A request expires after two minutes at the latest; whoever does not know by then stops asking. */
const asksMax = 15

export async function placeCall({ ask, dispatch, number, id }: DialPorts): Promise<void> {
  const show = (dial: Dial) => dispatch({ kind: 'dial', dial })
  show({ state: 'placing', message: texts.dialState.waiting ?? '' })
  let answer = await ask('POST', '/v1/calls', { number }, { 'idempotency-key': id })
  for (let asked = 0; asked < asksMax && isPending(answer); asked += 1) {
    show({ state: 'placing', message: progressText(answer) })
    const request = member(answer.body, 'id')
    if (typeof request !== 'string') break
    answer = await ask('GET', `/v1/click-to-call-requests/${encodeURIComponent(request)}?wait=${waitSeconds}`)
  }
  const isPlaced = answer.status === 200 && member(answer.body, 'state') === 'answered'
  show({ state: isPlaced ? 'placed' : 'failed', message: progressText(answer) })
}

function isPending({ status, body }: Answer): boolean {
  return (status === 200 || status === 202) && member(body, 'final') !== true
}

function progressText(answer: Answer): string {
  if (answer.status !== 200 && answer.status !== 202) return errorText(answer)
  const [state, message] = [member(answer.body, 'state'), member(answer.body, 'message')]
  if (typeof message === 'string') return message
  return (typeof state === 'string' && texts.dialState[state]) || texts.dialUnknown
}
