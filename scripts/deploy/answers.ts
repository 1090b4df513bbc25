/**
 * The file of answers for a deployment that asks nothing (`--answers FILE`): NAME=value lines, as .env files have them. Keys that are
 * made are added to it, so that they are kept and printed nowhere.
 */
import { appendFileSync, chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import type { Env } from '../../src/core/settings/settings.ts'
import { DeployStopped } from './steps.ts'
import { variables } from './variables.ts'

/** Empty where there is no file yet. Throws DeployStopped on a name that no deployment has. */
export function readAnswers(file: string): Env {
  if (!existsSync(file)) return {}
  const answers = parseEnv(readFileSync(file, 'utf8'))
  const known = new Set(variables.map(({ name }) => name))
  const unknown = Object.keys(answers).filter((name) => !known.has(name))
  if (unknown.length > 0) {
    throw new DeployStopped(
      `${file}: no deployment is asked for ${unknown.join(', ')}. Correct the names; nothing was deployed.`,
    )
  }
  return answers
}

/** Adds what was made, readable by its owner only. */
export function keepMade(file: string, made: Readonly<Record<string, string>>): void {
  const lines = Object.entries(made).map(([name, value]) => `${name}=${value}\n`)
  if (lines.length === 0) return
  if (!existsSync(file)) writeFileSync(file, '', { mode: 0o600 })
  chmodSync(file, 0o600)
  const before = readFileSync(file, 'utf8')
  appendFileSync(file, `${before === '' || before.endsWith('\n') ? '' : '\n'}${lines.join('')}`)
}
