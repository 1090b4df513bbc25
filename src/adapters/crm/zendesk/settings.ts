/**
 * Environment → settings of the Zendesk connector. ZENDESK_SUBDOMAIN switches it on; it signs in as an OAuth client, or, where
 * somebody still has one, by an agent's e-mail and an API token (none can be made since 27 October 2026, all end on 30
 * April 2027).
 */
import * as z from 'zod'
import { type LiveEventKind, liveEventKinds } from '../../../core/deliveries/destination.ts'
import { once } from '../../../lib/once.ts'
import { type Env, optionalText } from '../../../lib/variable-fields.ts'
import { notConfigured, priority, readVariables, secureAddress } from '../setting-fields.ts'

/** The subdomain alone, or any address of it as copied from the browser. */
const subdomain = optionalText
  .transform((text) => text?.toLowerCase().replace(/^https?:\/\/|\.zendesk\.com(\/.*)?$/g, ''))
  .refine(
    (text) => text === undefined || /^[a-z0-9][a-z0-9-]{0,62}$/.test(text),
    'must be the part of your Zendesk address before .zendesk.com',
  )

/** When the caller opens in the agent's Zendesk. `ring` hears of answers, too: where several phones ring it opens at who answers. */
const popEvents: Readonly<Record<string, readonly LiveEventKind[]>> = {
  off: [],
  ring: liveEventKinds,
  answer: ['answered'],
}

export const zendeskVariables = once(() =>
  z.object({
    ZENDESK_SUBDOMAIN: subdomain,
    ZENDESK_EMAIL: optionalText.refine(
      (text) => text === undefined || /^[^\s:/@]+@[^\s:/]+$/.test(text),
      'must be the e-mail address of an agent, without /token',
    ),
    ZENDESK_API_TOKEN: optionalText,
    ZENDESK_CLIENT_ID: optionalText,
    ZENDESK_CLIENT_SECRET: optionalText,
    ZENDESK_API_URL: secureAddress,
    ZENDESK_PRIORITY: priority(30),
    ZENDESK_POP: optionalText
      .transform((text) => text?.toLowerCase() ?? 'off')
      .refine((text) => Object.hasOwn(popEvents, text), 'must be off, ring or answer')
      .transform((text): readonly LiveEventKind[] => popEvents[text] ?? []),
  }),
)

export interface OAuthClient {
  readonly clientId: string
  readonly clientSecret: string
}

export interface ApiToken {
  readonly email: string
  readonly token: string
}

export interface ZendeskSettings {
  readonly subdomain: string
  readonly login: OAuthClient | ApiToken
  /** Without a slash at the end. */
  readonly apiUrl: string
  readonly priority: number
  /** The live events that open the caller in the agent's Zendesk; empty: never. */
  readonly popEvents: readonly LiveEventKind[]
}

/** Undefined without ZENDESK_SUBDOMAIN. Throws `crm_not_configured`, naming wrong or missing variables. */
export function parseZendeskSettings(env: Env): ZendeskSettings | undefined {
  if (!env.ZENDESK_SUBDOMAIN?.trim()) return undefined
  const value = readVariables('Zendesk', zendeskVariables(), env)
  const { ZENDESK_SUBDOMAIN: name = '' } = value
  const login = loginOf(value)
  const apiUrl = value.ZENDESK_API_URL ?? `https://${name}.zendesk.com/api/v2`
  return { subdomain: name, login, apiUrl, priority: value.ZENDESK_PRIORITY, popEvents: value.ZENDESK_POP }
}

function loginOf(value: {
  readonly ZENDESK_CLIENT_ID?: string
  readonly ZENDESK_CLIENT_SECRET?: string
  readonly ZENDESK_EMAIL?: string
  readonly ZENDESK_API_TOKEN?: string
}): OAuthClient | ApiToken {
  const { ZENDESK_CLIENT_ID: clientId, ZENDESK_CLIENT_SECRET: clientSecret } = value
  const { ZENDESK_EMAIL: email, ZENDESK_API_TOKEN: token } = value
  if (clientId !== undefined && clientSecret !== undefined) return { clientId, clientSecret }
  if (clientId === undefined && clientSecret === undefined && email !== undefined && token !== undefined) {
    return { email, token }
  }
  const wanted = token === undefined || clientId !== undefined || clientSecret !== undefined
  const missing = wanted
    ? [...(clientId ? [] : ['ZENDESK_CLIENT_ID']), ...(clientSecret ? [] : ['ZENDESK_CLIENT_SECRET'])]
    : ['ZENDESK_EMAIL']
  throw notConfigured(`Zendesk has a subdomain but no access: set ${missing.join(' and ')}.`)
}
