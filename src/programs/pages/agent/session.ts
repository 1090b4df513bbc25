/**
 * Who this browser is. Paired once (a cookie that no script reads), it fetches tokens of an hour by itself and shares them with nobody;
 * or a token came in the address or was pasted, and is kept for this tab only. Either goes nowhere but to our own server.
 */
import { type Answer, member } from './api.ts'

const tokenKey = 'switchhook.token'
/** `yes`: there is such a cookie, without it nothing is asked; `ended`: the server knows it no more; absent: signed out. */
const pairedKey = 'switchhook.paired'
const lockName = 'switchhook.renew'
const timeoutMs = 15_000
/** So long before its end a token is replaced. */
const renewBeforeMs = 5 * 60_000

/** What a link brings. */
export type Brought = { readonly token: string } | { readonly invitation: string } | 'paired'

/** What stands behind the `#` of an address or was pasted: a link, or a token alone. */
export function readBrought(text: string): Brought | undefined {
  const hash = text.slice(text.indexOf('#') + 1)
  const fields = new URLSearchParams(hash)
  const [invitation, token] = [fields.get('pair')?.trim(), fields.get('token')?.trim()]
  if (invitation) return { invitation }
  if (token) return { token }
  return hash === 'paired' ? 'paired' : undefined
}

/** The same of this page's address, which does not hold it any more afterwards. */
export function takeFromAddress(): Brought | undefined {
  const brought = readBrought(location.hash)
  if (brought !== undefined) history.replaceState(null, '', location.pathname + location.search)
  return brought
}

/** What went wrong when a browser was paired. */
export class NotPaired extends Error {}

export class SessionKeeper {
  #token = sessionStorage.getItem(tokenKey) ?? undefined
  #refused = false
  #paired: { readonly token: string; readonly expiresAtMs: number } | undefined
  #renewal: Promise<string> | undefined
  #waiting: ((token: string) => void)[] = []
  readonly #unpaired: () => void

  /** `unpaired`: the server knows this browser no more. */
  constructor(unpaired: () => void) {
    this.#unpaired = unpaired
  }

  get isPaired(): boolean {
    return this.#token === undefined && localStorage.getItem(pairedKey) === 'yes'
  }

  /** Whether somebody is, or was, signed in here. */
  get hasSession(): boolean {
    return this.#token !== undefined || this.isPaired
  }

  /** For one request; undefined where nobody is signed in. Rejects when the server is not reached. */
  async token(): Promise<string | undefined> {
    return this.isPaired ? await this.#fresh() : this.#token
  }

  /** For whoever connects: a token that was refused is not tried twice, they wait for the next. */
  async good(): Promise<string> {
    if (this.isPaired) {
      const token = await this.#fresh()
      if (token !== undefined) return token
    }
    if (this.#token !== undefined && !this.#refused) return this.#token
    return await new Promise((resolve) => this.#waiting.push(resolve))
  }

  /** A token of this tab. */
  set(token: string): void {
    this.#token = token
    this.#refused = false
    sessionStorage.setItem(tokenKey, token)
    this.#give(token)
  }

  /** Pairs this browser: by an invitation, or as who is signed in to the dashboard. Throws `NotPaired` with the server's sentence. */
  async pair(invitation: string | undefined, sentence: (answer: Answer) => string): Promise<void> {
    const answer =
      invitation === undefined
        ? await post(`/v1/session/agent${location.search}`, {})
        : await post('/agent/devices', { invitation })
    if (!this.#keep(answer)) throw new NotPaired(sentence(answer))
    this.pairedElsewhere()
  }

  /** The cookie is there: after the company's sign-in, or another tab's pairing. */
  pairedElsewhere(): void {
    this.#token = undefined
    this.#refused = false
    sessionStorage.removeItem(tokenKey)
    localStorage.setItem(pairedKey, 'yes')
    void this.#fresh()
      .then((token) => token && this.#give(token))
      .catch(() => undefined)
  }

  /** The server did not take it: the next is another. */
  refuse(): void {
    this.#refused = true
    this.#paired = undefined
  }

  forget(): void {
    this.#token = undefined
    this.#paired = undefined
    this.#waiting = []
    sessionStorage.removeItem(tokenKey)
    localStorage.removeItem(pairedKey)
  }

  async #fresh(): Promise<string | undefined> {
    if (this.#paired && this.#paired.expiresAtMs - Date.now() > renewBeforeMs) return this.#paired.token
    this.#renewal ??= this.#renew().finally(() => {
      this.#renewal = undefined
    })
    return (await this.#renewal) || undefined
  }

  /** One tab at a time: each answer replaces the cookie. `''`: this browser is paired no more. */
  async #renew(): Promise<string> {
    const ask = () => post('/agent/token', {})
    const answer = await (navigator.locks ? navigator.locks.request(lockName, ask) : ask())
    if (this.#keep(answer)) return this.#paired?.token ?? ''
    if (answer.status !== 401 && answer.status !== 403) throw new Error('The server was not reached.')
    localStorage.setItem(pairedKey, 'ended')
    this.#unpaired()
    return ''
  }

  #keep({ status, body }: Answer): boolean {
    const [token, expiresAt] = [member(body, 'token'), member(body, 'expiresAt')]
    if (status < 200 || status >= 300 || typeof token !== 'string' || typeof expiresAt !== 'string') return false
    this.#paired = { token, expiresAtMs: Date.parse(expiresAt) }
    return true
  }

  #give(token: string): void {
    for (const resolve of this.#waiting.splice(0)) resolve(token)
  }
}

/** Another tab was paired, was signed out, or found its sign-in ended, after which nothing written may be lost. */
export function watchOtherTabs(changed: (to: 'paired' | 'ended' | 'signed out') => void): void {
  addEventListener('storage', ({ key, newValue }) => {
    if (key === pairedKey) changed(newValue === 'yes' ? 'paired' : newValue === null ? 'signed out' : 'ended')
  })
}

async function post(path: string, body: object): Promise<Answer> {
  try {
    const answer = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
      cache: 'no-store',
    })
    return { status: answer.status, body: await answer.json().catch(() => undefined) }
  } catch {
    return { status: 0, body: undefined }
  }
}
