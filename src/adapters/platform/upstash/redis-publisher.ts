/** What one watcher is told: each number once, whichever way it came. */
import { wireForms } from '../../../core/live/protocols.ts'
import type { LiveSession, Watcher } from '../../../ports/live.ts'
import { eventOf, type Told } from './redis-announcements.ts'
import type { LogPage } from './redis-log.ts'

export class RedisTeller {
  readonly #session: LiveSession
  readonly #watcher: Watcher
  #seq = 0

  constructor(session: LiveSession, watcher: Watcher) {
    this.#session = session
    this.#watcher = watcher
  }

  /** The last number of which nothing before it is still to be told. */
  get seq(): number {
    return this.#seq
  }

  /** What was missed, or goes on. */
  open({ kind, head, events }: LogPage, nowMs: number): void {
    this.#watcher.say(wireForms.connectedText(this.#session, { seq: head, nowMs }, kind === 'missed'))
    for (const told of events) this.#say(told)
    this.#watcher.say(wireForms.readyText(head))
    this.#seq = head
  }

  /** Nothing up to this number is still to be told. */
  passed(head: number): void {
    this.#seq = Math.max(this.#seq, head)
  }

  take(told: Told): void {
    if (told.seq <= this.#seq) return
    this.#seq = told.seq
    this.#say(told)
  }

  #say(told: Told): void {
    const event = eventOf(this.#session.topic, told)
    for (const text of wireForms.eventTexts(this.#session.protocol, event)) this.#watcher.say(text)
  }
}
