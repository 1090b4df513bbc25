/**
 * What a site other than `main` has for an environment: its own variables, and for settings it does not make itself those
 * of the deployment. Nothing else of the deployment's environment: its CRM credentials are those of `main`.
 */
import { type Env, presentVariables } from '../../lib/variable-fields.ts'

/** Settings that a site may make for itself. Whatever else begins with SWITCHHOOK_ is the deployment's. */
const ownSettings = [
  'SWITCHHOOK_COUNTRY',
  'SWITCHHOOK_TIME_ZONE',
  'SWITCHHOOK_LOOKUP_DEADLINE_MS',
  'SWITCHHOOK_LOOKUP_CACHE_SECONDS',
  'SWITCHHOOK_LOOKUP_NEGATIVE_CACHE_SECONDS',
  'SWITCHHOOK_UNKNOWN_CALLER',
  'SWITCHHOOK_SETTLE_MS',
  'SWITCHHOOK_AI_WAIT_MS',
  'SWITCHHOOK_CALL_TIMEOUT_MINUTES',
  'SWITCHHOOK_RETENTION_DAYS',
  'SWITCHHOOK_DIRECTORY_PRIORITY',
  'SWITCHHOOK_AGENTS',
  'SWITCHHOOK_WRAP_UP',
  'SWITCHHOOK_MISSED_CALL_TASK',
  'SWITCHHOOK_WEEKLY_REPORT_TO',
  'SWITCHHOOK_WEEKLY_REPORT_DAY',
  'SWITCHHOOK_NOTE_TEMPLATES',
  'SWITCHHOOK_CLICK_TO_CALL',
  'SWITCHHOOK_CLICK_TO_CALL_COUNTRIES',
  'SWITCHHOOK_CLICK_TO_CALL_PER_MINUTE',
  'SWITCHHOOK_RECORDINGS',
  'SWITCHHOOK_RECORDING_DAYS',
  'SWITCHHOOK_RECORDINGS_AGENTS',
  'SWITCHHOOK_RECORDING_MEGABYTES',
] as const

/** People of `main`, what costs `main` money, and what its people may hear: another site has its own. */
const inheritedSettings = ownSettings.filter(
  (name) =>
    name !== 'SWITCHHOOK_AGENTS' &&
    name !== 'SWITCHHOOK_WEEKLY_REPORT_TO' &&
    !/^SWITCHHOOK_(?:CLICK_TO_CALL|RECORDING)/.test(name),
)

/** Bound to the platform: they decide where all sites are stored. */
const platformNames = /^(UPSTASH|QSTASH|VERCEL|CRON|CLOUDFLARE|BLOB)_/

export function siteEnvironment(deployment: Env, own: Env): Env {
  const inherited = Object.fromEntries(inheritedSettings.map((name) => [name, deployment[name]]))
  return { ...inherited, ...presentVariables(own) }
}

/** Why a site can't have a variable of this name; undefined when it can. */
export function siteVariableFault(name: string): string | undefined {
  if (!/^[A-Z][A-Z0-9_]{0,63}$/.test(name)) return 'must be 1 to 64 of A-Z, 0-9 and _, beginning with a letter'
  if (name.startsWith('SWITCHHOOK_') && !isOwnSetting(name)) {
    return `is the whole deployment's; a site can set ${ownSettings.join(', ')} and what its connectors need`
  }
  return platformNames.test(name) ? "is the platform's and the same for all sites" : undefined
}

/** Settings are no secrets; of anything else only enough is shown to distinguish two values. */
export function maskedValue(name: string, value: string): string {
  if (isOwnSetting(name)) return value
  return value.length >= 16 ? `…${value.slice(-3)}` : '…'
}

function isOwnSetting(name: string): boolean {
  return ownSettings.some((own) => own === name)
}
