/**
 * The admin key and the site key of the local server. Set as variables they are used as they are and nothing is
 * written; whichever is missing is made at the first start and kept in `<data>/keys.env`, readable by its owner only.
 * The CLI reads the same file, so that it works here without any variable.
 */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Env } from '../../lib/variable-fields.ts'
import type { Random } from '../../ports/clock.ts'
import { dataDirectory, dataFiles } from '../build/paths.ts'
import { readVariablesFile } from './config-files/settings-file.ts'

export interface LocalKeys {
  readonly adminKey: string
  readonly siteKey: string
}

export interface EnsuredKeys extends LocalKeys {
  /** Where they are kept; absent when both came from variables. */
  readonly file?: string
  /** True when this call made at least one of them. */
  readonly created: boolean
}

const keyBytes = 32

function newKey(prefix: string, random: Random): string {
  return `${prefix}_${Buffer.from(random.bytes(keyBytes)).toString('base64url')}`
}

/** The keys that a local server on this machine uses, as far as they are known; for the CLI. */
export function findLocalKeys(env: Env): Partial<LocalKeys> {
  const stored = readVariablesFile(dataFiles(dataDirectory(env)).keys)
  return {
    adminKey: env.SWITCHHOOK_ADMIN_KEY || stored.SWITCHHOOK_ADMIN_KEY,
    siteKey: env.SWITCHHOOK_SITE_KEY || stored.SWITCHHOOK_SITE_KEY,
  }
}

/** The keys for the server on `directory`: those of `variables`, else those kept there, else new ones. */
export function ensureKeys(directory: string, variables: Env, random: Random): EnsuredKeys {
  const { SWITCHHOOK_ADMIN_KEY: adminKey, SWITCHHOOK_SITE_KEY: siteKey } = variables
  if (adminKey && siteKey) return { adminKey, siteKey, created: false }
  const file = dataFiles(directory).keys
  const stored = readVariablesFile(file)
  const kept = {
    SWITCHHOOK_ADMIN_KEY: stored.SWITCHHOOK_ADMIN_KEY || (adminKey ? '' : newKey('admin', random)),
    SWITCHHOOK_SITE_KEY: stored.SWITCHHOOK_SITE_KEY || (siteKey ? '' : newKey('site', random)),
  }
  const created =
    kept.SWITCHHOOK_ADMIN_KEY !== (stored.SWITCHHOOK_ADMIN_KEY ?? '') ||
    kept.SWITCHHOOK_SITE_KEY !== (stored.SWITCHHOOK_SITE_KEY ?? '')
  if (created) writeKeyFile(file, kept)
  return {
    adminKey: adminKey || kept.SWITCHHOOK_ADMIN_KEY,
    siteKey: siteKey || kept.SWITCHHOOK_SITE_KEY,
    file,
    created,
  }
}

function writeKeyFile(file: string, keys: Readonly<Record<string, string>>): void {
  const lines = Object.entries(keys).flatMap(([name, value]) => (value ? `${name}=${value}` : []))
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
  writeFileSync(file, `# Made by npm start. Whoever has the admin key owns this server.\n${lines.join('\n')}\n`, {
    mode: 0o600,
  })
  chmodSync(file, 0o600)
}
