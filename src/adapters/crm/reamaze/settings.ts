/**
 * Environment → settings of the Re:amaze connector. REAMAZE_BRAND switches it on. Finding contacts and logging calls
 * are two interfaces of Re:amaze with credentials of their own, so either may be left out as a whole; one that is half
 * set names what is missing to whoever uses it.
 */
import * as z from 'zod'
import { once } from '../../../lib/once.ts'
import { type Env, optionalText } from '../../../lib/variable-fields.ts'
import { notConfigured, priority, readVariables, secureAddress } from '../setting-fields.ts'

/** The brand alone, or any address of it as copied from the browser. */
const brand = optionalText
  .transform((text) => text?.toLowerCase().replace(/^https?:\/\/|\.reamaze\.(com|io)(\/.*)?$/g, ''))
  .refine(
    (text) => text === undefined || /^[a-z0-9][a-z0-9-]{0,62}$/.test(text),
    'must be the part of your Re:amaze address before .reamaze.com',
  )

export const reamazeVariables = once(() =>
  z.object({
    REAMAZE_BRAND: brand,
    REAMAZE_LOGIN_EMAIL: optionalText,
    REAMAZE_API_TOKEN: optionalText,
    REAMAZE_VOICE_SECRET: optionalText,
    REAMAZE_CHANNEL_PHONE: optionalText.refine(
      (text) => text === undefined || /\d{3}/.test(text),
      'must be the phone number of the custom voice channel',
    ),
    REAMAZE_CHANNEL_NAME: optionalText,
    REAMAZE_API_URL: secureAddress,
    REAMAZE_VOICE_URL: secureAddress,
    REAMAZE_PRIORITY: priority(10),
  }),
)

/** Credentials of one interface; `missing` names the variables that are not set. */
export type Access<T> = { readonly set: true; readonly value: T } | Missing

export interface Missing {
  readonly set: false
  readonly missing: readonly string[]
  /** Nothing of it is set: the admin does not want it. */
  readonly off: boolean
}

export interface ApiAccess {
  readonly loginEmail: string
  readonly token: string
}

export interface VoiceAccess {
  readonly secret: string
  readonly channelPhone: string
}

export interface ReamazeSettings {
  readonly brand: string
  readonly priority: number
  /** Without a slash at the end. */
  readonly apiUrl: string
  readonly voiceUrl: string
  readonly channelName: string
  readonly api: Access<ApiAccess>
  readonly voice: Access<VoiceAccess>
}

/** Undefined without REAMAZE_BRAND. Throws `crm_not_configured`, naming wrong variables, or what is missing when neither interface is set. */
export function parseReamazeSettings(env: Env): ReamazeSettings | undefined {
  if (!env.REAMAZE_BRAND?.trim()) return undefined
  const value = readVariables('Re:amaze', reamazeVariables(), env)
  const brandName = value.REAMAZE_BRAND ?? ''
  const api = access({ REAMAZE_LOGIN_EMAIL: value.REAMAZE_LOGIN_EMAIL, REAMAZE_API_TOKEN: value.REAMAZE_API_TOKEN })
  const voice = access({
    REAMAZE_VOICE_SECRET: value.REAMAZE_VOICE_SECRET,
    REAMAZE_CHANNEL_PHONE: value.REAMAZE_CHANNEL_PHONE,
  })
  if (!api.set && api.off && !voice.set && voice.off) {
    throw notConfigured(
      `Re:amaze has a brand but no access: set ${list(api.missing)} to find contacts, and ${list(voice.missing)} to log calls.`,
    )
  }
  return {
    brand: brandName,
    priority: value.REAMAZE_PRIORITY,
    apiUrl: value.REAMAZE_API_URL ?? `https://${brandName}.reamaze.io/api/v1`,
    voiceUrl: value.REAMAZE_VOICE_URL ?? 'https://www.reamaze.io/incoming/voice',
    channelName: value.REAMAZE_CHANNEL_NAME ?? brandName,
    api: api.set
      ? { set: true, value: { loginEmail: api.value.REAMAZE_LOGIN_EMAIL, token: api.value.REAMAZE_API_TOKEN } }
      : api,
    voice: voice.set
      ? {
          set: true,
          value: { secret: voice.value.REAMAZE_VOICE_SECRET, channelPhone: voice.value.REAMAZE_CHANNEL_PHONE },
        }
      : voice,
  }
}

/** What `access` holds, or the error that says which variables `purpose` needs. */
export function required<T>(access: Access<T>, purpose: string): T {
  if (access.set) return access.value
  throw notConfigured(`Re:amaze can't ${purpose}: set ${list(access.missing)}.`)
}

function access<K extends string>(variables: Record<K, string | undefined>): Access<Record<K, string>> {
  const entries = Object.entries<string | undefined>(variables)
  const missing = entries.filter(([, value]) => value === undefined).map(([name]) => name)
  if (!allSet(variables)) return { set: false, missing, off: missing.length === entries.length }
  return { set: true, value: variables }
}

function allSet<K extends string>(variables: Record<K, string | undefined>): variables is Record<K, string> {
  return Object.values(variables).every((value) => value !== undefined)
}

function list(names: readonly string[]): string {
  return names.join(' and ')
}

/** What it is set up for. */
export function reamazeCan({ api, voice }: ReamazeSettings) {
  return { find: isWanted(api), log: isWanted(voice) }
}

/** Half set is wanted too: whoever asks sees what is missing. */
function isWanted(access: Access<unknown>): boolean {
  return access.set || !access.off
}
