/** What one watcher is sent: each number once, whichever way it came. */
import type { LiveForms, LiveSession, Watcher } from '../../../ports/live.ts'
import { eventOf, type PublishedEvent } from './redis-announcements.ts'
import type { LogPage } from './redis-log.ts'

export class RedisPublisher {
  readonly #session: LiveSession
  readonly #watcher: Watcher
  readonly #forms: LiveForms
  #seq = 0

  constructor(session: LiveSession, watcher: Watcher, forms: LiveForms) {
    this.#forms = forms
    this.#session = session
    this.#watcher = watcher
  }

  /** The last number of which nothing before it is still to be sent. */
  get seq(): number {
    return this.#seq
  }

  /** What was missed, or goes on. */
  open({ kind, head, events }: LogPage, nowMs: number): void {
    this.#watcher.say(this.#forms.connectedText(this.#session, { seq: head, nowMs }, kind === 'missed'))
    for (const event of events) this.#send(event)
    this.#watcher.say(this.#forms.readyText(head))
    this.#seq = head
  }

  /** Nothing up to this number is still to be sent. */
  passed(head: number): void {
    this.#seq = Math.max(this.#seq, head)
  }

  take(event: PublishedEvent): void {
    if (event.seq <= this.#seq) return
    this.#seq = event.seq
    this.#send(event)
  }

  #send(published: PublishedEvent): void {
    const event = eventOf(this.#session.topic, published, this.#forms)
    for (const text of this.#forms.eventTexts(this.#session.protocol, event)) this.#watcher.say(text)
  }
}
