/**
 * Which server, with which key: options, then variables, then what `npm start` on this machine left behind.
 *
 * What must stay true: the key of the server on this machine is sent to this machine only, whatever URL is given.
 */

import { isThisMachine } from '../../lib/address.ts'
import type { Env } from '../../lib/variable-fields.ts'
import { dataDirectory, dataFiles } from '../build/paths.ts'
import { workerVariables } from '../local-deployment/environment.ts'
import { findLocalKeys } from '../local-deployment/keys.ts'
import { runningServer } from '../local-deployment/lock.ts'
import { CliFailure, UsageError } from '../terminal/failure.ts'
import { chosenProfile } from './profiles.ts'

export interface Connection {
  /** Without a slash at the end. */
  readonly url: string
  readonly key: string | undefined
  /** Where the key was found, in words. */
  readonly keySource: string
  readonly site: string | undefined
  /** Set where the key would travel readable to everybody on the way. */
  readonly warning?: string
}

interface ConnectionOptions {
  readonly url?: string
  readonly profile?: string
  readonly site?: string
}

const defaultUrl = 'http://localhost:8787'

/** Throws UsageError for a URL that is none. */
export function findConnection(env: Env, options: ConnectionOptions): Connection {
  const directory = dataDirectory(env)
  const isNamed = Boolean(options.url || env.SWITCHHOOK_URL || env.SWITCHHOOK_ADMIN_KEY)
  const profile = options.profile !== undefined || !isNamed ? chosenProfile(env, options.profile) : undefined
  const url = readUrl(options.url || profile?.url || env.SWITCHHOOK_URL || runningServer(directory)?.url || defaultUrl)
  const isLocal = isThisMachine(url.href)
  const local = isLocal ? findLocalKeys({ ...env, ...workerVariables(env) }) : {}
  const { site } = options
  const where = { url: url.href.replace(/\/+$/, ''), site }
  // A key goes to the deployment that it was stored for, and nowhere else.
  if (profile && new URL(profile.url).origin === url.origin) {
    return { ...where, key: profile.key, keySource: 'the profile', ...warning(url, isLocal) }
  }
  if (env.SWITCHHOOK_ADMIN_KEY) {
    return { ...where, key: env.SWITCHHOOK_ADMIN_KEY, keySource: 'SWITCHHOOK_ADMIN_KEY', ...warning(url, isLocal) }
  }
  return { ...where, key: local.adminKey, keySource: dataFiles(directory).keys }
}

/** The key, or what to do to have one. */
export function keyOf({ key, url }: Connection): string {
  if (key !== undefined) return key
  throw new CliFailure(`No admin key is known for ${url}.`, {
    hint: isThisMachine(url)
      ? 'Start the server here once (npm start), which makes one, or set SWITCHHOOK_ADMIN_KEY.'
      : 'Set SWITCHHOOK_ADMIN_KEY to the admin key that it was deployed with.',
  })
}

function readUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url && /^https?:$/.test(url.protocol) && url.search === '' && url.hash === '' && url.username === '') return url
  throw new UsageError(`"${text}" is not the address of a server. Write it as https://switchhook.example.com.`)
}

function warning(url: URL, isLocal: boolean): Pick<Connection, 'warning'> {
  if (isLocal || url.protocol === 'https:') return {}
  return { warning: `${url.origin} is not encrypted: the admin key can be read on the way. Use https://.` }
}
