/** `Open until 6:00 PM`, as a queue’s line has it. */
import type { QueuesForm } from '../../../../wire/queues.ts'
import { whenText } from '../format.ts'
import { texts } from '../language.ts'

export function hoursText({ state, forced, name, until }: QueuesForm['groups'][number]['hours']): string {
  const { q } = texts
  const word = state === 'holiday' && name !== undefined ? `${q.hours.holiday}: ${name}` : q.hours[state]
  const words = forced ? q.forced(word) : word
  return until === undefined ? words : q.until(words, whenText(until))
}
