/**
 * Environment → settings of e-mail by an HTTP mail API. The form is Resend's (`POST /emails` with a bearer key and an idempotency
 * key); another service takes its own by ALERT_EMAIL_TEMPLATE, a JSON text with placeholders.
 */
import * as z from 'zod'
import { isMailAddress } from '../../../lib/mail-address.ts'
import { once } from '../../../lib/once.ts'
import { type Env, optionalText } from '../../../lib/variable-fields.ts'
import { publicAddress } from '../notifier.ts'
import { notConfigured, readVariables } from '../setting-fields.ts'
import { templateFault } from './template.ts'

const resendUrl = 'https://api.resend.com/emails'
const sender = /^([^<>\r\n]{1,100}<[^\s@<>,]+@[^\s@<>,]+>|[^\s@<>,]+@[^\s@<>,]+)$/
const toMax = 20

export const emailVariables = once(() =>
  z.object({
    ALERT_EMAIL_TO: optionalText
      .transform((text) => (text ?? '').split(/[\s,;]+/).filter((one) => one !== ''))
      .refine(
        (all) => all.length <= toMax && all.every(isMailAddress),
        `must be up to ${toMax} addresses, separated by commas`,
      ),
    ALERT_EMAIL_FROM: optionalText.refine(
      (text) => text === undefined || sender.test(text),
      'must be an address, or Name <address>',
    ),
    ALERT_EMAIL_API_KEY: optionalText.refine(
      (text) => text === undefined || /^[\x21-\x7e]+$/.test(text),
      'must be one word',
    ),
    ALERT_EMAIL_API_URL: optionalText,
    ALERT_EMAIL_AUTH_HEADER: optionalText.refine(
      (text) => text === undefined || /^[A-Za-z][A-Za-z0-9-]{0,63}$/.test(text),
      'must be the name of a header',
    ),
    ALERT_EMAIL_TEMPLATE: optionalText,
  }),
)

export interface EmailSettings {
  readonly url: string
  readonly from: string
  readonly to: readonly string[]
  readonly key: string
  /** Absent: `Authorization: Bearer`. */
  readonly authHeader?: string
  /** Absent: Resend's form. */
  readonly template?: string
}

/** Throws `crm_not_configured`, naming what is wrong or missing. */
export function parseEmailSettings(env: Env): EmailSettings {
  const value = readVariables('E-mail', emailVariables(), env)
  const { ALERT_EMAIL_TO: to, ALERT_EMAIL_FROM: from, ALERT_EMAIL_API_KEY: key, ALERT_EMAIL_TEMPLATE: template } = value
  if (from === undefined) throw notConfigured('E-mail has nobody it comes from: set ALERT_EMAIL_FROM.')
  if (key === undefined) throw notConfigured('E-mail has no key of the mail service: set ALERT_EMAIL_API_KEY.')
  const fault = template === undefined ? undefined : templateFault(template)
  if (fault) throw notConfigured(`E-mail is set up wrong: ALERT_EMAIL_TEMPLATE ${fault}.`)
  const url = publicAddress('E-mail', 'ALERT_EMAIL_API_URL', env, value.ALERT_EMAIL_API_URL ?? resendUrl)
  return { url, from, to, key, template, authHeader: value.ALERT_EMAIL_AUTH_HEADER }
}
