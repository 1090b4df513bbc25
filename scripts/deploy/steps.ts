/**
 * The steps of `npm run deploy`. Each looks first and changes only what is not so yet, so that running it again is
 * always safe: it updates the code, keeps every secret and asks only for what is missing.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import * as z from 'zod'
import type { Env } from '../../src/lib/variable-fields.ts'
import type { Random } from '../../src/ports/clock.ts'
import { deployConfigFile, deployConfigWithQueuesFile } from '../../src/programs/build/bundle.ts'
import { DeployStopped } from './stopped.ts'
import type { Terminal } from './terminal.ts'
import type { Wrangler } from './wrangler.ts'

export interface DeployContext {
  readonly wrangler: Wrangler
  readonly terminal: Terminal
  /** Variables set here, or in the file of answers, are taken instead of asked. */
  readonly env: Env
  readonly random: Random
}

/** Signs in when somebody is there to do it. */
export async function ensureLogin({ wrangler, terminal }: DeployContext): Promise<void> {
  if ((await wrangler(['whoami', '--json'])).ok) return
  const how =
    'Run `npx wrangler login`, or set CLOUDFLARE_API_TOKEN (a token with the rights of the template "Edit Cloudflare Workers", and Queues: Edit).'
  if (!terminal.interactive) throw new DeployStopped(`Not signed in to Cloudflare, or it can't be reached. ${how}`)
  terminal.say('Not signed in to Cloudflare yet: signing in with your browser.')
  const login = await wrangler(['login'], { terminal: true })
  if (!login.ok || !(await wrangler(['whoami', '--json'])).ok) throw new DeployStopped(`Signing in failed. ${how}`)
}

/** Makes the queues that are not there yet. */
export async function ensureQueues({ wrangler, terminal }: DeployContext, names: readonly string[]): Promise<void> {
  for (const name of names) {
    if ((await wrangler(['queues', 'info', name])).ok) {
      terminal.say(`Queue ${name} is there.`)
      continue
    }
    const created = await wrangler(['queues', 'create', name])
    if (!created.ok) throw new DeployStopped(`Queue ${name} could not be made:\n${created.output}`)
    terminal.say(`Queue ${name} made.`)
  }
}

const secretList = z.array(z.object({ name: z.string() }))

/** Names of the secrets that the Worker has; none when it is not deployed yet. */
export async function presentSecrets({ wrangler }: DeployContext, worker: string): Promise<Set<string>> {
  const listed = await wrangler(['secret', 'list', '--format', 'json', '--name', worker])
  if (!listed.ok) {
    if (/not found|does not exist/i.test(listed.output)) return new Set()
    throw new DeployStopped(`The secrets of ${worker} could not be listed:\n${listed.output}`)
  }
  const json = listed.output.slice(listed.output.indexOf('['), listed.output.lastIndexOf(']') + 1)
  return new Set(secretList.parse(JSON.parse(json)).map(({ name }) => name))
}

const deployed = z.object({ type: z.literal('deploy'), targets: z.array(z.string()) })

/** Uploads code and secrets in one step. Returns the Worker's address. */
export async function publish(
  { wrangler }: DeployContext,
  secrets: Readonly<Record<string, string>>,
  { withQueues = true } = {},
): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'switchhook-deploy-'))
  const secretsFile = path.join(folder, 'secrets.json')
  const outputFile = path.join(folder, 'output.ndjson')
  try {
    writeFileSync(secretsFile, JSON.stringify(secrets), { mode: 0o600 })
    const withSecrets = Object.keys(secrets).length > 0 ? ['--secrets-file', secretsFile] : []
    const env = { WRANGLER_OUTPUT_FILE_PATH: outputFile }
    const config = withQueues ? deployConfigWithQueuesFile : deployConfigFile
    const { ok } = await wrangler(['deploy', '--config', config, ...withSecrets], { terminal: true, env })
    if (!ok)
      throw new DeployStopped('wrangler could not deploy, see above. Nothing else has to be undone: run it again.')
    return readAddress(outputFile)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function readAddress(outputFile: string): string {
  const entries = readFileSync(outputFile, 'utf8').split('\n').filter(Boolean)
  for (const entry of entries) {
    const parsed = deployed.safeParse(JSON.parse(entry))
    const address = parsed.data?.targets.find((target) => /^(https:\/\/)?[\w.-]+\.[a-z]+$/i.test(target))
    if (address) return address.startsWith('https://') ? address : `https://${address}`
  }
  throw new DeployStopped('Deployed, but wrangler named no address: see Workers & Pages in the Cloudflare dashboard.')
}
