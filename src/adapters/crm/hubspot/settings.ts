/** Environment → settings of the HubSpot connector. HUBSPOT_TOKEN, a service key (or the token of a legacy private app), switches it on. */
import * as z from 'zod'
import { once } from '../../../lib/once.ts'
import { type Env, optionalText } from '../../../lib/variable-fields.ts'
import { priority, readVariables, secureAddress } from '../setting-fields.ts'

export const hubSpotVariables = once(() =>
  z.object({
    HUBSPOT_TOKEN: optionalText.refine(
      (text) => text === undefined || /^[\w.-]{20,}$/.test(text),
      'must be a service key, or the access token of a private app (pat-…)',
    ),
    HUBSPOT_API_URL: secureAddress,
    HUBSPOT_PRIORITY: priority(30),
  }),
)

export interface HubSpotSettings {
  readonly token: string
  /** Without a slash at the end. */
  readonly apiUrl: string
  readonly priority: number
}

/** Undefined without HUBSPOT_TOKEN. Throws `crm_not_configured`, naming wrong variables. */
export function parseHubSpotSettings(env: Env): HubSpotSettings | undefined {
  if (!env.HUBSPOT_TOKEN?.trim()) return undefined
  const value = readVariables('HubSpot', hubSpotVariables(), env)
  return {
    token: value.HUBSPOT_TOKEN ?? '',
    apiUrl: value.HUBSPOT_API_URL ?? 'https://api.hubapi.com',
    priority: value.HUBSPOT_PRIORITY,
  }
}
