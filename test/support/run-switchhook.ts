/** The real command line program, as on the machine where `npm start` runs: it finds server and key by itself. */
import { spawn } from 'node:child_process'
import path from 'node:path'
import { cleanEnv, type TestServer } from './server.ts'

const root = path.resolve(import.meta.dirname, '../..')

export interface CliRun {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

export async function runSwitchhook(
  server: Pick<TestServer, 'dataDir'>,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<CliRun> {
  const child = spawn('node', ['bin/switchhook.mjs', ...args], {
    cwd: root,
    env: cleanEnv({ SWITCHHOOK_DATA: server.dataDir, TZ: 'Europe/London', ...env }),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const text = { out: '', err: '' }
  child.stdout.on('data', (chunk) => {
    text.out += chunk
  })
  child.stderr.on('data', (chunk) => {
    text.err += chunk
  })
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, ...text }
}
