/**
 * The form of every variable of the product that is not a connector's own (a connector's are in its folder,
 * `crm/<name>/settings.ts`). What is read by it went through `presentVariables`.
 */
import { isSupportedCountry } from 'libphonenumber-js/min/es6'
import * as z from 'zod'
import { isMailAddress } from '../../lib/mail-address.ts'
import { anyText, oneOf, optionalText, wholeNumber, wordList } from '../../lib/variable-fields.ts'
import { logLevels } from '../../ports/log.ts'
import { weekdays } from '../../wire/weekdays.ts'
import { parseAgents } from '../agents/agents-variable.ts'
import { countryField, dialPrefixesField, timeZoneField } from './place-fields.ts'

/** What an unknown caller becomes: a new contact, a stand-in answer that is stored nowhere, or nothing. */
export const unknownCallerPolicies = ['create', 'placeholder', 'none'] as const
export type UnknownCallerPolicy = (typeof unknownCallerPolicies)[number]

/** Who may have a phone call a number: nobody, API keys with the scope, or agents from their own extension as well. */
export const clickToCallPolicies = ['off', 'keys', 'on'] as const
export type ClickToCallPolicy = (typeof clickToCallPolicies)[number]

/** Whether recordings are kept here, or only what the phone system says of them. */
export const recordingPolicies = ['off', 'keep'] as const

/** Which recordings agents hear: none, or those of calls in which their own extension took part. */
export const recordingAgentPolicies = ['off', 'own'] as const

/** A secret of our own that can't be guessed: no `123A`, nor one character again and again. */
const secret = optionalText.refine(
  (text) => text === undefined || (text.length >= 20 && new Set(text).size >= 8),
  'must have at least 20 characters, 8 of them different',
)

const agents = anyText.transform((text, { issues }) => {
  const parsed = parseAgents(text)
  if ('agents' in parsed) return parsed.agents
  const { position, reason } = parsed.fault
  issues.push({ code: 'custom', input: text, message: `is wrong at character ${position}: ${reason}` })
  return z.NEVER
})

const mailAddresses = anyText
  .transform((text) => text.split(/[\s,;]+/).filter((one) => one !== ''))
  .refine((all) => all.length <= 20 && all.every(isMailAddress), {
    message: 'must be up to 20 addresses, separated by commas',
  })

/** Minutes; `off`: undefined. */
const offOrMinutes = z
  .string()
  .trim()
  .toLowerCase()
  .default('off')
  .refine((text) => text === 'off' || (/^\d{1,4}$/.test(text) && Number(text) >= 1 && Number(text) <= 1440), {
    message: 'must be off, or a number of minutes from 1 to 1440',
  })
  .transform((text) => (text === 'off' ? undefined : Number(text)))

/** ISO 3166 codes, or `all`. Undefined: the site's own country. */
const callableCountries = anyText.transform((list, { issues }) => {
  const codes = list.split(',').flatMap((code) => code.trim().toUpperCase() || [])
  const unknown = codes.filter((code) => code !== 'ALL' && !isSupportedCountry(code))
  if (unknown.length > 0) {
    const message = 'must be ISO 3166 country codes such as US,CA, or all'
    issues.push({ code: 'custom', input: list, message })
    return z.NEVER
  }
  if (codes.includes('ALL')) return 'all' as const
  return codes.length > 0 ? codes : undefined
})

/** Of AES-256, in base64 or base64url. */
const aesKey = optionalText.refine(
  (text) => text === undefined || Buffer.from(text, 'base64').length === 32,
  'must be 32 random bytes in base64; make one with: openssl rand -base64 32',
)

/** Only a provider on this machine, for trying it out, may be without https. */
const issuer = optionalText.refine(
  (text) => text === undefined || /^(?:https:\/\/|http:\/\/(?:localhost|127[.]0[.]0[.]1)(?=[:/]|$))/.test(text),
  'must be an https:// address',
)

const accessTeam = optionalText.refine(
  (text) => text === undefined || /^[a-z0-9-]{1,63}([.]cloudflareaccess[.]com)?$/.test(text),
  'must be the team’s name, as in <team>.cloudflareaccess.com',
)

export const settingsVariables = z.object({
  LOG_LEVEL: oneOf(logLevels).optional(),
  SWITCHHOOK_ADMIN_KEY: secret,
  SWITCHHOOK_SITE_KEY: secret,
  SWITCHHOOK_PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: 'must be an address such as https://switchhook.example.com' })
    .optional(),
  SWITCHHOOK_COUNTRY: countryField.default('US'),
  SWITCHHOOK_DIAL_PREFIXES: dialPrefixesField.default([]),
  SWITCHHOOK_TIME_ZONE: timeZoneField.default('UTC'),
  SWITCHHOOK_LOOKUP_DEADLINE_MS: wholeNumber(1500, 100, 10_000),
  SWITCHHOOK_LOOKUP_CACHE_SECONDS: wholeNumber(600, 0, 86_400),
  SWITCHHOOK_LOOKUP_NEGATIVE_CACHE_SECONDS: wholeNumber(30, 0, 3600),
  SWITCHHOOK_UNKNOWN_CALLER: oneOf(unknownCallerPolicies).optional(),
  SWITCHHOOK_SETTLE_MS: wholeNumber(5000, 0, 600_000),
  SWITCHHOOK_AI_WAIT_MS: wholeNumber(120_000, 0, 3_600_000),
  SWITCHHOOK_CALL_TIMEOUT_MINUTES: wholeNumber(240, 1, 10_080),
  SWITCHHOOK_RETENTION_DAYS: wholeNumber(400, 1, 3650),
  SWITCHHOOK_AUDIT_DAYS: wholeNumber(400, 1, 3650),
  SWITCHHOOK_OIDC_ISSUER: issuer,
  SWITCHHOOK_OIDC_CLIENT_ID: optionalText,
  SWITCHHOOK_OIDC_CLIENT_SECRET: optionalText,
  SWITCHHOOK_ACCESS_TEAM: accessTeam,
  SWITCHHOOK_ACCESS_AUD: optionalText,
  SWITCHHOOK_RATE_LIMIT_PER_MINUTE: wholeNumber(600, 1, 1_000_000),
  SWITCHHOOK_CORS_ORIGINS: anyText.transform((list) => list.split(',').flatMap((origin) => origin.trim() || [])),
  SWITCHHOOK_DIRECTORY_PRIORITY: wholeNumber(100, 0, 1000),
  SWITCHHOOK_AGENTS: agents,
  SWITCHHOOK_WRAP_UP: wordList(',', { most: 30, letters: 60 }),
  SWITCHHOOK_MISSED_CALL_TASK: offOrMinutes,
  SWITCHHOOK_WEEKLY_REPORT_TO: mailAddresses,
  SWITCHHOOK_WEEKLY_REPORT_DAY: oneOf(weekdays).default('monday'),
  SWITCHHOOK_CLICK_TO_CALL: oneOf(clickToCallPolicies).default('off'),
  SWITCHHOOK_CLICK_TO_CALL_COUNTRIES: callableCountries,
  SWITCHHOOK_CLICK_TO_CALL_PER_MINUTE: wholeNumber(6, 1, 600),
  SWITCHHOOK_RECORDINGS: oneOf(recordingPolicies).default('off'),
  SWITCHHOOK_RECORDING_DAYS: z.string().trim().default('90'),
  SWITCHHOOK_RECORDINGS_AGENTS: oneOf(recordingAgentPolicies).default('off'),
  SWITCHHOOK_RECORDING_MEGABYTES: wholeNumber(512, 1, 4096),
  SWITCHHOOK_NOTE_TEMPLATES: wordList('|', { most: 20, letters: 500 }),
  SWITCHHOOK_SECRETS_KEY: aesKey,
  SWITCHHOOK_SECRETS_KEY_OLD: aesKey,
})
