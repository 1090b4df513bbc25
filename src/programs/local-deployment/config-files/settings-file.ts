/** Settings files, as people's editors leave them. */
import { existsSync, readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { savedText } from '../../../lib/saved-text.ts'
import type { Env } from '../../../lib/variable-fields.ts'

/** Throws what reading the file throws. */
export function readSettingsFile(file: string): string {
  return savedText(readFileSync(file))
}

/** `NAME=value` lines of a file; none where there is no such file. */
export function readVariablesFile(file: string): Env {
  return existsSync(file) ? parseEnv(readSettingsFile(file)) : {}
}
