/** Questions to Asterisk that wait for their answer, matched by ActionID. */

import type { AmiMessage } from '../../../adapters/pbx/asterisk/message.ts'
import { SwitchhookError } from '../../../lib/errors.ts'
import type { Clock } from '../../../ports/clock.ts'

interface Waiting {
  /** What ends the waiting: the answer itself, the end of its list, or an event. */
  readonly until: 'answer' | 'list' | { readonly event: string }
  readonly items: AmiMessage[]
  readonly resolve: (messages: readonly AmiMessage[]) => void
  readonly reject: (error: SwitchhookError) => void
  readonly action: string
}

export class Answers {
  readonly #waiting = new Map<string, Waiting>()
  readonly #clock: Clock
  readonly #timeoutMs: number
  #sent = 0

  constructor(clock: Clock, timeoutMs: number) {
    this.#clock = clock
    this.#timeoutMs = timeoutMs
  }

  /** `send` is given the ActionID. Rejects with the reason of `over`, or when no answer comes in time. */
  async one(action: string, send: (id: string) => void, over: AbortSignal, timeoutMs?: number): Promise<AmiMessage> {
    const [answer] = await this.#ask(action, 'answer', send, over, timeoutMs)
    if (!answer) throw new RangeError('an answer without a message')
    return answer
  }

  /** The event of this name that carries the action's id. */
  async outcome(
    action: string,
    event: string,
    send: (id: string) => void,
    over: AbortSignal,
    timeoutMs: number,
  ): Promise<AmiMessage> {
    const [outcome] = await this.#ask(action, { event }, send, over, timeoutMs)
    if (!outcome) throw new RangeError('an outcome without a message')
    return outcome
  }

  async list(action: string, send: (id: string) => void, over: AbortSignal): Promise<readonly AmiMessage[]> {
    return this.#ask(action, 'list', send, over)
  }

  /** Gives a message to the question that it answers, if any. */
  take(message: AmiMessage): void {
    const id = message.actionId
    const waiting = id === undefined ? undefined : this.#waiting.get(id)
    if (waiting === undefined) return
    const { until } = waiting
    if (message.event === '' && message.response === 'Error') {
      waiting.reject(refused(waiting.action, message.text('Message')))
    } else if (until === 'answer') {
      if (message.event === '') waiting.resolve([message])
    } else if (until !== 'list') {
      if (message.event === until.event) waiting.resolve([message])
    } else if (/^(?:complete|cancelled)$/i.test(message.get('EventList') ?? '')) waiting.resolve(waiting.items)
    else if (message.event !== '') waiting.items.push(message)
  }

  async #ask(
    action: string,
    until: Waiting['until'],
    send: (id: string) => void,
    over: AbortSignal,
    timeoutMs = this.#timeoutMs,
  ): Promise<readonly AmiMessage[]> {
    this.#sent += 1
    const id = `switchhook-${this.#sent}`
    const answered = new AbortController()
    const { promise, resolve, reject } = Promise.withResolvers<readonly AmiMessage[]>()
    this.#waiting.set(id, { until, items: [], resolve, reject, action })
    const stop = AbortSignal.any([over, answered.signal])
    this.#clock.sleep(timeoutMs, stop).then(
      () => reject(silent(action)),
      () => reject(over.reason),
    )
    try {
      send(id)
      return await promise
    } finally {
      promise.catch(() => {})
      this.#waiting.delete(id)
      answered.abort()
    }
  }
}

function refused(action: string, message: string): SwitchhookError {
  const denied = /permission|authentication/i.test(message)
  return new SwitchhookError(
    denied ? 'source_unauthorized' : 'source_unreadable',
    `Asterisk refused ${action}: ${message || 'no reason given'}.`,
  )
}

function silent(action: string): SwitchhookError {
  return new SwitchhookError('source_unreachable', `Asterisk did not answer ${action} in time.`, { retryable: true })
}
