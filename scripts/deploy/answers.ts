/**
 * The file of answers for a deployment that asks nothing (`--answers FILE`): NAME=value lines, as .env files have them. Keys that are
 * made are added to it, so that they are kept and printed nowhere.
 */
import { appendFileSync, chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { knownVariables } from '../../src/app/variables/known-variables.ts'
import { nearMisses, nearMissInWords } from '../../src/app/variables/near-misses.ts'
import { encodedAs, savedText } from '../../src/lib/saved-text.ts'
import type { Env } from '../../src/lib/variable-fields.ts'
import { readVariablesFile } from '../../src/programs/local-deployment/config-files/settings-file.ts'
import { DeployStopped } from './stopped.ts'

/**
 * Empty where there is no file yet. Whatever a deployment reads may be in it, such as all that `switchhook migrate` wrote. Throws
 * DeployStopped on a name that none reads, and on a file that can't be read.
 */
export function readAnswers(file: string): Env {
  const answers = variablesOf(file)
  const known = knownVariables()
  const unknown = Object.keys(answers).filter((name) => !known.has(name))
  if (unknown.length > 0) {
    const meant = nearMisses(unknown).map((miss) => ` ${nearMissInWords(miss)}`)
    throw new DeployStopped(
      `${file}: no deployment reads ${unknown.join(', ')}.${meant.join('')} Correct the names; nothing was deployed.`,
    )
  }
  return answers
}

function variablesOf(file: string): Env {
  try {
    return readVariablesFile(file)
  } catch (error) {
    throw new DeployStopped(`${file} can’t be read (${codeOf(error)}). Nothing was deployed.`)
  }
}

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error)

/** Adds what was made, readable by its owner only. */
export function keepMade(file: string, made: Readonly<Record<string, string>>): void {
  const lines = Object.entries(made).map(([name, value]) => `${name}=${value}\n`)
  if (lines.length === 0) return
  try {
    if (!existsSync(file)) writeFileSync(file, '', { mode: 0o600 })
    chmodSync(file, 0o600)
    const bytes = readFileSync(file)
    const before = savedText(bytes)
    appendFileSync(file, encodedAs(bytes, `${before === '' || before.endsWith('\n') ? '' : '\n'}${lines.join('')}`))
  } catch (error) {
    throw new DeployStopped(
      `The keys that were made can’t be kept in ${file} (${codeOf(error)}). Nothing was deployed.`,
    )
  }
}
