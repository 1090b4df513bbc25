/** Asks the server to place a call, and tells how it goes: the agent's own phone rings first, then the number is dialled. */
import { type Answer, type Ask, faultOf, member } from './api.ts'
import type { Dial } from './state.ts'
import type { Happening } from './update.ts'

export interface DialPorts {
  readonly ask: Ask
  readonly happen: (happening: Happening) => void
  readonly number: string
  /** Made for this wish, so that a request that is sent again places no second call. */
  readonly id: string
}

/** Less than a request may last (api.ts). */
const waitSeconds = 10
/** An order is over after two minutes at the most; whoever does not know by then stops asking. */
const asksMax = 15

const words: Readonly<Record<string, string>> = {
  waiting: 'Asking the phone system…',
  taken: 'Your phone will ring; pick it up to be connected.',
  ringing: 'Your phone rings; pick it up to be connected.',
  answered: 'The number is dialled.',
  expired: 'The phone system did not take it; nothing was called. Try again.',
  unknown: 'It is not known whether your phone rang; look at it before you try again.',
  failed: 'The call could not be placed.',
}

export async function placeCall({ ask, happen, number, id }: DialPorts): Promise<void> {
  const tell = (dial: Dial) => happen({ kind: 'dial', dial })
  tell({ state: 'placing', message: words.waiting ?? '' })
  let answer = await ask('POST', '/v1/calls', { number }, { 'idempotency-key': id })
  for (let asked = 0; asked < asksMax && isUnderWay(answer); asked += 1) {
    tell({ state: 'placing', message: wordsOf(answer) })
    const order = member(answer.body, 'id')
    if (typeof order !== 'string') break
    answer = await ask('GET', `/v1/call-orders/${encodeURIComponent(order)}?wait=${waitSeconds}`)
  }
  const isPlaced = answer.status === 200 && member(answer.body, 'state') === 'answered'
  tell({ state: isPlaced ? 'placed' : 'failed', message: wordsOf(answer) })
}

function isUnderWay({ status, body }: Answer): boolean {
  return (status === 200 || status === 202) && member(body, 'final') !== true
}

function wordsOf(answer: Answer): string {
  if (answer.status !== 200 && answer.status !== 202) return faultOf(answer)
  const [state, message] = [member(answer.body, 'state'), member(answer.body, 'message')]
  if (typeof message === 'string') return message
  return (typeof state === 'string' && words[state]) || 'It is not known what became of the call.'
}
