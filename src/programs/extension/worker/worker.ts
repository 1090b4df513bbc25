/**
 * The service worker's knowledge: who is signed in, one socket, the calls in progress. What is shown of them is in call-cards.ts, what is
 * called in dialler.ts; main.ts joins it to the browser's events.
 */
import type { CallData, LiveClient } from '../../client/index.ts'
import { readMe } from '../../pages/agent/me.ts'
import type { Me } from '../../pages/agent/state.ts'
import { texts } from '../shared/language.ts'
import type { AskAnswer, Connection, PageContext, PageNumber, WorkerState } from '../shared/messages.ts'
import { defaultSettings, readSettings, type Settings } from '../shared/settings.ts'
import { askServer, type Question } from './ask.ts'
import { CallCards } from './call-cards.ts'
import { Colleagues } from './colleagues.ts'
import { connect } from './connection.ts'
import { Dialler } from './dialler.ts'
import { notifyUser } from './notifications.ts'
import { registerPages } from './pages.ts'
import { askPhoto, Photos } from './photos.ts'
import { numbersInFront } from './places.ts'
import { Credentials, forgetSession, keepSession, openLink, readLink, readSession, type Session } from './session.ts'

export class Worker {
  readonly cards = new CallCards(() => ({
    ...{ settings: this.#settings, calls: this.#calls, places: this.#recordPlaces, photos: this.#photos.texts },
    colleagues: this.#colleagues,
  }))
  readonly dialler = new Dialler({
    me: () => this.#me,
    context: () => this.pageContext,
    ask: (question) => this.ask(question),
    onProgress: () => this.#changed(),
  })
  readonly #colleagues = new Colleagues((question) => this.ask(question))
  readonly #photos = new Photos(
    (path) => this.picture(path),
    (callId) => void this.cards.refresh(callId),
  )
  readonly #onState: (state: WorkerState) => void
  #credentials: Credentials | undefined
  #me: Me | undefined
  #settings: Settings = defaultSettings
  #connection: Connection = 'signed out'
  #calls: readonly CallData[] = []
  #client: LiveClient | undefined
  /** All that was stored has been read. */
  readonly ready: Promise<void>

  /** @param onState Hears of every change. */
  constructor(onState: (state: WorkerState) => void) {
    this.#onState = onState
    this.ready = this.#load()
  }

  get state(): WorkerState {
    const { url } = this.#credentials ?? this.#settings
    return {
      connection: this.#connection,
      url,
      me: this.#me,
      settings: this.#settings,
      calls: this.#calls,
      dial: this.dialler.progress,
    }
  }

  get pageContext(): PageContext {
    return {
      detectNumbers: this.#settings.detectNumbers,
      country: this.#me?.country ?? 'US',
      extension: this.#me?.mayCall ? this.#me.extension : undefined,
    }
  }

  async #load(): Promise<void> {
    this.#settings = await readSettings()
    const session = await readSession()
    await this.cards.load()
    if (session) this.#open(session)
  }

  /** Connects where it should be and is not: the worker was stopped, or the machine slept. */
  wake(): void {
    if (this.#connection === 'offline') this.#client?.reconnect()
  }

  /** Resolves with what is wrong with the link; undefined: signed in. */
  async signIn(link: string): Promise<string | undefined> {
    const read = readLink(link)
    if (!read) return texts.linkWrong
    const session = await openLink(read)
    if (typeof session === 'string') return session
    await this.#leave('signed out')
    await keepSession(session)
    this.#open(session)
    await this.registerPages()
    return undefined
  }

  async signOut(): Promise<void> {
    // The pairing ends at the server too; where that is not reached it ends by itself, unused.
    await this.ask({ method: 'DELETE', path: '/agent/device' })
    await this.#leave('signed out')
    await this.registerPages()
  }

  async changeSettings(): Promise<void> {
    this.#settings = await readSettings()
    await this.registerPages()
    this.#changed()
    await this.cards.place()
    await this.#informPages()
  }

  registerPages(): Promise<void> {
    return registerPages(this.#settings, (this.#credentials ?? this.#settings).url)
  }

  openRecord(callId: string): void {
    const call = this.#calls.find((one) => one.callId === callId)
    if (call) this.cards.openRecord(call)
  }

  /** Of the page in front, for who works by keyboard. */
  async pageNumbers(): Promise<readonly PageNumber[] | undefined> {
    return this.#settings.detectNumbers ? await numbersInFront() : undefined
  }

  async ask(question: Question): Promise<AskAnswer> {
    const credentials = this.#credentials
    if (!credentials) return { status: 401, body: undefined }
    try {
      const token = await credentials.token()
      const answer = await askServer({ url: credentials.url, token }, question)
      if (answer.status !== 401) return answer
      credentials.refuse(token)
      return await askServer({ url: credentials.url, token: await credentials.token() }, question)
    } catch {
      return { status: 0, body: undefined }
    }
  }

  /** Base64; undefined: there is none. */
  async picture(path: string): Promise<string | undefined> {
    const credentials = this.#credentials
    const token = await credentials?.token().catch(() => undefined)
    return credentials && token !== undefined ? await askPhoto({ url: credentials.url, token }, path) : undefined
  }

  get #recordPlaces() {
    const { country = 'US', recordTemplate: template, extension } = this.#me ?? {}
    return { country, origin: this.#credentials?.url ?? '', template, extension }
  }

  #open(session: Session): void {
    this.#connection = 'connecting'
    this.#client?.close()
    this.#credentials = new Credentials(session)
    this.#client = connect(this.#credentials, {
      onChange: (change, calls) => {
        this.#calls = calls
        this.#photos.follow(calls)
        this.cards.change(change)
        this.#changed()
      },
      onConnection: (connection) => {
        this.#connection = connection
        this.#changed()
      },
      onSignedOut: () => void this.#endSignIn(),
    })
    void this.#readMe(this.#credentials)
  }

  async #readMe(credentials: Credentials): Promise<void> {
    const me = readMe(await this.ask({ method: 'GET', path: '/agent/session' }), true)
    if (!me || this.#credentials !== credentials) return
    this.#me = me
    this.#changed()
    await this.#informPages()
  }

  /** What the agent sees of a sign-in that ended by itself: not silence. */
  async #endSignIn(): Promise<void> {
    await this.#leave('refused')
    await notifyUser('refused', texts.revokedTitle, texts.revoked)
  }

  async #leave(connection: Connection): Promise<void> {
    this.#client?.close()
    this.#client = undefined
    const gone = this.#calls
    this.#credentials = undefined
    this.#me = undefined
    this.#calls = []
    this.#photos.follow([])
    this.#colleagues.forget()
    this.#connection = connection
    await forgetSession()
    await this.cards.clear(gone)
    this.#changed()
    await this.#informPages()
  }

  async #informPages(): Promise<void> {
    const tabs = await chrome.tabs.query({})
    const message = { kind: 'context', context: this.pageContext } as const
    await Promise.all(
      tabs.map(({ id }) => (id === undefined ? undefined : chrome.tabs.sendMessage(id, message).catch(() => {}))),
    )
  }

  #changed(): void {
    const ringing = this.#calls.filter(({ state }) => state === 'ringing').length
    const badge = this.#connection === 'refused' ? '!' : ringing > 0 ? String(ringing) : ''
    void chrome.action.setBadgeText({ text: badge })
    void chrome.action.setBadgeBackgroundColor({ color: badge === '!' ? '#a9271f' : '#0b6b5d' })
    void chrome.action.setTitle({ title: `${texts.product}: ${texts.connection[this.#connection]}` })
    this.#onState(this.state)
  }
}
