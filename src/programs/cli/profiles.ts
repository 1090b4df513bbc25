/**
 * Deployments that this user signed in to (`switchhook login`), with their admin keys: one file in the user's own configuration
 * folder, readable by nobody else.
 */
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import * as z from 'zod'
import type { Env } from '../../lib/variable-fields.ts'
import { UsageError } from '../terminal/failure.ts'

const profileSchema = z.object({ url: z.string(), key: z.string() })
const fileSchema = z.object({ current: z.string().optional(), profiles: z.record(z.string(), profileSchema) })

export type Profile = z.infer<typeof profileSchema>
export type Profiles = z.infer<typeof fileSchema>

const none: Profiles = { profiles: {} }

/** Undefined where the user has no folder of their own. */
export function profilesFile(env: Env): string | undefined {
  const folder = env.XDG_CONFIG_HOME || (env.HOME && path.join(env.HOME, '.config')) || env.APPDATA
  return folder ? path.join(folder, 'switchhook', 'profiles.json') : undefined
}

/** Those that were stored; none where there is no such file. Throws UsageError for one that can't be read. */
export function readProfiles(env: Env): Profiles {
  const file = profilesFile(env)
  if (file === undefined) return none
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return none
    throw error
  }
  const parsed = z.string().transform(parseJson).pipe(fileSchema).safeParse(text)
  if (parsed.success) return parsed.data
  throw new UsageError(`${file} is damaged. Delete it and sign in again: npx switchhook login <url>`)
}

export function writeProfiles(env: Env, profiles: Profiles): string {
  const file = profilesFile(env)
  if (file === undefined)
    throw new UsageError('There is no home folder to keep the key in; set HOME or XDG_CONFIG_HOME.')
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, `${JSON.stringify(profiles, null, 2)}\n`, { mode: 0o600 })
  chmodSync(draft, 0o600)
  renameSync(draft, file)
  return file
}

/** The profile of this name, else the current one. Throws UsageError for a name that is not known. */
export function chosenProfile(env: Env, name: string | undefined): Profile | undefined {
  const { profiles, current } = readProfiles(env)
  if (name === undefined) return current === undefined ? undefined : profiles[current]
  const profile = profiles[name]
  if (profile) return profile
  const known = Object.keys(profiles).join(', ') || 'none'
  throw new UsageError(
    `There is no profile "${name}" (known: ${known}). Sign in first: npx switchhook login <url> --name ${name}`,
  )
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
