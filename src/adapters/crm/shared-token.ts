/**
 * An access token, one for all isolates of the site. It is minted when the stored one has run out or was refused, by
 * whoever gets the claim; the others wait and read what it stored. Never one token a request.
 *
 * No refresh token is used on purpose: refreshing revokes the token that other isolates are using (SuiteCRM, recorded),
 * and its token would be a secret at rest for long. What is stored is short-lived and expires with the record.
 *
 * Stored forms: `crm-state` / `<connector>.token`, version 1: {v, owner, accessToken, mintedAtMs, expiresAtMs};
 * `crm-state` / `<connector>.token-claim`: {v}, for 15 s.
 */
import type { ConnectorContext } from './connector.ts'
import { stopped } from './http/failures.ts'
import type { CrmHttp } from './http/request.ts'

/** `Where`: what minting needs to know beside the settings. */
export interface SharedToken<Where> {
  /**
   * A token that is good. `refused`: one that the CRM did not take, so another is wanted; undefined when the refused
   * one was minted only just now, since another would fare no better.
   */
  get(where: Where, signal: AbortSignal): Promise<string>
  another(where: Where, refused: string, signal: AbortSignal): Promise<string | undefined>
}

export interface SharedTokenOptions<Where> {
  readonly connector: string
  /** Distinguishes tokens of former settings, without showing the settings. */
  readonly owner: string
  readonly http: CrmHttp
  mint(where: Where, signal: AbortSignal): Promise<{ readonly accessToken: string; readonly expiresInSeconds: number }>
}

interface StoredToken {
  readonly v: 1
  readonly owner: string
  readonly accessToken: string
  readonly mintedAtMs: number
  readonly expiresAtMs: number
}

/** Longer than a minting can take. */
const claimMs = 15_000
const pollMs = 200
/** Before it runs out on the CRM's clock while a request is under way. */
const marginMs = 60_000
const justNowMs = 5000

export function createSharedToken<Where>(
  options: SharedTokenOptions<Where>,
  context: ConnectorContext,
): SharedToken<Where> {
  const { connector, owner, http } = options
  const tokenRef = { collection: 'crm-state', id: `${connector}.token` } as const
  const claimRef = { collection: 'crm-state', id: `${connector}.token-claim` } as const
  const { records, clock } = context
  let held: StoredToken | undefined

  const isGood = (token: StoredToken | undefined, refused?: string): token is StoredToken =>
    token?.owner === owner && token.accessToken !== refused && token.expiresAtMs - marginMs > clock.now()

  const stored = async () => {
    const found = await records.get<StoredToken>(tokenRef.collection, tokenRef.id)
    return found?.value.v === 1 ? found.value : undefined
  }

  /** Only with the claim held. */
  const mint = async (where: Where, signal: AbortSignal): Promise<StoredToken> => {
    const { accessToken, expiresInSeconds } = await options.mint(where, signal)
    const mintedAtMs = clock.now()
    return { v: 1, owner, accessToken, mintedAtMs, expiresAtMs: mintedAtMs + expiresInSeconds * 1000 }
  }

  const mintOnce = async (where: Where, signal: AbortSignal, refused?: string): Promise<StoredToken> => {
    try {
      // Somebody may have stored one between our look and our claim.
      const now = await stored()
      const token = isGood(now, refused) ? now : await mint(where, signal)
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

  const obtain = async (where: Where, signal: AbortSignal, refused?: string): Promise<string> => {
    for (;;) {
      if (signal.aborted) throw stopped(http)
      const now = await stored()
      if (isGood(now, refused)) held = now
      else if (await claim()) held = await mintOnce(where, signal, refused)
      else {
        await clock.sleep(pollMs, signal).catch(() => undefined)
        continue
      }
      return held.accessToken
    }
  }

  return {
    get: async (where, signal) => (isGood(held) ? held.accessToken : obtain(where, signal)),
    async another(where, refused, signal) {
      const now = await stored()
      const young = now?.accessToken === refused && clock.now() - now.mintedAtMs < justNowMs
      return young ? undefined : obtain(where, signal, refused)
    },
  }
}
