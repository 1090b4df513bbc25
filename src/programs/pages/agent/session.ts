/**
 * The agent's token: from the address's fragment, from the sign-in form, or from earlier in this tab. It is taken out of the
 * address at once, is kept for this tab only, and goes nowhere but to our own server.
 */
import { type Answer, member } from './api.ts'
import type { Me } from './state.ts'

const storageKey = 'switchhook.token'

/** The token in `#token=`, which is no more in the address afterwards. */
export function takeTokenFromAddress(): string | undefined {
  const token = new URLSearchParams(location.hash.slice(1)).get('token')
  if (token === null) return undefined
  history.replaceState(null, '', location.pathname + location.search)
  return token.trim() || undefined
}

/** Gives the token to whoever connects; one that was refused is given to nobody, they wait for the next. */
export class TokenKeeper {
  #token = sessionStorage.getItem(storageKey) ?? undefined
  #refused = false
  #waiting: ((token: string) => void)[] = []

  /** Also one that was refused: then the server says so again. */
  get token(): string | undefined {
    return this.#token
  }

  set(token: string): void {
    this.#token = token
    this.#refused = false
    sessionStorage.setItem(storageKey, token)
    for (const resolve of this.#waiting.splice(0)) resolve(token)
  }

  refuse(): void {
    this.#refused = true
  }

  forget(): void {
    this.#token = undefined
    this.#waiting = []
    sessionStorage.removeItem(storageKey)
  }

  /** Wrong tokens are counted against the address of the whole office, so none is tried twice. */
  good(): Promise<string> {
    if (this.#token !== undefined && !this.#refused) return Promise.resolve(this.#token)
    return new Promise((resolve) => this.#waiting.push(resolve))
  }
}

/** What GET /agent/session says; undefined when it is something else. */
export function readMe({ body }: Answer): Me | undefined {
  const text = (name: string) => {
    const value = member(body, name)
    return typeof value === 'string' ? value : undefined
  }
  const [site, extension, expiresAt] = [text('site'), text('extension'), text('expiresAt')]
  if (site === undefined || extension === undefined || expiresAt === undefined) return undefined
  return {
    site,
    extension,
    name: text('name'),
    country: text('country') ?? 'US',
    expiresAtMs: Date.parse(expiresAt),
    mayCall: member(body, 'mayCall') === true,
  }
}
