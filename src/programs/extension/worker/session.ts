/**
 * Who this browser is signed in as. Paired by an invitation it has a refresh token, kept in storage.local, that is exchanged for a token of
 * an hour (in storage.session, which ends with the browser) and for the next refresh token. A link with a token alone holds until
 * that has expired.
 *
 * What must stay true: one exchange at a time, since a refresh token that is used again later counts as copied and ends the pairing; a
 * secret goes to the deployment that gave it and to nobody else; what was refused is not tried again.
 */
import type { PairedBrowser } from '../../../wire/agent-device.ts'
import { texts } from '../shared/language.ts'
import { serverOf } from '../shared/settings.ts'
import { askServer, member } from './ask.ts'

export interface Session {
  /** Origin of the deployment. */
  readonly url: string
  readonly token: string
  /** Of the token; absent: not known. */
  readonly expiresAtMs?: number
  readonly refreshToken?: string
}

/** What a link holds: an invitation (`…/agent#pair=`), or a token (`…/agent#token=`). */
export interface SignInLink {
  readonly url: string
  readonly kind: 'pair' | 'token'
  readonly secret: string
}

const renewBeforeMs = 120_000

/** Undefined: it is no link of a deployment. */
export function readLink(link: string): SignInLink | undefined {
  const address = URL.parse(link.trim())
  const url = serverOf(link.trim())
  if (!address || !url) return undefined
  const parts = new URLSearchParams(address.hash.slice(1))
  for (const kind of ['pair', 'token'] as const) {
    const secret = parts.get(kind)?.trim()
    if (secret && /^[\w.~+/=-]{1,4096}$/.test(secret)) return { url, kind, secret }
  }
  return undefined
}

/** Resolves with the session, or with what is wrong, as a sentence. Uses an invitation up. */
export async function openLink({ url, kind, secret }: SignInLink): Promise<Session | string> {
  const own = { url, token: kind === 'token' ? secret : '' }
  const answer =
    kind === 'pair'
      ? await askServer(own, {
          method: 'POST',
          path: '/agent/devices',
          body: { invitation: secret, kind: 'extension' },
        })
      : await askServer(own, { method: 'GET', path: '/agent/session' })
  if (answer.status === 0) return texts.serverUnreachable
  if (answer.status >= 400) return texts.linkRefused
  return kind === 'token' ? own : (readPaired(url, answer.body) ?? texts.linkRefused)
}

function readPaired(url: string, body: unknown): Session | undefined {
  const { token, expiresAt, refreshToken } = (body ?? {}) as Partial<PairedBrowser>
  if (typeof token !== 'string' || typeof expiresAt !== 'string' || typeof refreshToken !== 'string') return undefined
  return { url, token, expiresAtMs: Date.parse(expiresAt), refreshToken }
}

/** The sign-in has ended: revoked, or expired. */
export class SignedOutError extends Error {}

/** Gives the token of the session, renewed where it must be. */
export class Credentials {
  #session: Session
  #isRefused = false
  #renewing: Promise<string> | undefined

  constructor(session: Session) {
    this.#session = session
  }

  get url(): string {
    return this.#session.url
  }

  /** Rejects with SignedOutError where none is to be had any more, with another error where the server was not reached. */
  token(): Promise<string> {
    const { token, expiresAtMs = Number.POSITIVE_INFINITY, refreshToken } = this.#session
    const isFresh = !this.#isRefused && Date.now() < expiresAtMs - renewBeforeMs
    if (isFresh) return Promise.resolve(token)
    if (refreshToken === undefined) {
      return this.#isRefused ? Promise.reject(new SignedOutError()) : Promise.resolve(token)
    }
    this.#renewing ??= this.#renew(refreshToken).finally(() => {
      this.#renewing = undefined
    })
    return this.#renewing
  }

  /** The server took this token no more. */
  refuse(token: string): void {
    if (token === this.#session.token) this.#isRefused = true
  }

  async #renew(refreshToken: string): Promise<string> {
    const { url } = this.#session
    const answer = await askServer({ url, token: '' }, { method: 'POST', path: '/agent/token', body: { refreshToken } })
    if (answer.status === 401 || answer.status === 403) throw new SignedOutError()
    const next = readPaired(url, answer.body)
    if (!next) throw new Error(`The token could not be renewed (${answer.status}).`)
    this.#session = next
    this.#isRefused = false
    await keepSession(next)
    return next.token
  }
}

export async function readSession(): Promise<Session | undefined> {
  const [{ device }, { session }] = await Promise.all([
    chrome.storage.local.get('device'),
    chrome.storage.session.get('session'),
  ])
  const [url, refreshToken] = [textOf(device, 'url'), textOf(device, 'refreshToken')]
  const token = textOf(session, 'token')
  const expiresAtMs = member(session, 'expiresAtMs')
  if (token !== undefined && (url ?? textOf(session, 'url')) !== undefined) {
    return {
      url: url ?? textOf(session, 'url') ?? '',
      token,
      expiresAtMs: typeof expiresAtMs === 'number' ? expiresAtMs : undefined,
      refreshToken,
    }
  }
  // The browser was started anew: the first token is fetched when it is needed.
  return url && refreshToken ? { url, token: '', expiresAtMs: 0, refreshToken } : undefined
}

/** The refresh token first: a token without it could not be renewed after a crash in between. */
export async function keepSession({ refreshToken, ...session }: Session): Promise<void> {
  if (refreshToken === undefined) await chrome.storage.local.remove('device')
  else await chrome.storage.local.set({ device: { url: session.url, refreshToken } })
  await chrome.storage.session.set({ session })
}

export async function forgetSession(): Promise<void> {
  await chrome.storage.local.remove('device')
  await chrome.storage.session.remove(['session', 'pops'])
}

function textOf(value: unknown, name: string): string | undefined {
  const text = member(value, name)
  return typeof text === 'string' ? text : undefined
}
