/**
 * The database of a 3CX on this machine, from 3CX's own files: `config.json` (DbHost, DbName, DbPassword, DbPort, DbUser)
 * or `3CXPhoneSystem.ini` (`MasterDBUser = phonesystem` and so on). What the configuration names goes first.
 */
import { readFile } from 'node:fs/promises'
import * as z from 'zod'
import { SwitchhookError } from '../../../../lib/errors.ts'
import { savedText } from '../../../../lib/saved-text.ts'
import type { DatabaseSettings } from './settings.ts'

export const threecxFiles: readonly string[] = [
  '/var/lib/3cxpbx/Bin/config.json',
  '/var/lib/3cxpbx/Bin/3CXPhoneSystem.ini',
  '/var/lib/3cxpbx/Instance1/Bin/3CXPhoneSystem.ini',
]

export type GivenSettings = { readonly [Key in keyof DatabaseSettings]?: DatabaseSettings[Key] | undefined }

const defaults = { host: '127.0.0.1', port: 5432, database: 'database_single', user: 'phonesystem' }

/** Rejects with `not_configured` when no password is known. */
export async function threecxDatabase(given: GivenSettings, files = threecxFiles): Promise<DatabaseSettings> {
  const found = given.password === undefined ? await firstReadable(files) : undefined
  const password = given.password ?? found?.password
  if (password === undefined) {
    throw new SwitchhookError(
      'not_configured',
      `The password of the 3CX database is not known: run on the PBX as a user who may read ${files[0]}, or set password.`,
      { retryable: true },
    )
  }
  return {
    host: given.host ?? found?.host ?? defaults.host,
    port: given.port ?? found?.port ?? defaults.port,
    database: given.database ?? found?.database ?? defaults.database,
    user: given.user ?? found?.user ?? defaults.user,
    password,
    tls: given.tls ?? 'off',
    tlsCaFile: given.tlsCaFile,
  }
}

const text = z.union([z.string(), z.number()]).transform(String).optional()
const fileForm = z.object({ dbhost: text, dbname: text, dbuser: text, dbpassword: text, dbport: text })

async function firstReadable(files: readonly string[]): Promise<GivenSettings | undefined> {
  for (const file of files) {
    const bytes = await readFile(file).catch(() => undefined)
    const found = bytes && readThreecxFile(savedText(bytes))
    if (found?.password) return found
  }
  return undefined
}

/** Either form; names in any case, with or without the `Master` that the ini file puts before some. */
export function readThreecxFile(content: string): GivenSettings | undefined {
  const members = content.trimStart().startsWith('{') ? jsonMembers(content) : iniMembers(content)
  const named = new Map<string, unknown>()
  // A `MasterDB…` entry names the account that owns the tables; plain ones may belong to a lesser one.
  for (const [name, value] of members) {
    const key = name.toLowerCase()
    if (key.startsWith('masterdb')) named.set(key.slice('master'.length), value)
    else if (!named.has(key)) named.set(key, value)
  }
  const parsed = fileForm.safeParse(Object.fromEntries(named))
  if (!parsed.success) return undefined
  const { dbhost: host, dbname: database, dbuser: user, dbpassword: password, dbport: port } = parsed.data
  return { host, database, user, password, port: port && /^\d+$/.test(port) ? Number(port) : undefined }
}

function jsonMembers(content: string): [string, unknown][] {
  try {
    const value: unknown = JSON.parse(content)
    return typeof value === 'object' && value !== null ? Object.entries(value) : []
  } catch {
    return []
  }
}

function iniMembers(content: string): [string, string][] {
  return content.split(/\r?\n/).flatMap((line) => {
    const parts = /^\s*([A-Za-z]+)\s*=(.*)$/.exec(line)
    const value = parts?.[2]?.trim()
    return parts?.[1] && value ? [[parts[1], value]] : []
  })
}
