/**
 * The access token, one for all isolates of the site. It is minted when the stored one has run out or was refused, by
 * whoever gets the claim; the others wait and read what it stored. Never one token a request.
 *
 * The refresh grant is not used on purpose: it revokes the token that other isolates are using (recorded), and its
 * token would be a secret at rest for a month. What is stored is good for an hour at the most and expires with it.
 *
 * Stored forms: `crm-state` / `suitecrm.token`, version 1: {v, owner, accessToken, mintedAtMs, expiresAtMs};
 * `crm-state` / `suitecrm.token-claim`: {v}, for 15 s.
 */

import { sha256Hex } from '../../../lib/hash.ts'
import type { ConnectorContext } from '../connector.ts'
import { stopped } from '../http/failures.ts'
import { type CrmHttp, checked, requestJson } from '../http/request.ts'
import { tokenFailure } from './failures.ts'
import type { Server } from './server.ts'
import type { SuiteCrmSettings } from './settings.ts'
import { stateRef, tokenSchema } from './suitecrm-http.ts'

export interface Tokens {
  /**
   * A token that is good. `refused`: one that SuiteCRM did not take, so another is wanted; undefined when the refused
   * one was minted only just now, since another would fare no better.
   */
  get(server: Server, signal: AbortSignal): Promise<string>
  another(server: Server, refused: string, signal: AbortSignal): Promise<string | undefined>
}

interface StoredToken {
  readonly v: 1
  /** Tells tokens of former settings apart, without telling the settings. */
  readonly owner: string
  readonly accessToken: string
  readonly mintedAtMs: number
  readonly expiresAtMs: number
}

const timeoutMs = 10_000
/** Longer than a minting can take. */
const claimMs = 15_000
const pollMs = 200
/** Before it runs out on SuiteCRM's clock while a request is under way. */
const marginMs = 60_000
const justNowMs = 5000

const tokenRef = stateRef('token')
const claimRef = stateRef('token-claim')

export function createTokens(settings: SuiteCrmSettings, context: ConnectorContext, http: CrmHttp): Tokens {
  const { records, clock } = context
  const owner = ownerOf(settings)
  let held: StoredToken | undefined

  const isGood = (token: StoredToken | undefined, refused?: string): token is StoredToken =>
    token?.owner === owner && token.accessToken !== refused && token.expiresAtMs - marginMs > clock.now()

  const stored = async () => {
    const found = await records.get<StoredToken>(tokenRef.collection, tokenRef.id)
    return found?.value.v === 1 ? found.value : undefined
  }

  /** Only with the claim held. */
  const mint = async (server: Server, signal: AbortSignal): Promise<StoredToken> => {
    const request = { method: 'POST', url: `${server.apiUrl}/access_token`, timeoutMs } as const
    const body = JSON.stringify(grant(settings))
    const answer = await requestJson(http, { ...request, body, accept: [400, 401, 404, 500] }, signal)
    if (answer.status >= 400) throw tokenFailure(http, answer)
    const { access_token: accessToken, expires_in } = checked(http, tokenSchema, answer)
    const mintedAtMs = clock.now()
    return { v: 1, owner, accessToken, mintedAtMs, expiresAtMs: mintedAtMs + expires_in * 1000 }
  }

  const mintOnce = async (server: Server, signal: AbortSignal, refused?: string): Promise<StoredToken> => {
    try {
      // Somebody may have stored one between our look and our claim.
      const now = await stored()
      const token = isGood(now, refused) ? now : await mint(server, signal)
      await records.write([{ op: 'put', ...tokenRef, value: token, expiresAtMs: token.expiresAtMs }])
      return token
    } finally {
      await records.write([{ op: 'delete', ...claimRef }])
    }
  }

  const claim = async () => {
    const put = { op: 'put', ...claimRef, value: { v: 1 }, expect: 0, expiresAtMs: clock.now() + claimMs } as const
    return (await records.write([put])).committed
  }

  const obtain = async (server: Server, signal: AbortSignal, refused?: string): Promise<string> => {
    for (;;) {
      if (signal.aborted) throw stopped(http)
      const now = await stored()
      if (isGood(now, refused)) held = now
      else if (await claim()) held = await mintOnce(server, signal, refused)
      else {
        await clock.sleep(pollMs, signal).catch(() => undefined)
        continue
      }
      return held.accessToken
    }
  }

  return {
    get: async (server, signal) => (isGood(held) ? held.accessToken : obtain(server, signal)),
    async another(server, refused, signal) {
      const now = await stored()
      const young = now?.accessToken === refused && clock.now() - now.mintedAtMs < justNowMs
      return young ? undefined : obtain(server, signal, refused)
    },
  }
}

function grant({ clientId, clientSecret, user }: SuiteCrmSettings) {
  const client = { client_id: clientId, client_secret: clientSecret }
  if (!user) return { grant_type: 'client_credentials', ...client }
  return { grant_type: 'password', ...client, username: user.name, password: user.password }
}

function ownerOf({ url, clientId, clientSecret, user }: SuiteCrmSettings): string {
  return sha256Hex(JSON.stringify([url, clientId, clientSecret, user?.name, user?.password])).slice(0, 16)
}
