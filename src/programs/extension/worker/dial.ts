/** Asks the deployment to place a call and follows it: the agent's own phone rings first, then the number is dialled. */
import { texts } from '../shared/language.ts'
import type { AskAnswer, DialProgress } from '../shared/messages.ts'
import { errorText, member, type Question } from './ask.ts'

/** Keeps the worker awake by its answers; less than a request may last (ask.ts). */
const waitSeconds = 10
/** A request expires after two minutes at the latest. */
const asksMax = 15

export interface DialPorts {
  readonly ask: (question: Question) => Promise<AskAnswer>
  readonly show: (dial: DialProgress) => void
  readonly number: string
  /** Made for this request, so that sending it again places no second call. */
  readonly id: string
}

export async function placeCall({ ask, show, number, id }: DialPorts): Promise<void> {
  show({ number, state: 'placing', message: texts.placing })
  let answer = await ask({
    method: 'POST',
    path: '/v1/calls',
    body: { number },
    headers: { 'idempotency-key': id },
  })
  for (let asked = 0; asked < asksMax && isPending(answer); asked += 1) {
    show({ number, state: 'placing', message: progressText(answer) })
    const request = member(answer.body, 'id')
    if (typeof request !== 'string') break
    const path = `/v1/click-to-call-requests/${encodeURIComponent(request)}?wait=${waitSeconds}`
    answer = await ask({ method: 'GET', path })
  }
  const isPlaced = answer.status === 200 && member(answer.body, 'state') === 'answered'
  show({ number, state: isPlaced ? 'placed' : 'failed', message: progressText(answer) })
}

function isPending({ status, body }: AskAnswer): boolean {
  return (status === 200 || status === 202) && member(body, 'final') !== true
}

function progressText(answer: AskAnswer): string {
  if (answer.status !== 200 && answer.status !== 202) return errorText(answer)
  const [state, message] = [member(answer.body, 'state'), member(answer.body, 'message')]
  if (typeof message === 'string') return message
  return (typeof state === 'string' && texts.dialState[state]) || (texts.dialState.unknown ?? '')
}
