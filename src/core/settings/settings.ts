/**
 * Environment → Settings, parsed once. A wrong value names its variable; a missing secret is not an error here: what needs
 * it refuses and says so.
 */
import type * as z from 'zod'
import { SwitchhookError } from '../../lib/errors.ts'
import { type Env, presentVariables } from '../../lib/variable-fields.ts'
import type { weekdays } from '../../wire/weekdays.ts'
import type { Agent } from '../agents/agent.ts'
import { type KeepDays, parseKeepRules } from '../recordings/keep-rules.ts'
import {
  type ClickToCallPolicy,
  type recordingAgentPolicies,
  settingsVariables,
  type UnknownCallerPolicy,
} from './variables.ts'

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
  const parsed = settingsVariables.safeParse(presentVariables(env))
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
      daysOf: keepDays(value.SWITCHHOOK_RECORDING_DAYS, value.SWITCHHOOK_COUNTRY),
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
