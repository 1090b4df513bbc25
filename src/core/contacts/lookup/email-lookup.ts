/**
 * Whose e-mail address is this? Asked by live chat, seldom and never while a phone rings, so the isolate's cache is
 * enough, also for whom a CRM knew before it went out of reach; nobody is created for it.
 */
import type { Background } from '../../../ports/platform.ts'
import type { EmailAnswer, Known, Learned } from './answer.ts'
import { askSources, type Decision } from './ask-sources.ts'
import { IsolateCache } from './isolate-cache.ts'
import { LastKnown, orLastKnown } from './last-known.ts'
import { keptAway, type LookupContext, lateMs } from './options.ts'
import { findByEmail, type Hit, toKnown } from './questions.ts'
import { isolateTtlMs } from './remembered.ts'
import { byDeadline, type SharedRequest, SingleFlight } from './single-flight.ts'

const maxRemembered = 512
const longestEmail = 254

export class EmailLookup {
  readonly #context: LookupContext
  readonly #isolate: IsolateCache<EmailAnswer>
  readonly #lastKnown: LastKnown
  readonly #learning: SingleFlight<Learned>
  #generation = 0

  constructor(context: LookupContext) {
    this.#context = context
    this.#isolate = new IsolateCache(context.clock, maxRemembered)
    this.#lastKnown = new LastKnown(context.clock, maxRemembered, context.settings.cacheMs)
    this.#learning = new SingleFlight(context.clock, context.settings.deadlineMs + lateMs)
  }

  async byEmail(raw: string, background: Background, spentMs = 0): Promise<EmailAnswer> {
    const email = raw.trim().toLowerCase()
    if (email.length > longestEmail || !/^[^\s@]+@[^\s@]+$/.test(email)) return nobodyKnown
    const remembered = this.#isolate.get(email)
    if (remembered) return remembered
    const { clock, settings } = this.#context
    const generation = this.#generation
    const remember = (learned: Learned) => {
      if (generation !== this.#generation) return
      const answer = answerOf({ ...learned, from: 'isolate' })
      this.#isolate.set(email, email, answer, isolateTtlMs(learned.known, settings))
      this.#lastKnown.learn(email, learned.known)
    }
    const deadlineMs = settings.deadlineMs - spentMs
    let started: SharedRequest<Learned> | undefined
    const shared = this.#learning.join(email, () => {
      started = this.#learn(email, deadlineMs, background)
      return started
    })
    const { value, late } = await byDeadline(clock, shared, clock.now() + deadlineMs)
    if (late) {
      started?.late?.()
      background(shared.done.then(remember))
    }
    remember(value)
    return answerOf(value)
  }

  forgetAll(): void {
    this.#generation += 1
    this.#learning.forget()
    this.#isolate.clear()
    this.#lastKnown.clear()
  }

  #learn(email: string, deadlineMs: number, background: Background): SharedRequest<Learned> {
    const { clock, sources, states } = this.#context
    const round = askSources(sources, (source, signal) => findByEmail(source, email, signal), {
      clock,
      deadlineMs: Math.max(0, deadlineMs),
      lateMs,
      observer: states.observer(background),
      keptAway: keptAway(states, background),
    })
    const last = this.#lastKnown.get(email)
    const done = round.final.then((decision) => toLearned(decision, last))
    background(done)
    return { done, best: () => toLearned(round.best(), last), late: round.late }
  }
}

const nobodyKnown: EmailAnswer = Object.freeze({ outcome: 'none', shared: false, degraded: [], from: 'sources' })

function toLearned(decision: Decision<Hit>, last: Known | undefined): Learned {
  const known = orLastKnown(toKnown(decision), last)
  return { known, from: known.stale ? 'isolate' : 'sources' }
}

function answerOf({ known, from }: Learned): EmailAnswer {
  return Object.freeze({ outcome: known.contact ? 'found' : 'none', ...known, from })
}
