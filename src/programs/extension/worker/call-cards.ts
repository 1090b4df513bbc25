/**
 * What is shown of calls outside of the panel: cards in the page in front, notifications where no page can show them, records that open
 * by themselves.
 *
 * What must stay true: notifications are changed one after the other. What withdraws one, or writes it anew, would not find it while it
 * is being made: it would stay for ever, or without the picture.
 */
import type { CallData, LiveChange } from '../../client/index.ts'
import { type CardCall, panelAddress } from '../shared/messages.ts'
import type { Settings } from '../shared/settings.ts'
import { type CardPlacesOf, cardCall, recordUrlOf } from './card-call.ts'
import type { Colleagues } from './colleagues.ts'
import { notifyCall, withdrawCall } from './notifications.ts'
import { createOneByOne } from './one-by-one.ts'
import type { PhotoTexts } from './photos.ts'
import { CardPlaces } from './places.ts'
import { changePops, dismiss, noPops, type Pops, readPops, shownCalls } from './pops.ts'

/** So long a card says that somebody else took the call. */
const leavingMs = 5000

/** What the worker knows, asked for each time. */
interface Facts {
  readonly settings: Settings
  readonly calls: readonly CallData[]
  readonly places: CardPlacesOf
  readonly photos: PhotoTexts
  readonly colleagues: Colleagues
}

export class CallCards {
  readonly #facts: () => Facts
  readonly #places = new CardPlaces()
  #pops: Pops = noPops
  #leaving: readonly CallData[] = []
  readonly #oneByOne = createOneByOne()

  constructor(facts: () => Facts) {
    this.#facts = facts
  }

  /** What was announced before the worker was stopped. */
  async load(): Promise<void> {
    const { pops } = await chrome.storage.session.get('pops')
    this.#pops = readPops(pops)
  }

  change(change: LiveChange): void {
    const { settings, places } = this.#facts()
    if (change.kind === 'over' && change.call.reason === 'answered elsewhere') this.#letGo(change.call)
    const hasRecord = (call: CallData) => recordUrlOf(call, places) !== undefined
    const { pops, effects } = changePops(this.#pops, change, { autoOpen: settings.autoOpen, hasRecord })
    this.#pops = pops
    this.#keepPops()
    if (effects.open) this.openRecord(effects.open)
    const { announce, refresh } = effects
    const placed = this.place()
    void this.#oneByOne(async () => {
      for (const callId of effects.withdraw) await withdrawCall(callId)
      if (announce) await this.#notify(announce, await placed)
      else if (refresh) await this.#renotify(refresh, await placed)
    })
  }

  openRecord(call: CallData): void {
    const { places } = this.#facts()
    const url = recordUrlOf(call, places)
    // Pages of the deployment ask a tab to sign in, which the extension did: it shows built-in contacts itself.
    const isBuiltIn = url?.startsWith(`${places.origin}/contacts/`)
    if (url) void chrome.tabs.create({ url: isBuiltIn ? chrome.runtime.getURL(panelAddress(url)) : url })
  }

  /** The caller's picture has come. */
  async refresh(callId: string): Promise<void> {
    const placed = this.place()
    await this.#oneByOne(async () => {
      const call = this.#facts().calls.find((one) => one.callId === callId)
      if (call) await this.#renotify(call, await placed)
    })
  }

  dismiss(callId: string): void {
    this.#pops = dismiss(this.#pops, callId)
    this.#keepPops()
    void this.#withdraw([callId])
    void this.place()
  }

  /** Another page is in front, or it was loaded anew. */
  async follow(): Promise<void> {
    if (!(await this.place()) || this.#facts().settings.notifications === 'always') return
    await this.#withdraw(this.#shown().map(({ callId }) => callId))
  }

  /** Nobody is signed in any more. */
  async clear(gone: readonly CallData[]): Promise<void> {
    this.#pops = noPops
    this.#leaving = []
    await this.#withdraw(gone.map(({ callId }) => callId))
    await this.place()
  }

  /** Resolves with whether a page in front shows them. */
  place(): Promise<boolean> {
    return this.#places.place(this.#shown().map((call) => this.#cardOf(call)))
  }

  #withdraw(callIds: readonly string[]): Promise<unknown> {
    return this.#oneByOne(() => Promise.all(callIds.map(withdrawCall)))
  }

  async #notify(call: CallData, isShown: boolean): Promise<void> {
    const { settings } = this.#facts()
    if (settings.notifications === 'off' || (settings.notifications === 'away' && isShown)) return
    await notifyCall(this.#cardOf(call))
  }

  #cardOf(call: CallData): CardCall {
    const { places, photos, colleagues } = this.#facts()
    const answeredBy = colleagues.named(call.answeredBy)
    return { ...cardCall(call, places), answeredBy, photo: photos[call.callId] }
  }

  /** The name came after the number, or the picture after both: only a notification that is still there is written anew. */
  async #renotify(call: CallData, isShown: boolean): Promise<void> {
    const shown = await chrome.notifications.getAll()
    if (Object.hasOwn(shown, `call:${call.callId}`)) await this.#notify(call, isShown)
  }

  #letGo(call: CallData): void {
    this.#leaving = [...this.#leaving, call]
    void this.#facts()
      .colleagues.load(Date.now())
      .then((isNews) => (isNews ? this.place() : undefined))
    setTimeout(() => {
      this.#leaving = this.#leaving.filter((one) => one !== call)
      void this.place()
    }, leavingMs)
  }

  #shown(): readonly CallData[] {
    const { settings, calls } = this.#facts()
    return settings.showCards ? shownCalls(this.#pops, calls, this.#leaving) : []
  }

  #keepPops(): void {
    void chrome.storage.session.set({ pops: this.#pops })
  }
}
