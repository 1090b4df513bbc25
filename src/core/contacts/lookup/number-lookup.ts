/**
 * Who has this number? One deadline over everything: the isolate's cache, the records' cache, the sources, and the
 * creation of a contact where the policy asks for it.
 *
 * What must stay true: a CRM that errs, hangs or talks rubbish never makes the phone wait or show an error; what is
 * whom somebody chose for the number comes before all others, and a number that has no contact gets none; what is
 * known only in part is never stored and never leads to a contact being created; a late word still fills the caches; whom a
 * CRM knew within the last day is still known while it is out of reach (last-known.ts).
 */

import type { Background } from '../../../ports/platform.ts'
import type { PhoneNumber } from '../../phone/phone-number.ts'
import { readNumber } from '../../phone/read-number.ts'
import type { UnknownCallerPolicy } from '../../settings/variables.ts'
import { choiceRef } from '../choices/number-choice.ts'
import type { ContactSource } from '../source.ts'
import { directoryId, type Known, type Learned, type LookupAnswer, nobody } from './answer.ts'
import { type Asked, askSources } from './ask-sources.ts'
import { chosenFirst, readChoice } from './chosen.ts'
import { createUnknown } from './create-unknown.ts'
import { IsolateCache } from './isolate-cache.ts'
import { LastKnown, orLastKnown } from './last-known.ts'
import { numberKey } from './number-key.ts'
import { keptAway, type LookupContext, lateMs } from './options.ts'
import { type Choosing, findByNumber, type Hit, toKnown } from './questions.ts'
import { type AnswerByPolicy, answerByPolicy, isolateTtlMs } from './remembered.ts'
import { byDeadline, type SharedRequest, SingleFlight } from './single-flight.ts'

/** One request's share in what all requests do together. */
interface LookupRequest {
  readonly raw: string
  readonly number: PhoneNumber
  readonly key: string
  readonly deadlineAtMs: number
  readonly generation: number
  readonly background: Background
}

export interface Remembered {
  readonly isolate?: LookupAnswer
  readonly records?: { readonly known: Known; readonly expiresAtMs?: number; readonly stale?: boolean }
}

const maxRemembered = 4096

export class NumberLookup {
  readonly #context: LookupContext
  readonly #isolate: IsolateCache<AnswerByPolicy>
  readonly #lastKnown: LastKnown
  readonly #learning: SingleFlight<Learned>
  readonly #creating: SingleFlight<Learned>
  /** Grows when what is being learned right now may be old news already. */
  #generation = 0

  constructor(context: LookupContext) {
    this.#context = context
    this.#isolate = new IsolateCache(context.clock, maxRemembered)
    this.#lastKnown = new LastKnown(context.clock, maxRemembered, context.settings.cacheMs)
    this.#learning = new SingleFlight(context.clock, context.settings.deadlineMs + lateMs)
    this.#creating = new SingleFlight(context.clock, context.settings.deadlineMs + lateMs)
  }

  peek(raw: string, policy: UnknownCallerPolicy): LookupAnswer | undefined {
    return this.#isolate.get(raw)?.[policy]
  }

  /** What the caches would say now, without asking any source. */
  async remembered(raw: string): Promise<Remembered> {
    const number = readNumber(raw, this.#context.country)
    const isCached = number.kind === 'public' && this.#context.stored !== undefined
    const read = isCached ? await this.#context.stored?.read(numberKey(number), number.matchKey) : undefined
    const last = read?.last && { known: read.last, stale: true }
    return {
      isolate: this.peek(raw, 'none'),
      records: read?.known ? { known: read.known, expiresAtMs: read.expiresAtMs } : last,
    }
  }

  async byNumber(raw: string, policy: UnknownCallerPolicy, background: Background, spentMs = 0): Promise<LookupAnswer> {
    const remembered = this.peek(raw, policy)
    if (remembered) return remembered
    const { clock, settings, country } = this.#context
    const deadlineAtMs = clock.now() + settings.deadlineMs - spentMs
    const number = readNumber(raw, country)
    const request = { raw, number, key: numberKey(number), deadlineAtMs, generation: this.#generation, background }
    const isReadable = number.matchKey !== ''
    const learned: Learned = isReadable ? await this.#ask(request) : { known: nobody, from: 'sources' }
    const answer = this.#answer(request, learned)[policy]
    if (answer) return answer
    const made = await this.#join(request, this.#creating, () => this.#create(request, learned.epoch))
    const outcome = made.created ? 'created' : made.known.contact ? 'found' : 'placeholder'
    this.#remember(request, made)
    return Object.freeze({ outcome, ...made.known, number, from: made.from })
  }

  /** What this isolate knew, or is about to learn, is old. */
  forgetAll(): void {
    this.#generation += 1
    this.#learning.forget()
    this.#isolate.clear()
    this.#lastKnown.clear()
  }

  /** What others may wait for as well outlives its request; a directory that stands alone is asked by each for itself. */
  #ask(request: LookupRequest): Promise<Learned> {
    if (!this.#context.stored) {
      const own = this.#learn(request)
      return this.#wait(request, own, own)
    }
    return this.#join(request, this.#learning, () => this.#learn(request))
  }

  #join(
    request: LookupRequest,
    requests: SingleFlight<Learned>,
    start: () => SharedRequest<Learned>,
  ): Promise<Learned> {
    let started: SharedRequest<Learned> | undefined
    const shared = requests.join(request.key, () => {
      started = start()
      request.background(started.done)
      return started
    })
    return this.#wait(request, shared, started)
  }

  /** `started`: what this request itself began. */
  async #wait(request: LookupRequest, shared: SharedRequest<Learned>, started?: SharedRequest<Learned>) {
    const { value, late } = await byDeadline(this.#context.clock, shared, request.deadlineAtMs)
    if (late) {
      started?.late?.()
      request.background(shared.done.then((learned) => this.#remember(request, learned)))
    }
    return value
  }

  #learn(request: LookupRequest): SharedRequest<Learned> {
    const { clock, sources, states, country, stored, log } = this.#context
    const isPublic = request.number.kind === 'public'
    // Extensions and short codes mean something in this site only: no CRM is asked for them.
    const asked = isPublic ? sources : sources.filter((source) => source.id === directoryId)
    let round: Asked<Hit> | undefined
    let isLate = false
    let last: LastHeard = { known: this.#lastKnown.get(request.key), from: 'isolate' }
    const answer = async (): Promise<Learned> => {
      const cached = isPublic ? await stored?.read(request.key, request.number.matchKey) : undefined
      const epoch = cached?.place.epoch
      // The records know what other isolates heard since, also that he is nobody any more.
      if (cached) last = { known: cached.last, from: 'records' }
      if (cached?.known) return { known: cached.known, from: 'records', epoch, expiresAtMs: cached.expiresAtMs }
      let choosing: Choosing = cached?.choice
      const question = (source: ContactSource, signal: AbortSignal) => {
        const { number } = request
        // It came with the stored cache, where there is one; records that are out of reach are asked once only.
        const both = isPublic && !stored ? source.findBeside?.(number, choiceRef(number.matchKey)) : undefined
        if (both) choosing = readChoice(both.beside, log)
        return findByNumber(source, number, country, signal, choosing, both?.contacts)
      }
      round = askSources(chosenFirst(asked, cached?.choice?.contact), question, {
        clock,
        deadlineMs: Math.max(0, request.deadlineAtMs - clock.now()),
        lateMs,
        observer: states.observer(request.background),
        keptAway: keptAway(states, request.background),
      })
      if (isLate) round.late()
      const said = toKnown(await round.final)
      const choice = choosing instanceof Promise ? await choosing : choosing
      const known: Known = choice?.choice === 'never' ? { ...said, never: true } : said
      if (cached) request.background(stored?.put(cached.place, known) ?? Promise.resolve())
      return { ...withLast(known, last), epoch }
    }
    const done = answer()
    const nobodyHeard = { degraded: asked.map(({ id }) => ({ source: id, code: 'crm_timeout' }) as const) }
    return {
      done,
      best: () => withLast(toKnown(round?.best() ?? nobodyHeard), last),
      late: () => {
        isLate = true
        round?.late()
      },
    }
  }

  #create(request: LookupRequest, epoch: number | undefined): SharedRequest<Learned> {
    const shared = createUnknown(this.#context, request, epoch)
    const done = shared.done.then((learned) => {
      if (learned.known.contact) this.#isolate.deleteGroup(request.key)
      return learned
    })
    return { done, best: shared.best }
  }

  #answer(request: LookupRequest, learned: Learned): AnswerByPolicy {
    this.#remember(request, learned)
    return answerByPolicy(learned.known, request.number, learned.from)
  }

  #remember(request: LookupRequest, { known, expiresAtMs = Infinity }: Learned): void {
    if (request.generation !== this.#generation) return
    const ttlMs = Math.min(isolateTtlMs(known, this.#context.settings), expiresAtMs - this.#context.clock.now())
    this.#isolate.set(request.raw, request.key, answerByPolicy(known, request.number, 'isolate'), ttlMs)
    const freshMs = Math.min(this.#context.settings.cacheMs, expiresAtMs - this.#context.clock.now())
    if (request.number.kind === 'public') this.#lastKnown.learn(request.key, known, freshMs)
  }
}

interface LastHeard {
  readonly known: Known | undefined
  readonly from: Learned['from']
}

function withLast(now: Known, last: LastHeard): Learned {
  const known = orLastKnown(now, last.known)
  return { known, from: known.stale ? last.from : 'sources' }
}
