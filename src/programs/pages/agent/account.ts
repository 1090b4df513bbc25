/**
 * Who is signed in, and the live connection that lasts as long. What must stay true: what one person left is gone before the
 * next is shown; a token that was refused is not tried again; an answer to a question of before is not believed.
 */
import { type LiveClient, watchCalls } from '../../client/index.ts'
import { type Ask, errorText, member } from './api.ts'
import { wayBack } from './day.ts'
import { forgetDrafts, readDrafts } from './drafts.ts'
import { readMe } from './me.ts'
import type { NoteOutbox } from './outbox.ts'
import { type Brought, NotPaired, readBrought, type SessionKeeper } from './session.ts'
import type { State } from './state.ts'
import type { Action } from './update.ts'

interface Parts {
  readonly keeper: SessionKeeper
  readonly ask: Ask
  readonly outbox: NoteOutbox
  readonly state: () => State
  readonly dispatch: (action: Action) => void
  /** Somebody is known. `back`: the page of ours that led here. */
  readonly known: (back: string | undefined) => Promise<void>
}

export class Account {
  readonly #parts: Parts
  #client: LiveClient | undefined

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Pasted: a whole link, what stands in it, or a token alone. */
  signIn(text: string): void {
    this.enter(readBrought(text) ?? { token: text })
  }

  /** What a link brought. */
  enter(brought: Brought): void {
    const { keeper } = this.#parts
    if (brought !== 'paired' && 'invitation' in brought) {
      void this.pair(brought.invitation)
      return
    }
    if (brought === 'paired') keeper.pairedElsewhere()
    else keeper.set(brought.token)
    this.begin()
  }

  /** By an invitation, or as who is signed in to the dashboard. */
  async pair(invitation?: string): Promise<void> {
    const { keeper, state, dispatch } = this.#parts
    try {
      await keeper.pair(invitation, errorText)
      this.begin()
    } catch (thrown) {
      if (!(thrown instanceof NotPaired)) throw thrown
      // Who is signed in already goes on as before.
      if (keeper.hasSession && state().connection === 'signed out') this.begin()
      else dispatch({ kind: 'sign-in', signIn: { fault: thrown.message } })
    }
  }

  /** With the session that is there, or without one. */
  start(): void {
    if (this.#parts.keeper.hasSession) this.begin()
    else void this.#readWays()
  }

  begin(): void {
    this.#parts.dispatch({ kind: 'signed in' })
    if (this.#client) this.#client.reconnect()
    else this.#client = this.#watch()
    void this.readSession()
  }

  /** Here, and at the server where this browser was paired. */
  async signOut(): Promise<void> {
    if (this.#parts.keeper.isPaired) await this.#parts.ask('DELETE', '/agent/device')
    this.leave()
  }

  leave(): void {
    const { state, keeper, outbox, dispatch } = this.#parts
    this.#client?.close()
    this.#client = undefined
    const { me } = state()
    if (me) forgetDrafts(localStorage, me)
    keeper.forget()
    outbox.close()
    dispatch({ kind: 'signed out' })
    void this.#readWays()
  }

  refuse(): void {
    this.#parts.keeper.refuse()
    this.#parts.dispatch({ kind: 'refused' })
    void this.#readWays()
    // The same token is not tried again: this waits for the next.
    this.reconnect()
  }

  reconnect(): void {
    this.#client?.reconnect()
  }

  /** Who this is. Where somebody else was signed in before, nothing of theirs stays. */
  async readSession(): Promise<void> {
    const { keeper, ask, state, dispatch, outbox, known } = this.#parts
    const token = await keeper.token().catch(() => undefined)
    if (token === undefined) return
    const answer = await ask('GET', '/agent/session')
    const same = await keeper.token().catch(() => undefined)
    if (token !== same || state().connection === 'signed out') return
    if (answer.status === 401 || answer.status === 403) return this.#refused()
    const me = readMe(answer, keeper.isPaired)
    if (!me) return
    const before = state().me
    if (before && (before.extension !== me.extension || before.site !== me.site)) this.#replace()
    const back = wayBack(location.search, location.origin)
    if (back && me.isPaired) return location.replace(back)
    if (!state().me) dispatch({ kind: 'drafts', drafts: readDrafts(localStorage, me, Date.now()) })
    dispatch({ kind: 'me', me })
    outbox.open(me)
    await known(back)
  }

  /** Somebody else took the place of who was signed in. */
  #replace(): void {
    const { outbox, dispatch } = this.#parts
    this.#client?.close()
    outbox.close()
    dispatch({ kind: 'signed out' })
    dispatch({ kind: 'signed in' })
    this.#client = this.#watch()
  }

  /** Of a paired browser, the next token says whether it still is. */
  #refused(): void {
    if (this.#parts.keeper.isPaired) this.#parts.keeper.refuse()
    else this.refuse()
  }

  /** The company's sign-in, where there is one. */
  async #readWays(): Promise<void> {
    const { body } = await this.#parts.ask('GET', '/v1/sign-in')
    const name = member(member(body, 'openid'), 'name')
    if (typeof name === 'string') this.#parts.dispatch({ kind: 'sign-in', signIn: { openid: name } })
  }

  #watch(): LiveClient {
    const { keeper, dispatch } = this.#parts
    return watchCalls({
      url: location.origin,
      token: () => keeper.good(),
      onChange: (change) => dispatch({ kind: 'live', change, nowMs: Date.now() }),
      onStatus: (status) => {
        if (status === 'refused') this.#refused()
        else dispatch({ kind: 'status', status, nowMs: Date.now() })
      },
    })
  }
}
