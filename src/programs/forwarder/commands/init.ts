/** `init`: asks for what the configuration needs, tries each answer, and writes the configuration. */
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Command } from 'commander'
import { stringify } from 'yaml'
import * as z from 'zod'
import type { SourceFinding } from '../../../adapters/pbx/source.ts'
import { UsageError } from '../../terminal/failure.ts'
import { plain } from '../../terminal/plain.ts'
import { defaultConfigFiles, environmentFileName } from '../config/load.ts'
import { configSchema } from '../config/schema.ts'
import { sourceContext } from '../forwarder.ts'
import type { SourceType } from '../source-type.ts'
import { sourceTypes } from '../sources/registry.ts'
import { checkCloud, checkSource } from './check.ts'
import type { ForwarderCli, ForwarderCommand } from './command.ts'

const cloudForm = z.object({ url: configSchema.shape.cloud.shape.url, key: configSchema.shape.cloud.shape.key })

/** What stands in the configuration; the key itself is in the file beside it. */
const keyReference = `\${SWITCHHOOK_KEY}`

/** What goes into the configuration, and the secrets that go beside it. */
interface Answers {
  readonly config: Record<string, unknown>
  readonly secrets: Record<string, string>
}

export function init(program: Command, { cli }: ForwarderCommand): void {
  program
    .command('init')
    .description('Ask for what is needed, try it, and write the configuration')
    .action(async () => {
      const { config: wanted } = program.opts<{ config?: string }>()
      if (!cli.prompt.interactive)
        throw new UsageError('init asks questions: run it in a terminal, or write the file (docs/forwarder.md).')
      const file = path.resolve(cli.workingDirectory, wanted ?? defaultConfigFiles[0])
      if (existsSync(file))
        throw new UsageError(`${file} is there already; change it by hand, or name another with --config.`)
      const answers = await askAll(cli)
      write(file, answers)
      cli.out.write(
        `Wrote ${file}, and its secrets to ${environmentFileName} beside it.\nNext: switchhook-forwarder check, then install.\n`,
      )
    })
}

async function askAll(cli: ForwarderCli): Promise<Answers> {
  const cloud = await askCloud(cli)
  const country = await askUntil(cli, 'Country of the phone system (US, GB, …)', 'US', configSchema.shape.country)
  const timeZone = await askUntil(cli, 'Time zone of the phone system', cli.timeZone, configSchema.shape.timeZone)
  const config = { cloud: { url: cloud.url, key: keyReference }, country, timeZone, sources: [] as object[] }
  const secrets: Record<string, string> = { SWITCHHOOK_KEY: cloud.key }
  const cloudForContext = { ...configForContext.cloud, ...cloud }
  const context = sourceContext({ ...configForContext, cloud: cloudForContext, country, timeZone }, cli)
  do {
    const { entry, secrets: own } = await askSource(cli, context, config.sources.length)
    config.sources.push(entry)
    Object.assign(secrets, own)
  } while (/^y/i.test(await cli.prompt.ask('Another source? (y/n)', { fallback: 'n' })))
  return { config, secrets }
}

/** Only what a source gets of the configuration is read of it. */
const configForContext = configSchema.omit({ sources: true }).parse({ cloud: { url: 'http://localhost', key: 'x' } })

async function askCloud(cli: ForwarderCli): Promise<{ url: string; key: string }> {
  for (;;) {
    const url = await cli.prompt.ask('Address of Switchhook', { fallback: cli.env.SWITCHHOOK_URL })
    const key = await cli.prompt.ask(
      'API key with the scope events (npx switchhook keys create --name pbx --scopes events)',
      {
        secret: true,
      },
    )
    const parsed = cloudForm.safeParse({ url, key })
    if (!parsed.success) {
      cli.out.write(
        `  ✘ ${parsed.error.issues.map(({ path: at, message }) => `${at.join('.')} ${message}`).join('; ')}\n`,
      )
      continue
    }
    const findings = await checkCloud({ cloud: { ...configForContext.cloud, ...parsed.data } }, cli)
    if (await isGood(cli, findings)) return parsed.data
  }
}

async function askUntil<T>(cli: ForwarderCli, question: string, fallback: string, schema: z.ZodType<T>): Promise<T> {
  for (;;) {
    const parsed = schema.safeParse(await cli.prompt.ask(question, { fallback }))
    if (parsed.success) return parsed.data
    cli.out.write(`  ✘ ${parsed.error.issues[0]?.message}\n`)
  }
}

async function askSource(
  cli: ForwarderCli,
  context: ReturnType<typeof sourceContext>,
  place: number,
): Promise<{ entry: object; secrets: Record<string, string> }> {
  const type = await askType(cli)
  for (;;) {
    const id = await cli.prompt.ask('A short name for it', { fallback: place === 0 ? 'pbx' : `pbx-${place + 1}` })
    const shown: Record<string, unknown> = { id, type: type.type }
    const real: Record<string, unknown> = { ...shown }
    const secrets: Record<string, string> = {}
    for (const { key, text, default: fallback, secret } of type.questions) {
      const answer = await cli.prompt.ask(text, { fallback, secret })
      if (answer === '') continue
      const name = `${id}_${key}`.replace(/[^A-Za-z0-9]+/g, '_').toUpperCase()
      setIn(real, key, typed(answer, secret))
      setIn(shown, key, secret ? `\${${name}}` : typed(answer, secret))
      if (secret) secrets[name] = answer
    }
    const plan = type.plan(real)
    if (!plan.ok) {
      for (const { path: at, message } of plan.issues) cli.out.write(`  ✘ ${at.map(String).join('.')}: ${message}\n`)
      continue
    }
    const source = plan.open(context)
    const findings = await checkSource(source, cli.signal).finally(() => source.close())
    if (await isGood(cli, findings)) return { entry: shown, secrets }
  }
}

async function askType({ prompt, out }: ForwarderCli): Promise<SourceType> {
  for (const [at, { type, title }] of sourceTypes.entries()) out.write(`  ${at + 1}  ${title} (${type})\n`)
  for (;;) {
    const answer = await prompt.ask('What shall be read? (number)', { fallback: '1' })
    const chosen = sourceTypes[Number(answer) - 1] ?? sourceTypes.find(({ type }) => type === answer)
    if (chosen !== undefined) return chosen
  }
}

/** Shows what was found; when something is wrong, whoever asks decides. */
async function isGood({ out, prompt }: ForwarderCli, findings: readonly SourceFinding[]): Promise<boolean> {
  for (const { ok, text } of findings) out.write(`  ${ok ? '✔' : '✘'} ${plain(text)}\n`)
  if (findings.every(({ ok }) => ok)) return true
  return /^k/i.test(await prompt.ask('Try again, or keep it as it is? (t/k)', { fallback: 't' }))
}

/** Secrets stay text; whole numbers (ports) and yes/no become what they are. */
function typed(answer: string, secret: boolean | undefined): string | number | boolean {
  if (secret) return answer
  if (/^(0|[1-9]\d{0,8})$/.test(answer)) return Number(answer)
  return answer === 'true' ? true : answer === 'false' ? false : answer
}

function setIn(target: Record<string, unknown>, key: string, value: unknown): void {
  const [first = '', ...rest] = key.split('.')
  if (rest.length === 0) {
    target[first] = value
    return
  }
  const inner: Record<string, unknown> = { ...z.record(z.string(), z.unknown()).catch({}).parse(target[first]) }
  setIn(inner, rest.join('.'), value)
  target[first] = inner
}

function write(file: string, { config, secrets }: Answers): void {
  const directory = path.dirname(file)
  mkdirSync(directory, { recursive: true })
  const environment = path.join(directory, environmentFileName)
  const lines = Object.entries(secrets).map(([name, value]) => `${name}=${envQuoted(value)}\n`)
  writeFileSync(environment, lines.join(''), { mode: 0o600 })
  chmodSync(environment, 0o600)
  writeFileSync(
    file,
    `# Switchhook forwarder; all settings: docs/forwarder.md. Secrets: ${environmentFileName} beside this file.\n${stringify(config)}`,
  )
}

/** As Node's own reader of such files takes it: quoted, nothing escaped inside. */
function envQuoted(value: string): string {
  const quote = ["'", '"', '`'].find((mark) => !value.includes(mark)) ?? ''
  return `${quote}${value}${quote}`
}
