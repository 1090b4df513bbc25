/**
 * What the side panel knows of its calls, by the agent page's own parts: the same state, cards, drafts and contacts; the worker's socket
 * in place of one of its own.
 */
import type { CallData } from '../../client/index.ts'
import { readDay } from '../../pages/agent/day.ts'
import { keepDraft, readDrafts, watchDrafts } from '../../pages/agent/drafts.ts'
import { createNoteActions } from '../../pages/agent/note-actions.ts'
import { NoteOutbox } from '../../pages/agent/outbox.ts'
import { recordUrl } from '../../pages/agent/record-url.ts'
import { type Card, initialState, isLive, isOpen, type State } from '../../pages/agent/state.ts'
import { type Action, update } from '../../pages/agent/update.ts'
import type { PartContext, Work } from '../../pages/agent/views/context.ts'
import { showParty } from '../../pages/agent/work/open-here.ts'
import { showNumber } from '../../pages/parts/numbers.ts'
import type { WorkerState } from '../shared/messages.ts'
import { askPicture, askThroughWorker, askWorker } from '../shared/own-page.ts'
import { pictureOf } from '../shared/use-photo.ts'

export class Desk {
  #state: State = initialState
  #origin = ''
  #work: Work | undefined
  readonly #changed: () => void
  readonly #outbox = new NoteOutbox({
    ask: askThroughWorker,
    report: (note) => this.#dispatch({ kind: 'note', note }),
    storage: localStorage,
    newId: () => crypto.randomUUID(),
  })
  readonly #actions = {
    ...createNoteActions({
      dispatch: (action) => this.#dispatch(action),
      state: () => this.#state,
      outbox: this.#outbox,
    }),
    dial: (number: string) => void askWorker({ kind: 'dial', number }),
  }

  constructor(changed: () => void) {
    this.#changed = changed
    watchDrafts(
      () => this.#state.me,
      (callId, draft) => this.#dispatch({ kind: 'draft elsewhere', callId, draft }),
    )
  }

  /** The parts that show contacts, once the page's language is known. */
  async loadWork(): Promise<void> {
    const { startWork } = await import('../../pages/agent/work/index.ts')
    this.#work = startWork({
      ask: askThroughWorker,
      picture: async (path) => {
        const text = await askPicture(path)
        return text === undefined ? undefined : pictureOf(text)
      },
      state: () => this.#state,
      dispatch: (change) => this.#dispatch({ kind: 'work', change }),
      newId: () => crypto.randomUUID(),
    })
    this.#work.follow(this.#state)
    this.#changed()
  }

  get context(): PartContext {
    const { country = 'US', recordTemplate: template, extension } = this.#state.me ?? {}
    const show = (number: string) => showNumber(number, country)
    const places = { origin: this.#origin, template, extension }
    return {
      ...{ state: this.#state, actions: this.#actions, origin: this.#origin, work: this.#work, ask: askThroughWorker },
      showNumber: show,
      recordOf: (call) => recordUrl(call, { ...places, national: show(call.callerIdNum).national }),
    }
  }

  /** The worker's news. */
  follow({ me, url = '', connection, calls }: WorkerState, nowMs: number): void {
    this.#origin = url
    const before = this.#state.me
    if (before?.site !== me?.site || before?.extension !== me?.extension) this.#state = initialState
    this.#state = { ...this.#state, connection, nowMs, cards: cardsOf(this.#state, calls, nowMs) }
    // Its sign-in is the extension's: a tab would know nobody, so built-in contacts are shown here.
    if (me && !this.#state.me) {
      this.#state = { ...this.#state, me: { ...me, isPaired: false } }
      this.#outbox.open(me)
      this.#dispatch({ kind: 'drafts', drafts: readDrafts(localStorage, me, nowMs) })
      void this.#showUnfinished()
    }
    this.#work?.follow(this.#state)
    this.#changed()
  }

  tick(nowMs: number): void {
    const cards = this.#state.cards.filter((card) => isLive(card) || isOpen(card, { ...this.#state, nowMs }))
    this.#state = { ...this.#state, nowMs, cards }
    this.#changed()
  }

  /** A contact of the deployment, by the address of its page there; once the parts are loaded and somebody is signed in. */
  show(url: string): boolean {
    return this.#state.me !== undefined && showParty(url, { origin: this.#origin, work: this.#work })
  }

  /** Notes that wait. */
  flush(): void {
    this.#outbox.flush()
  }

  /** Of the calls that are over, those with something that was not saved. */
  async #showUnfinished(): Promise<void> {
    const { me } = this.#state
    const day = await readDay(askThroughWorker, Date.now())
    if (!day || this.#state.me !== me) return
    this.#state = update(this.#state, { kind: 'day', day })
    this.tick(Date.now())
  }

  #dispatch(action: Action): void {
    const before = this.#state
    this.#state = update(before, action)
    this.#keep(action, before)
    this.#work?.follow(this.#state)
    this.#changed()
  }

  #keep(action: Action, before: State): void {
    const callId = action.kind === 'work' && 'callId' in action.change ? action.change.callId : undefined
    const draftOf = ({ drafts, work }: State, id: string) => ({
      text: drafts[id] ?? '',
      wrapUp: work.cases[id]?.wrapUp,
    })
    const id = action.kind === 'draft' ? action.callId : callId
    const { me } = this.#state
    if (id === undefined || !me) return
    const draft = draftOf(this.#state, id)
    if (action.kind === 'draft' || draft.wrapUp !== draftOf(before, id).wrapUp)
      keepDraft(localStorage, me, { ...draft, callId: id, nowMs: Date.now() })
  }
}

/** Newest first. One that was talked in and is no more among them is over, and stays for its note and outcome. */
function cardsOf({ cards }: State, calls: readonly CallData[], nowMs: number): readonly Card[] {
  const live = calls.toReversed().map((call): Card => {
    const known = cards.find((card) => card.call.callId === call.callId)
    const fresh = { shownAtMs: nowMs, whileAway: false, touched: false, announced: true }
    return { ...(known ?? fresh), call, heardAtMs: nowMs, overAtMs: undefined }
  })
  const isGone = ({ call }: Card) => !calls.some(({ callId }) => callId === call.callId)
  const over = cards.filter((card) => isGone(card) && card.call.state !== 'ringing')
  return [...live, ...over.map((card) => asOver(card, nowMs))]
}

function asOver(card: Card, nowMs: number): Card {
  if (!isLive(card)) return card
  return { ...card, overAtMs: nowMs, call: { ...card.call, state: 'over', reason: 'ended', outcome: 'answered' } }
}
