/** Environment → settings of the Zendesk connector. ZENDESK_SUBDOMAIN switches it on; it needs an agent's e-mail and an API token. */
import * as z from 'zod'
import type { Env } from '../../../core/settings/settings.ts'
import { once } from '../../../lib/once.ts'
import { notConfigured, optionalText, priority, readVariables, secureAddress } from '../setting-fields.ts'

/** The subdomain alone, or any address of it as copied from the browser. */
const subdomain = optionalText
  .transform((text) => text?.toLowerCase().replace(/^https?:\/\/|\.zendesk\.com(\/.*)?$/g, ''))
  .refine(
    (text) => text === undefined || /^[a-z0-9][a-z0-9-]{0,62}$/.test(text),
    'must be the part of your Zendesk address before .zendesk.com',
  )

const schema = once(() =>
  z.object({
    ZENDESK_SUBDOMAIN: subdomain,
    ZENDESK_EMAIL: optionalText.refine(
      (text) => text === undefined || /^[^\s:/]+@[^\s:/]+$/.test(text),
      'must be the e-mail address of an agent, without /token',
    ),
    ZENDESK_API_TOKEN: optionalText,
    ZENDESK_API_URL: secureAddress,
    ZENDESK_PRIORITY: priority(30),
  }),
)

export interface ZendeskSettings {
  readonly subdomain: string
  readonly email: string
  readonly token: string
  /** Without a slash at the end. */
  readonly apiUrl: string
  readonly priority: number
}

/** Undefined without ZENDESK_SUBDOMAIN. Throws `crm_not_configured`, naming wrong or missing variables. */
export function parseZendeskSettings(env: Env): ZendeskSettings | undefined {
  if (!env.ZENDESK_SUBDOMAIN?.trim()) return undefined
  const value = readVariables('Zendesk', schema(), env)
  const { ZENDESK_SUBDOMAIN: name = '', ZENDESK_EMAIL: email, ZENDESK_API_TOKEN: token } = value
  if (email === undefined || token === undefined) {
    const missing = [...(email ? [] : ['ZENDESK_EMAIL']), ...(token ? [] : ['ZENDESK_API_TOKEN'])]
    throw notConfigured(`Zendesk has a subdomain but no access: set ${missing.join(' and ')}.`)
  }
  const apiUrl = value.ZENDESK_API_URL ?? `https://${name}.zendesk.com/api/v2`
  return { subdomain: name, email, token, apiUrl, priority: value.ZENDESK_PRIORITY }
}
