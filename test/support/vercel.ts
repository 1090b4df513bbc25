/**
 * The real `vercel build`, without an account, on a copy of the clone: the Vercel CLI is installed once into
 * .cache/vercel (it weighs 360 MB, too much for everybody's devDependencies), and the built function is served the way
 * Vercel's launcher does, as a Node request listener.
 */
import { execFile, spawn } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import * as z from 'zod'
import { cleanEnv } from './server.ts'

const run = promisify(execFile)
const root = path.resolve(import.meta.dirname, '../..')
const cache = path.join(root, '.cache/vercel')
const cliVersion = '64.0.2'

/** Its dependency sandbox 4.4.0 can't be had from every registry; 4.5.0 can. */
const cliPackage = { private: true, dependencies: { vercel: cliVersion }, overrides: { sandbox: '4.5.0' } }

function isCliInstalled(): boolean {
  const manifest = path.join(cache, 'node_modules/vercel/package.json')
  if (!existsSync(manifest)) return false
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(manifest, 'utf8'))).version === cliVersion
}

/** Installs the CLI unless it is there; about half a minute. Rejects with what npm said. */
export async function installVercelCli(): Promise<void> {
  if (isCliInstalled()) return
  rmSync(cache, { recursive: true, force: true })
  mkdirSync(cache, { recursive: true })
  writeFileSync(path.join(cache, 'package.json'), JSON.stringify(cliPackage))
  // With all of the environment: the way to the registry (proxy, certificates) often stands there.
  await run('npm', ['install', '--no-audit', '--no-fund'], { cwd: cache })
}

/** A copy of what is deployed, linked to a project that does not exist, with our packages. */
function cloneForVercel(): string {
  const clone = mkdtempSync(path.join(tmpdir(), 'switchhook-vercel-'))
  for (const name of ['src', 'functions', 'scripts', 'package.json', 'package-lock.json', 'vercel.json']) {
    cpSync(path.join(root, name), path.join(clone, name), { recursive: true })
  }
  mkdirSync(path.join(clone, 'node_modules'))
  for (const name of readdirSync(path.join(root, 'node_modules'))) {
    if (!name.startsWith('.'))
      symlinkSync(path.join(root, 'node_modules', name), path.join(clone, 'node_modules', name))
  }
  mkdirSync(path.join(clone, '.vercel'))
  const project = { orgId: 'team_none', projectId: 'prj_none', settings: { installCommand: 'true' } }
  writeFileSync(path.join(clone, '.vercel/project.json'), JSON.stringify(project))
  return clone
}

/** Runs `vercel build` with these variables and returns the Build Output directory. Rejects with what the CLI said. */
export async function vercelBuild(
  variables: Readonly<Record<string, string>> = {},
): Promise<{ output: string; remove: () => void }> {
  const clone = cloneForVercel()
  const cli = path.join(cache, 'node_modules/vercel/dist/vc.js')
  const env = cleanEnv({ ...variables, VERCEL_TELEMETRY_DISABLED: '1', NO_UPDATE_NOTIFIER: '1', CI: '1' })
  await run(process.execPath, [cli, 'build', '--yes'], { cwd: clone, env })
  return { output: path.join(clone, '.vercel/output'), remove: () => rmSync(clone, { recursive: true, force: true }) }
}

const serveScript = `
import { createServer } from 'node:http'
const { default: listener } = await import(process.argv[1])
// As long as the tests take: a client must not reuse a connection in the moment when it is closed as idle.
const server = createServer({ keepAliveTimeout: 600_000 }, listener).listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => console.log('port ' + server.address().port))
`

/** Serves a built function in a Node of its own with exactly these variables. */
export async function serveFunction(
  handler: string,
  env: Readonly<Record<string, string>>,
  port = 0,
): Promise<{ url: string; pid: number; stop: () => void; kill: () => Promise<void>; output: () => string }> {
  const args = ['--input-type=module', '--eval', serveScript, handler, String(port)]
  const child = spawn(process.execPath, args, { env: cleanEnv(env), stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const served = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      said += chunk
      const [, found] = /^port (\d+)$/m.exec(said) ?? []
      if (found) resolve(found)
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.once('exit', (code) => reject(new Error(`The function ended with ${code}: ${said}`)))
  })
  const kill = () => {
    child.kill('SIGKILL')
    return exited
  }
  return { url: `http://127.0.0.1:${served}`, pid: child.pid ?? 0, stop: () => child.kill(), kill, output: () => said }
}
