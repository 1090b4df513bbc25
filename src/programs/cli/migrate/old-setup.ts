/** What users of another system have on disk: a folder, or one file of it. Read only, and bounded. */
import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { parseEnv } from 'node:util'
import { savedText } from '../../../lib/saved-text.ts'
import { type Env, presentVariables } from '../../../lib/variable-fields.ts'
import { readYaml } from '../../local-deployment/config-files/document.ts'
import { isSidecarForm } from '../../local-deployment/config-files/legacy.ts'
import { CliFailure, UsageError } from '../../terminal/failure.ts'
import { type OdooTemplate, readOdooTemplate } from './odoo-template.ts'

export interface OldSetup {
  /** The files that were read, as they were named. */
  readonly files: readonly string[]
  readonly env: Env
  /** `3cx-config.yml` of the CDR sidecar, with its variables filled in. */
  readonly sidecar?: unknown
  /** The published 3CX template of the Odoo module. */
  readonly odoo?: OdooTemplate
}

/** Later ones win. */
const environmentNames = ['.env', '.env.production', '.env.local', '.dev.vars']
const sidecarNames = ['config/3cx-config.yml', 'config/3cx-config.yaml', '3cx-config.yml', '3cx-config.yaml']
const longestFileBytes = 1024 * 1024

/** Reads what is there. Throws UsageError for what is neither file nor folder, CliFailure for a file that can't be read. */
export async function readOldSetup(place: string): Promise<OldSetup> {
  const stats = await stat(place).catch(() => undefined)
  if (stats?.isDirectory()) return readFiles(await filesIn(place), place)
  if (stats?.isFile()) return readFiles(await filesAround(place), path.dirname(place))
  throw new UsageError(`There is no file or folder ${place}.`)
}

async function filesIn(folder: string): Promise<string[]> {
  const templates = (await readdir(folder)).filter((name) => name.toLowerCase().endsWith('.xml')).sort()
  return existing([...environmentNames, ...sidecarNames, ...templates].map((name) => path.join(folder, name)))
}

/** A sidecar's YAML names variables that stand in the `.env` beside it, or one folder up. */
async function filesAround(file: string): Promise<string[]> {
  if (!isYaml(file)) return [file]
  const folders = [path.dirname(path.dirname(path.resolve(file))), path.dirname(file)]
  const environments = folders.flatMap((folder) => environmentNames.map((name) => path.join(folder, name)))
  return [...(await existing(environments)), file]
}

async function existing(files: readonly string[]): Promise<string[]> {
  const found = await Promise.all(files.map(async (file) => ((await isFile(file)) ? file : [])))
  return found.flat()
}

async function isFile(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined))?.isFile() ?? false
}

const isYaml = (file: string) => /\.ya?ml$/i.test(file)
const isXml = (file: string) => /\.xml$/i.test(file)

async function readFiles(files: readonly string[], folder: string): Promise<OldSetup> {
  const texts = await Promise.all(files.map(async (file) => ({ file, text: await readText(file) })))
  const env = presentVariables(
    Object.assign({}, ...texts.map(({ file, text }) => (isYaml(file) || isXml(file) ? {} : parseEnv(text)))),
  )
  const read = texts.find(({ file }) => isYaml(file))
  const sidecar = read && readSidecar(read.file, read.text, env)
  const odoo = texts.flatMap(({ file, text }) => (isXml(file) ? (readOdooTemplate(text) ?? []) : [])).at(0)
  return { files: files.map((file) => path.relative(folder, file) || file), env, sidecar, odoo }
}

async function readText(file: string): Promise<string> {
  const { size } = await stat(file)
  if (size > longestFileBytes) throw new CliFailure(`${file} is larger than 1 MiB: that is no settings file.`)
  const text = savedText(await readFile(file))
  if (text.includes('\0')) throw new CliFailure(`${file} is no text file.`)
  return text
}

/** Undefined for YAML that is not the sidecar's. */
function readSidecar(file: string, text: string, env: Env): unknown {
  const { value, faults } = readYaml(text, env)
  const [fault] = faults
  if (fault) {
    throw new CliFailure(`${file}:${fault.where} can't be read: ${fault.message}.`, {
      hint: 'Correct it, or set the variable in the .env beside it; nothing was written.',
    })
  }
  return isSidecarForm(value) ? value : undefined
}
