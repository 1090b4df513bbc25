/**
 * Environment → settings of the SuiteCRM connector. SUITECRM_URL switches it on; client id and secret belong to an
 * OAuth2 client made in SuiteCRM's administration. With user name and password the password grant is used, else
 * client credentials.
 */
import * as z from 'zod'
import { once } from '../../../lib/once.ts'
import { type Env, optionalText } from '../../../lib/variable-fields.ts'
import { notConfigured, priority, readVariables, secureAddress } from '../setting-fields.ts'

/** What people copy from the browser's address bar, down to where SuiteCRM is installed. */
function installation(address: string): string {
  return address
    .replace(/[?#].*$/, '')
    .replace(/\/index\.php.*$/i, '')
    .replace(/\/+$/, '')
    .replace(/(\/legacy)?(\/Api(\/access_token|\/V8(\/.*)?)?)?$/i, '')
    .replace(/\/+$/, '')
}

export const suiteCrmVariables = once(() =>
  z.object({
    SUITECRM_URL: optionalText.transform((text) => text && installation(text)).pipe(secureAddress),
    SUITECRM_CLIENT_ID: optionalText,
    SUITECRM_CLIENT_SECRET: optionalText,
    SUITECRM_USERNAME: optionalText,
    /** Not trimmed: a password is what it is. */
    SUITECRM_PASSWORD: z
      .string()
      .transform((text) => (text === '' ? undefined : text))
      .optional(),
    SUITECRM_PRIORITY: priority(20),
  }),
)

export interface SuiteCrmSettings {
  /** Where SuiteCRM is installed, without a slash at the end. */
  readonly url: string
  readonly clientId: string
  readonly clientSecret: string
  /** Present: the password grant. */
  readonly user?: { readonly name: string; readonly password: string }
  readonly priority: number
}

/** Undefined without SUITECRM_URL. Throws `crm_not_configured`, naming what is wrong or missing. */
export function parseSuiteCrmSettings(env: Env): SuiteCrmSettings | undefined {
  if (!env.SUITECRM_URL?.trim()) return undefined
  const value = readVariables('SuiteCRM', suiteCrmVariables(), env)
  const { SUITECRM_URL: url, SUITECRM_CLIENT_ID: clientId, SUITECRM_CLIENT_SECRET: clientSecret } = value
  if (!url || !clientId || !clientSecret) {
    const missing = [...(clientId ? [] : ['SUITECRM_CLIENT_ID']), ...(clientSecret ? [] : ['SUITECRM_CLIENT_SECRET'])]
    throw notConfigured(`SuiteCRM can't be used: set ${missing.join(' and ') || 'SUITECRM_URL'}.`)
  }
  const { SUITECRM_USERNAME: name, SUITECRM_PASSWORD: password } = value
  if ((name === undefined) !== (password === undefined)) {
    throw notConfigured(
      `SuiteCRM can't be used: set ${name === undefined ? 'SUITECRM_USERNAME' : 'SUITECRM_PASSWORD'} too, or neither.`,
    )
  }
  const user = name !== undefined && password !== undefined ? { name, password } : undefined
  return { url, clientId, clientSecret, user, priority: value.SUITECRM_PRIORITY }
}
