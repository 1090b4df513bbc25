/** Environment → settings of the toy CRM that docs/adding-a-crm.md builds; the page is checked against this file. */
import * as z from 'zod'
import { notConfigured, priority, readVariables, secureAddress } from '../../../src/adapters/crm/setting-fields.ts'
import { type Env, optionalText } from '../../../src/lib/variable-fields.ts'

const acmeVariables = z.object({ ACME_URL: secureAddress, ACME_API_KEY: optionalText, ACME_PRIORITY: priority(30) })

export interface AcmeSettings {
  /** Without a slash at the end. */
  readonly url: string
  readonly apiKey: string
  readonly priority: number
}

/** Undefined without ACME_URL. Throws `crm_not_configured`, naming wrong or missing variables. */
export function parseAcmeSettings(env: Env): AcmeSettings | undefined {
  const { ACME_URL: url, ACME_API_KEY: apiKey, ACME_PRIORITY } = readVariables('Acme', acmeVariables, env)
  if (url === undefined) return undefined
  if (apiKey === undefined) throw notConfigured('Acme has an address but no key: set ACME_API_KEY.')
  return { url, apiKey, priority: ACME_PRIORITY }
}
