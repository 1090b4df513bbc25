/**
 * Environment → settings of the Odoo connector. ODOO_URL switches it on. Which of the rest is needed depends on the
 * server's version (JSON-2 needs no login), so what only an older Odoo needs is asked for when one answers.
 */
import * as z from 'zod'
import { networkPlace } from '../../../lib/address.ts'
import { once } from '../../../lib/once.ts'
import { type Env, oneOf, optionalText, wholeNumber } from '../../../lib/variable-fields.ts'
import { notConfigured, priority, readVariables } from '../setting-fields.ts'

/** Any address of the Odoo as copied from the browser; the key travels there: encrypted, or inside a private network. */
const address = optionalText.transform((text, context) => {
  if (text === undefined) return undefined
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isFit =
    url && (url.protocol === 'https:' || (url.protocol === 'http:' && networkPlace(url.hostname) !== 'public'))
  if (isFit && url.username === '' && url.password === '') {
    // Browser pages of Odoo are below /web and /odoo; whatever stands before them is a proxy's path.
    return `${url.origin}${url.pathname.replace(/\/(web|odoo)(\/.*)?$/, '').replace(/\/+$/, '')}`
  }
  context.addIssue('must be an https:// address (http:// only inside your own network), without a password')
  return z.NEVER
})

export const odooVariables = once(() =>
  z.object({
    ODOO_URL: address,
    ODOO_WEB_URL: address,
    ODOO_DATABASE: optionalText,
    ODOO_LOGIN: optionalText,
    ODOO_API_KEY: optionalText,
    ODOO_PRIORITY: priority(20),
    ODOO_LEADS: oneOf(['auto', 'off']).optional(),
    ODOO_CREATE_UNKNOWN: oneOf(['contact', 'lead', 'none']).optional(),
    ODOO_FALLBACK_PARTNER_ID: wholeNumber(undefined, 1, 2 ** 31 - 1),
  }),
)

export interface OdooSettings {
  /** Where the interface is asked; without a slash at the end. */
  readonly url: string
  /** Where people open records; without a slash at the end. */
  readonly webUrl: string
  readonly database?: string
  readonly login?: string
  readonly apiKey: string
  readonly priority: number
  /** False: leads and opportunities are neither searched nor written. */
  readonly leads: boolean
  /** What a call from a number that nobody has makes. */
  readonly createUnknown: 'contact' | 'lead' | 'none'
  /** The contact on which calls of nobody's number are noted; always there with `none`. */
  readonly fallbackPartnerId?: number
}

/** Undefined without ODOO_URL. Throws `crm_not_configured`, naming wrong or missing variables. */
export function parseOdooSettings(env: Env): OdooSettings | undefined {
  if (!env.ODOO_URL?.trim()) return undefined
  const value = readVariables('Odoo', odooVariables(), env)
  const url = value.ODOO_URL ?? ''
  if (value.ODOO_API_KEY === undefined) throw notConfigured('Odoo has an address but no access: set ODOO_API_KEY.')
  const fallbackPartnerId = value.ODOO_FALLBACK_PARTNER_ID
  const createUnknown = value.ODOO_CREATE_UNKNOWN ?? (fallbackPartnerId === undefined ? 'contact' : 'none')
  if (createUnknown === 'none' && fallbackPartnerId === undefined) {
    throw notConfigured(
      'ODOO_CREATE_UNKNOWN=none needs ODOO_FALLBACK_PARTNER_ID, the contact on which calls from unknown numbers are noted.',
    )
  }
  return {
    url,
    webUrl: value.ODOO_WEB_URL ?? url,
    database: value.ODOO_DATABASE ?? onlineDatabase(url),
    login: value.ODOO_LOGIN,
    apiKey: value.ODOO_API_KEY,
    priority: value.ODOO_PRIORITY,
    leads: value.ODOO_LEADS !== 'off',
    createUnknown,
    fallbackPartnerId,
  }
}

/** On Odoo Online the database is called as the first part of the host name. */
function onlineDatabase(url: string): string | undefined {
  return /^https:\/\/([a-z0-9-]+)\.odoo\.com$/.exec(url)?.[1]
}
