/**
 * Which account the token is of: addresses of records need its number and its region's host. Asked once and kept in the
 * site's records (collection `crm-state`, id `hubspot.account`, version 1), so that a lookup does not wait for it.
 */
import * as z from 'zod'
import { sha256Hex } from '../../../lib/hash.ts'
import type { ConnectorContext } from '../connector.ts'
import { checked } from '../http/request.ts'
import type { HubSpotApi } from './hubspot-http.ts'
import type { HubSpotSettings } from './settings.ts'

export interface Account {
  readonly portalId: string
  /** `app.hubspot.com`, `app-eu1.hubspot.com`. */
  readonly uiDomain: string
}

/** HubSpot's numbers for types of objects in addresses. */
const typeNumbers = {
  person: '0-1',
  company: '0-2',
  call: '0-48',
  deals: '0-3',
  tickets: '0-5',
  tasks: '0-27',
} as const

const answerSchema = z.object({
  portalId: z.union([z.number(), z.string()]).transform(String),
  uiDomain: z
    .string()
    .regex(/^[a-z0-9.-]+\.hubspot\.com$/)
    .catch('app.hubspot.com'),
})
const storedSchema = z.object({ v: z.literal(1), token: z.string(), portalId: z.string(), uiDomain: z.string() })

export interface AccountReader {
  /** As HubSpot says it now. */
  ask(signal: AbortSignal): Promise<Account>
  /** As it is known, else asked; undefined when HubSpot does not say: addresses are then of HubSpot's front page. */
  known(signal: AbortSignal): Promise<Account | undefined>
}

export function createAccountReader(
  { token }: HubSpotSettings,
  { records }: ConnectorContext,
  api: HubSpotApi,
): AccountReader {
  const ref = { collection: 'crm-state', id: 'hubspot.account' }
  const tokenHash = sha256Hex(token).slice(0, 16)
  let remembered: Account | undefined

  const ask = async (signal: AbortSignal): Promise<Account> => {
    const answer = await api.ask({ method: 'GET', path: '/account-info/v3/details' }, signal)
    return checked(api.http, answerSchema, answer)
  }

  const find = async (signal: AbortSignal): Promise<Account> => {
    const stored = storedSchema.safeParse((await records.get<unknown>(ref.collection, ref.id))?.value)
    if (stored.success && stored.data.token === tokenHash) return stored.data
    const account = await ask(signal)
    await records.write([{ op: 'put', ...ref, value: { v: 1, token: tokenHash, ...account } }])
    return account
  }

  return {
    ask,
    async known(signal) {
      remembered ??= await find(signal).catch(() => undefined)
      return remembered
    },
  }
}

export function recordUrl(account: Account | undefined, type: keyof typeof typeNumbers, id: string): string {
  if (!account) return 'https://app.hubspot.com/'
  const { uiDomain, portalId } = account
  return `https://${uiDomain}/contacts/${encodeURIComponent(portalId)}/record/${typeNumbers[type]}/${encodeURIComponent(id)}`
}
