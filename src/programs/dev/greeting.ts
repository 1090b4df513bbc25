/** What `npm start` prints: where the server is, its keys, and what to try first. */
import type { EnsuredKeys } from '../local-deployment/keys.ts'

export interface Greeting {
  readonly url: string
  readonly directory: string
  readonly keys: EnsuredKeys
  /** Where the 3CX template was written; a sentence instead when it could not be. */
  readonly template: { readonly file: string } | { readonly problem: string }
}

const shownChars = 10

/** Enough of a key to know it by. */
export function maskKey(key: string): string {
  return `${key.slice(0, shownChars)}…`
}

function keyLines(keys: EnsuredKeys): string[] {
  if (keys.file === undefined) return ['Keys       as set in SWITCHHOOK_ADMIN_KEY and SWITCHHOOK_SITE_KEY']
  if (keys.created) {
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
function siteKeyForShell(keys: EnsuredKeys): string {
  if (keys.file === undefined) return '$SWITCHHOOK_SITE_KEY'
  return keys.created ? keys.siteKey : `$(sed -n 's/^SWITCHHOOK_SITE_KEY=//p' '${keys.file}')`
}

export function greeting({ url, directory, keys, template }: Greeting): string {
  const templateLine =
    'file' in template ? `${template.file} (also ${url}/3cx/template.xml)` : `not written: ${template.problem}`
  return [
    '',
    `Switchhook runs on ${url}`,
    '',
    ...keyLines(keys),
    `Template   ${templateLine}`,
    `Data       ${directory}`,
    '',
    'Try, in another terminal here:',
    `  curl -u "${siteKeyForShell(keys)}:" '${url}/v1/lookup?number=%2B15551234567'`,
    '  npx switchhook template',
    '  npm run demo',
    '',
  ].join('\n')
}
