/**
 * The configuration: found, read, checked, and turned into what a run needs. Every fault is shown with file, line and path
 * before anything is connected.
 */
import { existsSync } from 'node:fs'
import path from 'node:path'
import type * as z from 'zod'
import type { Env } from '../../../lib/variable-fields.ts'
import { type ConfigDocument, type ConfigFault, readYaml } from '../../local-deployment/config-files/document.ts'
import { fromEnvironment, fromSidecarFile, isSidecarForm } from '../../local-deployment/config-files/legacy.ts'
import { readSettingsFile, readVariablesFile } from '../../local-deployment/config-files/settings-file.ts'
import type { SourcePlan, SourceType } from '../source-type.ts'
import { sourceTypes } from '../sources/registry.ts'
import { configSchema, type ForwarderSettings } from './schema.ts'

export interface ForwarderConfig extends Omit<ForwarderSettings, 'sources' | 'dataDir'> {
  /** The file that was read; undefined: only environment variables. */
  readonly file?: string
  readonly dataDir: string
  readonly sources: readonly Extract<SourcePlan, { ok: true }>[]
  /** What an admin should know although it works. */
  readonly notes: readonly string[]
}

/** Wrong or missing configuration; the message lists every fault. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

export const defaultConfigFiles = [
  'switchhook-forwarder.yml',
  '/etc/switchhook-forwarder/config.yml',
  'config/3cx-config.yml',
] as const
/** Secrets that the configuration names as variables; beside it, readable for its owner only. */
export const environmentFileName = 'forwarder.env'

/** Finds and reads the configuration. Throws ConfigError. */
export function loadConfig(
  env: Env,
  workingDirectory: string,
  wanted?: string,
  types: readonly SourceType[] = sourceTypes,
): ForwarderConfig {
  const named = wanted ?? env.SWITCHHOOK_FORWARDER_CONFIG
  if (named !== undefined) return readConfigFile(path.resolve(workingDirectory, named), env, types)
  for (const name of defaultConfigFiles) {
    const file = path.resolve(workingDirectory, name)
    if (existsSync(file)) return readConfigFile(file, env, types)
  }
  const legacy = fromEnvironment(env)
  if (legacy === undefined) {
    throw new ConfigError(
      `There is no configuration: make one with \`switchhook-forwarder init\`, or name it with --config (looked for ${defaultConfigFiles.join(', ')} and the variables CDR_DB_HOST and AMI_HOST).`,
    )
  }
  return check(plainDocument(legacy.value), { directory: workingDirectory, notes: legacy.notes, types })
}

function readConfigFile(file: string, fromProcess: Env, types: readonly SourceType[]): ForwarderConfig {
  let text: string
  try {
    text = readSettingsFile(file)
  } catch (cause) {
    throw new ConfigError(`${file} can't be read: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
  const env = { ...readVariablesFile(path.join(path.dirname(file), environmentFileName)), ...fromProcess }
  const document = readYaml(text, env)
  const directory = path.dirname(file)
  if (document.faults.length > 0) throw faulty(file, document.faults)
  if (isSidecarForm(document.value)) {
    const legacy = fromSidecarFile(document.value, env)
    return check(plainDocument(legacy.value), { file, directory, notes: legacy.notes, types })
  }
  return check(document, { file, directory, notes: [], types })
}

interface Origin {
  readonly file?: string
  /** What relative paths are relative to. */
  readonly directory: string
  readonly notes: readonly string[]
  readonly types: readonly SourceType[]
}

function check(document: ConfigDocument, { file, directory, notes, types }: Origin): ForwarderConfig {
  const settings = settle<ForwarderSettings>(document, (value) => {
    const parsed = configSchema.safeParse(value)
    return parsed.success ? { ok: true, data: parsed.data } : { ok: false, issues: parsed.error.issues }
  })
  if (!settings.ok) throw faulty(file, faultsOf(document, settings.issues))
  const { sources: entries, dataDir, logFiles, ...rest } = settings.data
  const faults: ConfigFault[] = []
  const sources: Extract<SourcePlan, { ok: true }>[] = []
  entries.forEach((_, place) => {
    const checked = settle(document, (value) => planSource(value, place, types))
    if (!checked.ok) faults.push(...faultsOf(document, checked.issues))
    else sources.push(checked.data)
  })
  faults.push(...doubledIds(document, sources), ...unknownFolders(document, settings.data, sources))
  if (faults.length > 0) throw faulty(file, faults)
  const ownLog = logFiles && { logFiles: { ...logFiles, folder: path.resolve(directory, logFiles.folder) } }
  return { ...rest, ...ownLog, file, dataDir: path.resolve(directory, dataDir ?? 'data'), sources, notes }
}

type Issue = Pick<z.core.$ZodIssue, 'path' | 'message'> & { readonly expected?: unknown; readonly code?: string }
type Checked<T> = { readonly ok: true; readonly data: T } | { readonly ok: false; readonly issues: readonly Issue[] }

/** Checks; text from variables that should have been a number or a yes/no becomes one, and all is checked again. */
function settle<T>(document: ConfigDocument, checkValue: (value: unknown) => Checked<T>): Checked<T> {
  const first = checkValue(document.toValue())
  if (first.ok) return first
  const converted = first.issues.filter(({ path: at, expected, code }) => {
    if (code !== 'invalid_type') return false
    const to = expected === 'boolean' ? 'boolean' : expected === 'number' || expected === 'int' ? 'number' : undefined
    return to !== undefined && document.convert(at, to)
  })
  return converted.length > 0 ? checkValue(document.toValue()) : first
}

function planSource(
  value: unknown,
  place: number,
  types: readonly SourceType[],
): Checked<Extract<SourcePlan, { ok: true }>> {
  const entry = entryAt(value, place)
  const type = typeof entry === 'object' && entry !== null && 'type' in entry ? String(entry.type) : ''
  const known = types.find((one) => one.type === type)
  if (known === undefined) {
    const names = types.map((one) => one.type).join(', ')
    return {
      ok: false,
      issues: [{ path: ['sources', place, 'type'], message: `there is no source of type ${type}; take ${names}` }],
    }
  }
  const plan = known.plan(entry)
  return plan.ok
    ? { ok: true, data: plan }
    : { ok: false, issues: plan.issues.map((issue) => ({ ...issue, path: ['sources', place, ...issue.path] })) }
}

function entryAt(value: unknown, place: number): unknown {
  if (typeof value !== 'object' || value === null || !('sources' in value) || !Array.isArray(value.sources))
    return undefined
  return value.sources[place]
}

function doubledIds(document: ConfigDocument, sources: readonly { readonly id: string }[]): ConfigFault[] {
  return sources.flatMap(({ id }, place) => {
    if (sources.findIndex((other) => other.id === id) === place) return []
    const at = ['sources', place, 'id']
    return [{ where: document.locate(at), path: at.join('.'), message: `the id ${id} is taken by another source` }]
  })
}

function unknownFolders(
  document: ConfigDocument,
  { recordings }: Pick<ForwarderSettings, 'recordings'>,
  sources: readonly { readonly id: string }[],
): ConfigFault[] {
  return recordings.folders.flatMap(({ source }, place) => {
    if (sources.some(({ id }) => id === source)) return []
    const at = ['recordings', 'folders', place, 'source']
    const message = `there is no source ${source}; name the id of one above`
    return [{ where: document.locate(at), path: at.join('.'), message }]
  })
}

function faultsOf(document: ConfigDocument, issues: readonly Issue[]): ConfigFault[] {
  return issues.map(({ path: at, message }) => ({
    where: document.locate(at),
    path: at.map(String).join('.'),
    message,
  }))
}

function faulty(file: string | undefined, faults: readonly ConfigFault[]): ConfigError {
  const lines = faults.map(({ where, path: at, message }) => {
    const place = file === undefined || where === '' ? '' : `${file}:${where} `
    return `  ${place}${at === '' ? '' : `${at}: `}${message}`
  })
  return new ConfigError(`Correct the configuration:\n${lines.join('\n')}`)
}

/** Of a configuration that was put together from other forms: it has no lines. */
function plainDocument(value: unknown): ConfigDocument {
  return { value, faults: [], locate: () => '', convert: () => false, toValue: () => value }
}
