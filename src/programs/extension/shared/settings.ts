/**
 * What the user chose, and what the organisation's policy sets (managed-schema.json): a setting of the policy wins, and is shown as such.
 * Pure, but for the reading at the end.
 */
export type AutoOpen = 'off' | 'ring' | 'answer'
export type Notifications = 'away' | 'always' | 'off'

export interface Settings {
  readonly showCards: boolean
  readonly notifications: Notifications
  readonly autoOpen: AutoOpen
  readonly detectNumbers: boolean
  /** Hosts on which nothing is shown, though they are allowed: `bank.example`, `*.example.org`. */
  readonly blockedDomains: readonly string[]
  /** From the policy: the hosts that the organisation works on; empty: any that the user allows. */
  readonly domains: readonly string[]
  /** From the policy: the address of the deployment. */
  readonly url?: string
  /** From the policy: the site that agents of this machine belong to. */
  readonly siteHint?: string
  /** Names of what the policy sets: they can't be changed here. */
  readonly managed: readonly string[]
}

export const defaultSettings: Settings = {
  showCards: true,
  notifications: 'away',
  autoOpen: 'off',
  detectNumbers: true,
  blockedDomains: [],
  domains: [],
  managed: [],
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''
const isFlag = (value: unknown) => typeof value === 'boolean'
const isOneOf =
  (...values: readonly string[]) =>
  (value: unknown) =>
    typeof value === 'string' && values.includes(value)
const isHosts = (value: unknown) =>
  Array.isArray(value) && value.length <= 200 && value.every((host) => isText(host) && hostOf(host) === host)

const forms: Readonly<Record<Exclude<keyof Settings, 'managed'>, (value: unknown) => boolean>> = {
  showCards: isFlag,
  notifications: isOneOf('away', 'always', 'off'),
  autoOpen: isOneOf('off', 'ring', 'answer'),
  detectNumbers: isFlag,
  blockedDomains: isHosts,
  domains: isHosts,
  url: (value) => isText(value) && serverOf(value) !== undefined,
  siteHint: isText,
}
const ofPolicyOnly = ['domains', 'url', 'siteHint']

/** What is not of the right form is as if it were not there: a policy's slip must not end the extension. */
export function mergeSettings(chosen: unknown, policy: unknown): Settings {
  const own = valid(chosen, (name) => !ofPolicyOnly.includes(name))
  const managed = valid(policy, () => true)
  return { ...defaultSettings, ...own, ...managed, managed: Object.keys(managed) }
}

function valid(values: unknown, isTaken: (name: string) => boolean): Partial<Settings> {
  if (typeof values !== 'object' || values === null) return {}
  const kept = Object.entries(values).filter(
    ([name, value]) => Object.hasOwn(forms, name) && isTaken(name) && forms[name as keyof typeof forms](value),
  )
  return Object.fromEntries(kept)
}

/** The host of what somebody wrote: `crm.example`, `*.example.org`, also out of an address. Undefined: none. */
export function hostOf(written: string): string | undefined {
  const text = written.trim().toLowerCase()
  const host = /^[a-z]+:\/\//.test(text) ? (URL.parse(text)?.hostname ?? '') : text.replace(/[/:].*$/, '')
  const plain = host.replace(/^\*\./, '')
  return /^(?:[a-z0-9-]{1,63}\.)*[a-z0-9-]{1,63}$/.test(plain) && plain.length <= 253 ? host : undefined
}

/** `https://hook.example` of an address of the deployment; http only for this machine. */
export function serverOf(address: string): string | undefined {
  const url = URL.parse(address)
  if (!url) return undefined
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLocal) ? url.origin : undefined
}

/** As browsers match pages: https://developer.chrome.com/docs/extensions/develop/concepts/match-patterns */
export function matchPattern(host: string): string {
  return `*://${host}/*`
}

/** Whether a page of this host is one of them; `*.example.org` is example.org too, as in match patterns. */
export function isOn(hosts: readonly string[], host: string): boolean {
  return hosts.some((one) => {
    const base = one.replace(/^\*\./, '')
    return host === base || (one.startsWith('*.') && host.endsWith(`.${base}`))
  })
}

/** `storage.managed` is missing where no policy was ever set (Firefox rejects). */
export async function readSettings(): Promise<Settings> {
  const [{ settings }, policy] = await Promise.all([
    chrome.storage.local.get('settings'),
    chrome.storage.managed.get().catch(() => ({})),
  ])
  return mergeSettings(settings, policy)
}

export async function keepSetting(change: Partial<Settings>): Promise<void> {
  const { settings } = await chrome.storage.local.get('settings')
  await chrome.storage.local.set({ settings: { ...(settings as object | undefined), ...change } })
}
