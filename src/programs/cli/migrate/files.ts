/**
 * The files that a plan becomes. All of them are made in memory and compared with what is there before the first is written,
 * so that a conflict leaves nothing half done. Secrets are readable by their owner only.
 */
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { stringify } from 'yaml'
import type { Agent } from '../../../core/agents/agent.ts'
import { savedText } from '../../../lib/saved-text.ts'
import { CliFailure } from '../../terminal/failure.ts'
import { mergeLines } from './env-lines.ts'
import type { ForwarderPlan, MovePlan } from './plan.ts'

export interface PlannedFile {
  readonly name: string
  readonly text: string
  /** Variables that are there already with another value, which stays. */
  readonly kept: readonly string[]
  readonly unchanged: boolean
}

export const settingsFileName = '.dev.vars'
export const forwarderFileName = 'switchhook-forwarder.yml'
export const forwarderSecretsName = 'forwarder.env'
export const agentsFileName = 'agents.csv'

/** What would be written into `folder`. Throws CliFailure where another forwarder's configuration is in the way. */
export async function planFiles(plan: MovePlan, folder: string, url: string): Promise<readonly PlannedFile[]> {
  const { variables, forwarder } = plan
  return [
    ...(variables.length > 0 ? [await mergedFile(folder, settingsFileName, variables)] : []),
    ...(forwarder
      ? [
          await newFile(folder, forwarderFileName, forwarderYaml(forwarder, url)),
          await mergedFile(folder, forwarderSecretsName, forwarder.secrets),
        ]
      : []),
  ]
}

/** For `switchhook agents import`, where no server was reached. */
export function planAgentsFile(agents: readonly Agent[], folder: string): Promise<PlannedFile> {
  const rows = agents.map(({ extension, email = '' }) => `${extension},${email}\n`)
  return newFile(folder, agentsFileName, `extension,email\n${rows.join('')}`)
}

export async function writeFiles(files: readonly PlannedFile[], folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const { name, text, unchanged } of files) {
    const file = path.join(folder, name)
    if (!unchanged) await writeFile(file, text, { mode: 0o600 })
    // A file that was there keeps its mode when it is written.
    await chmod(file, 0o600)
  }
}

async function mergedFile(
  folder: string,
  name: string,
  values: readonly { readonly name: string; readonly value: string }[],
): Promise<PlannedFile> {
  const before = await textOf(path.join(folder, name))
  const { text, kept } = mergeLines(before ?? '', values)
  return { name, text, kept, unchanged: text === before }
}

async function newFile(folder: string, name: string, text: string): Promise<PlannedFile> {
  const before = await textOf(path.join(folder, name))
  if (before === undefined || before === text) return { name, text, kept: [], unchanged: before === text }
  throw new CliFailure(`${path.join(folder, name)} already exists with different contents.`, {
    hint: 'Move it away, or name another folder with --out; nothing was written.',
  })
}

/** Undefined where there is no such file. */
async function textOf(file: string): Promise<string | undefined> {
  try {
    return savedText(await readFile(file))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

function forwarderYaml({ sources, timeZone }: ForwarderPlan, url: string): string {
  const document = { cloud: { url, key: reference('SWITCHHOOK_KEY') }, ...(timeZone && { timeZone }), sources }
  return `# Made by: npx switchhook migrate. Settings: docs/forwarder.md. Secrets are in ${forwarderSecretsName}.\n${stringify(document)}`
}

function reference(name: string): string {
  return `\${${name}}`
}
