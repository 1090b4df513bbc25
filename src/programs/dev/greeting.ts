/** What `npm start` prints: where the server is, its keys, and what to try first. */
import { isThisMachine } from '../../lib/address.ts'
import type { EnsuredKeys } from '../local-deployment/keys.ts'
import { type MadeLink, sampleExtension } from './links.ts'

export interface Greeting {
  readonly url: string
  /** Where PBXs reach it; the same where nothing else is set. */
  readonly publicUrl: string
  readonly directory: string
  readonly keys: EnsuredKeys
  /** Where the 3CX template was written; a sentence instead when it could not be. */
  readonly template: { readonly file: string } | { readonly problem: string }
  /** A link that signs in to the dashboard once; a sentence instead when none could be made. */
  readonly dashboard: MadeLink
  /** A link to the agent page of the sample extension. */
  readonly agent: MadeLink
  /** Sentences on what an admin should see to. */
  readonly attention: readonly string[]
  /** Whether keys that were made just now are printed in full. */
  readonly showKeys: boolean
}

const shownChars = 10

/** Enough of a key to know it by. */
export function maskKey(key: string): string {
  return `${key.slice(0, shownChars)}…`
}

/** In full only once, and never where the output is a log that is kept and read by others. */
function keyLines(keys: EnsuredKeys, showKeys: boolean): string[] {
  if (keys.file === undefined) return ['Keys       as set in SWITCHHOOK_ADMIN_KEY and SWITCHHOOK_SITE_KEY']
  if (keys.created && showKeys) {
    return [
      `Admin key  ${keys.adminKey}`,
      `Site key   ${keys.siteKey}`,
      `           made just now and kept in ${keys.file}`,
    ]
  }
  return [
    `Admin key  ${maskKey(keys.adminKey)}`,
    `Site key   ${maskKey(keys.siteKey)}`,
    `           in full in ${keys.file}`,
  ]
}

/** For a shell: the key itself the first time, later read from its file so that it is not on the screen. */
function siteKeyForShell(keys: EnsuredKeys, showKeys: boolean): string {
  if (keys.file === undefined) return '$SWITCHHOOK_SITE_KEY'
  return keys.created && showKeys ? keys.siteKey : `$(sed -n 's/^SWITCHHOOK_SITE_KEY=//p' '${keys.file}')`
}

/** A template is of use only to a PBX that reaches the address in it. */
function templateWarning(publicUrl: string): string[] {
  if (!isThisMachine(publicUrl)) return []
  return [
    `           It holds ${publicUrl}, which only a PBX on this machine reaches: for any other set`,
    '           SWITCHHOOK_PUBLIC_URL to the address that the PBX reaches, and start again.',
  ]
}

function agentLines(agent: MadeLink): string[] {
  if ('problem' in agent) return [`Agent page no link: ${agent.problem}`]
  return [
    `Agent page ${agent.link}`,
    `           of extension ${sampleExtension}, for an hour; let it ring: npx switchhook trigger ring`,
  ]
}

function dashboardLines(dashboard: MadeLink): string[] {
  if ('problem' in dashboard) return [`Dashboard  no link: ${dashboard.problem}`]
  return [
    `Dashboard  ${dashboard.link}`,
    '           works once, for ten minutes; for another: npx switchhook dashboard',
  ]
}

export function greeting(start: Greeting): string {
  const { url, publicUrl, directory, keys, template, dashboard, agent, attention, showKeys } = start
  const templateLine =
    'file' in template ? `${template.file} (also ${url}/3cx/template.xml)` : `not written: ${template.problem}`
  return [
    '',
    `Switchhook runs on ${url}`,
    '',
    ...dashboardLines(dashboard),
    ...agentLines(agent),
    ...keyLines(keys, showKeys),
    `Template   ${templateLine}`,
    ...('file' in template ? templateWarning(publicUrl) : []),
    `Data       ${directory}`,
    ...attention.map((sentence) => `Attention  ${sentence}`),
    '',
    'Try, in another terminal here:',
    `  curl -u "${siteKeyForShell(keys, showKeys)}:" '${url}/v1/lookup?number=%2B15551234567'`,
    '  npx switchhook template',
    '  npm run demo',
    '',
  ].join('\n')
}
