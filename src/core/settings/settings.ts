/**
 * Environment → Settings, parsed once. Every variable of the product that is not a connector's own is on this
 * page (a connector's are in its folder, `crm/<name>/settings.ts`). A wrong value names its variable; a missing
 * secret is not an error here: what needs it refuses and says so.
 */
import { isSupportedCountry } from 'libphonenumber-js/min/es6'
import * as z from 'zod'
import { SwitchhookError } from '../../lib/errors.ts'
import { isMailAddress } from '../../lib/mail-address.ts'
import { logLevels } from '../../ports/log.ts'
import type { Agent } from '../agents/agent.ts'
import { parseAgents } from '../agents/agents-variable.ts'
import { type KeepDays, parseKeepRules } from '../recordings/keep-rules.ts'
import { countryField, dialPrefixesField, timeZoneField } from './place-fields.ts'

/** Plain text variables and secrets, however the platform hands them over. */
export type Env = Readonly<Record<string, string | undefined>>

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

const optionalText = z
  .string()
  .trim()
  .transform((text) => (text === '' ? undefined : text))
  .optional()

/** A secret of our own that can't be guessed: no `123A`, nor one character again and again. */
const secret = optionalText.refine(
  (text) => text === undefined || (text.length >= 20 && new Set(text).size >= 8),
  'must have at least 20 characters, 8 of them different',
)

/** Not set is empty. Shared, as each part of a schema costs a start time (lib/once.ts). */
const anyText = z.string().default('')

const oneOf = <const Word extends string>(words: readonly Word[]) => z.enum(words, `must be one of ${words.join(', ')}`)

const wholeNumber = (fallback: number, min: number, max: number) =>
  anyText
    .transform((text, { issues }) => {
      const number = text.trim() === '' ? fallback : Number(text)
      if (Number.isInteger(number) && number >= min && number <= max) return number
      issues.push({ code: 'custom', input: text, message: `must be a whole number from ${min} to ${max}` })
      return z.NEVER
    })
    // For docs/settings.md.
    .meta({ minimum: min, maximum: max })

const agents = anyText.transform((text, { issues }) => {
  const parsed = parseAgents(text)
  if ('agents' in parsed) return parsed.agents
  const { position, reason } = parsed.fault
  issues.push({ code: 'custom', input: text, message: `is wrong at character ${position}: ${reason}` })
  return z.NEVER
})

/** What an agent may say of a call when it is over. */
const wrapUps = anyText
  .transform((list) => [...new Set(list.split(',').flatMap((word) => word.trim() || []))])
  .refine((words) => words.length <= 30 && words.every((word) => word.length <= 60), {
    message: 'must be at most 30 words or phrases of 60 characters, between commas',
  })

const mailAddresses = anyText
  .transform((text) => text.split(/[\s,;]+/).filter((one) => one !== ''))
  .refine((all) => all.length <= 20 && all.every(isMailAddress), {
    message: 'must be up to 20 addresses, separated by commas',
  })

/** From Monday on, as weeks of reports have them. */
export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const

/** Minutes; `off`: undefined. */
const offOrMinutes = z
  .string()
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

/** Empty counts as not set. */
const logLevel = z
  .string()
  .trim()
  .toLowerCase()
  .transform((text) => text || undefined)
  .pipe(oneOf(logLevels).optional())
  .optional()

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

const noteTemplates = wordList('|', 20, 500)

export const settingsVariables = z.object({
  LOG_LEVEL: logLevel,
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
  SWITCHHOOK_WRAP_UP: wrapUps,
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
  SWITCHHOOK_NOTE_TEMPLATES: noteTemplates,
  SWITCHHOOK_SECRETS_KEY: aesKey,
  SWITCHHOOK_SECRETS_KEY_OLD: aesKey,
})

/** Words between signs, each once; none is longer than `letters`. */
function wordList(sign: string, most: number, letters: number) {
  return anyText
    .transform((list) => [...new Set(list.split(sign).flatMap((word) => word.trim() || []))])
    .refine((words) => words.length <= most && words.every((word) => word.length <= letters), {
      error: `may hold ${most} entries of ${letters} characters`,
    })
}

export interface Settings {
  /** Texts that agents put into a note by one press. */
  readonly noteTemplates: readonly string[]
  readonly adminKey?: string
  /** The key of site `main` that lives in the environment, beside those in records. */
  readonly siteKey?: string
  /** Without a slash at the end; absent: the address of the request. */
  readonly publicUrl?: string
  readonly country: string
  /** What is dialled before outside numbers: taken off where a number is read. */
  readonly dialPrefixes: readonly string[]
  readonly timeZone: string
  readonly lookup: {
    readonly deadlineMs: number
    readonly cacheMs: number
    readonly negativeCacheMs: number
    /** Absent: each contract's own documented default. */
    readonly unknownCaller?: UnknownCallerPolicy
    /** Where the built-in directory stands among the connectors; smaller comes first. */
    readonly directoryPriority: number
  }
  /** How long an ended call must be without news before it is logged. */
  readonly settleMs: number
  /** How long an AI conversation waits for the PBX's report of its call before it is logged alone. */
  readonly aloneMs: number
  /** A call without news for so long is taken to be over. */
  readonly callTimeoutMs: number
  readonly retentionMs: number
  /** Ways to sign in to the dashboard beside passkeys and links. */
  readonly signIn: {
    readonly openId?: { readonly issuer: string; readonly clientId: string; readonly clientSecret?: string }
    /** `issuer`: of Cloudflare Access, https://<team>.cloudflareaccess.com. */
    readonly access?: { readonly issuer: string; readonly audience: string }
  }
  /** How long it is kept who changed what. */
  readonly auditMs: number
  /** What one key may ask of the relay and CTI interfaces. */
  readonly rateLimitPerMinute: number
  readonly corsOrigins: readonly string[]
  /** The extension table, as far as it is not in the records. */
  readonly agents: readonly Agent[]
  /** What an agent may say of a call, in the order of the buttons; empty: nothing is asked for. */
  readonly wrapUps: readonly string[]
  /** After how long a caller who was not answered and not called back becomes a task in the CRM; undefined: never. */
  readonly missedTaskMs?: number
  /** Who gets the report of the week, and on which day; nobody: none is sent. */
  readonly weeklyReport: { readonly to: readonly string[]; readonly day: (typeof weekdays)[number] }
  readonly clickToCall: {
    readonly policy: ClickToCallPolicy
    /** ISO 3166 codes of the countries that may be called. */
    readonly countries: readonly string[] | 'all'
    /** Calls that one extension may be made to make in a minute. */
    readonly perMinute: number
  }
  readonly recordings: {
    readonly keeps: boolean
    readonly daysOf: KeepDays
    readonly agents: (typeof recordingAgentPolicies)[number]
    /** Of one recording. */
    readonly bytesMax: number
  }
  /** Base64 of the keys that seal the variables of sites other than `main`; the second opens what the first did not seal. */
  readonly secretsKeys: { readonly current?: string; readonly old?: string }
}

const dayMs = 86_400_000

/** Parses the environment. Throws `not_configured`, naming each wrong variable. Unknown variables are ignored. */
export function parseSettings(env: Env): Settings {
  const parsed = settingsVariables.safeParse(env)
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`)
    const variables = parsed.error.issues.map((issue) => issue.path.join('.'))
    throw new SwitchhookError('not_configured', `Correct these variables: ${faults.join('; ')}.`, {
      retryable: true,
      details: { variables },
    })
  }
  const value = parsed.data
  return {
    adminKey: value.SWITCHHOOK_ADMIN_KEY,
    siteKey: value.SWITCHHOOK_SITE_KEY,
    publicUrl: value.SWITCHHOOK_PUBLIC_URL?.replace(/\/+$/, ''),
    country: value.SWITCHHOOK_COUNTRY,
    dialPrefixes: value.SWITCHHOOK_DIAL_PREFIXES,
    timeZone: value.SWITCHHOOK_TIME_ZONE,
    lookup: {
      deadlineMs: value.SWITCHHOOK_LOOKUP_DEADLINE_MS,
      cacheMs: value.SWITCHHOOK_LOOKUP_CACHE_SECONDS * 1000,
      negativeCacheMs: value.SWITCHHOOK_LOOKUP_NEGATIVE_CACHE_SECONDS * 1000,
      unknownCaller: value.SWITCHHOOK_UNKNOWN_CALLER,
      directoryPriority: value.SWITCHHOOK_DIRECTORY_PRIORITY,
    },
    settleMs: value.SWITCHHOOK_SETTLE_MS,
    aloneMs: value.SWITCHHOOK_AI_WAIT_MS,
    callTimeoutMs: value.SWITCHHOOK_CALL_TIMEOUT_MINUTES * 60_000,
    retentionMs: value.SWITCHHOOK_RETENTION_DAYS * dayMs,
    signIn: signInSettings(value),
    auditMs: value.SWITCHHOOK_AUDIT_DAYS * dayMs,
    rateLimitPerMinute: value.SWITCHHOOK_RATE_LIMIT_PER_MINUTE,
    corsOrigins: value.SWITCHHOOK_CORS_ORIGINS,
    agents: value.SWITCHHOOK_AGENTS,
    wrapUps: value.SWITCHHOOK_WRAP_UP,
    missedTaskMs: value.SWITCHHOOK_MISSED_CALL_TASK && value.SWITCHHOOK_MISSED_CALL_TASK * 60_000,
    weeklyReport: { to: value.SWITCHHOOK_WEEKLY_REPORT_TO, day: value.SWITCHHOOK_WEEKLY_REPORT_DAY },
    clickToCall: {
      policy: value.SWITCHHOOK_CLICK_TO_CALL,
      countries: value.SWITCHHOOK_CLICK_TO_CALL_COUNTRIES ?? [value.SWITCHHOOK_COUNTRY],
      perMinute: value.SWITCHHOOK_CLICK_TO_CALL_PER_MINUTE,
    },
    recordings: {
      keeps: value.SWITCHHOOK_RECORDINGS === 'keep',
      daysOf: keepDays(value.SWITCHHOOK_RECORDING_DAYS || '90', value.SWITCHHOOK_COUNTRY),
      agents: value.SWITCHHOOK_RECORDINGS_AGENTS,
      bytesMax: value.SWITCHHOOK_RECORDING_MEGABYTES * 2 ** 20,
    },
    noteTemplates: value.SWITCHHOOK_NOTE_TEMPLATES,
    secretsKeys: { current: value.SWITCHHOOK_SECRETS_KEY, old: value.SWITCHHOOK_SECRETS_KEY_OLD },
  }
}

/** Its conditions are read with the country, so it is no field's own matter. */
function keepDays(text: string, country: string): KeepDays {
  const rules = parseKeepRules(text, country)
  if ('daysOf' in rules) return rules.daysOf
  const name = 'SWITCHHOOK_RECORDING_DAYS'
  throw new SwitchhookError('not_configured', `Correct these variables: ${name}: ${rules.fault}.`, {
    retryable: true,
    details: { variables: [name] },
  })
}

function signInSettings(value: z.infer<typeof settingsVariables>): Settings['signIn'] {
  const { SWITCHHOOK_OIDC_ISSUER: issuer, SWITCHHOOK_OIDC_CLIENT_ID: clientId } = value
  const { SWITCHHOOK_ACCESS_TEAM: team, SWITCHHOOK_ACCESS_AUD: audience } = value
  const name = team?.replace('.cloudflareaccess.com', '')
  return {
    openId: issuer && clientId ? { issuer, clientId, clientSecret: value.SWITCHHOOK_OIDC_CLIENT_SECRET } : undefined,
    access: name && audience ? { issuer: `https://${name}.cloudflareaccess.com`, audience } : undefined,
  }
}
