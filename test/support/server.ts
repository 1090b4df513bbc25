/**
 * The real product for end-to-end tests: what `npm start` runs, on a free port with data of its own. Nothing of the
 * caller's environment reaches it but PATH and HOME, so that a developer's keys never do.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseEnv } from 'node:util'

export interface TestServerOptions {
  /** Variables of the product, for instance a short SWITCHHOOK_SETTLE_MS. */
  readonly env?: Readonly<Record<string, string>>
  /** Data to go on with; absent: new and empty, removed when the test process ends. */
  readonly dataDir?: string
  /** Absent: a free one. */
  readonly port?: number
}

export interface TestServer {
  readonly url: string
  readonly port: number
  readonly dataDir: string
  readonly adminKey: string
  readonly siteKey: string
  /** Of the launcher, which leads a process group of its own. */
  readonly pid: number
  /** All that it printed so far, on both streams. */
  readonly output: () => string
  /** As Ctrl-C or a process manager would; resolves with the exit code. */
  readonly stop: () => Promise<number | null>
  /** As a power cut would: every process of it by SIGKILL at once. The data stays. */
  readonly kill: () => Promise<void>
}

const root = path.resolve(import.meta.dirname, '../..')
const startTimeoutMs = 60_000

const started = new Set<ChildProcess>()
const dataDirs = new Set<string>()

process.once('exit', () => {
  for (const child of started) killGroup(child)
  for (const directory of dataDirs) rmSync(directory, { recursive: true, force: true })
})

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // It is gone already.
  }
}

/**
 * Ports of this test process alone, below those that systems give to connections (from 32 768 on) and that our server takes
 * behind its front (from 20 000 on): a server that is started again finds its port free, whatever other tests opened meanwhile.
 */
const [firstPort, lastPort, portsEach] = [10_000, 19_999, 400]
let range: Promise<number> | undefined
let portsGiven = 0

/** Resolves with what ends the listening; undefined: something else listens there. */
function listen(port: number): Promise<Server | undefined> {
  const server = createServer()
  return new Promise((resolve) => {
    server.once('error', () => resolve(undefined)).listen(port, () => resolve(server))
  })
}

/**
 * The first port of a range that no other test process has, of this run or another: listening on it claims the range until
 * this process ends.
 */
async function claimRange(): Promise<number> {
  for (let first = firstPort; first + portsEach <= lastPort + 1; first += portsEach) {
    const claim = await listen(first)
    if (claim) {
      claim.unref()
      return first
    }
  }
  throw new Error(`Each range of ${portsEach} ports from ${firstPort} on is claimed.`)
}

/** A port that nothing listens on. */
export async function freePort(): Promise<number> {
  range ??= claimRange()
  const first = await range
  for (let tries = 1; tries < portsEach; tries += 1) {
    const port = first + 1 + (portsGiven++ % (portsEach - 1))
    const probe = await listen(port)
    if (!probe) continue
    await new Promise((resolve) => probe.close(resolve))
    return port
  }
  throw new Error(`No port from ${first} on is free.`)
}

/** A new data directory, removed when the test process ends. */
export function newDataDir(): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'switchhook-test-'))
  dataDirs.add(directory)
  return directory
}

/** The environment in which the product is run: PATH, HOME and what the test sets. */
export function cleanEnv(env: Readonly<Record<string, string>>): Record<string, string> {
  const { PATH = '', HOME = '' } = process.env
  return { PATH, HOME, ...env }
}

/** Starts the program without waiting for anything; `args` as for `node`. */
export function spawnProduct(args: readonly string[], env: Readonly<Record<string, string>>) {
  const child = spawn('node', args, {
    cwd: root,
    env: cleanEnv(env),
    detached: true,
    // The channel ends with us, and the launcher with the channel: a test that failed leaves nothing running.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  child.channel?.unref()
  let text = ''
  let heard = () => {}
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      text += chunk
      heard()
    })
  }
  started.add(child)
  const exited = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      started.delete(child)
      resolve(code)
    })
  })
  const onOutput = (listener: () => void) => {
    heard = listener
  }
  return { child, exited, output: () => text, onOutput }
}

function untilReady(product: ReturnType<typeof spawnProduct>): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`The server ${why}. It printed:\n${product.output()}`))
    const timer = setTimeout(() => {
      killGroup(product.child)
      fail(`was not ready within ${startTimeoutMs} ms`)
    }, startTimeoutMs)
    product.onOutput(() => {
      if (!/^ready http/m.test(product.output())) return
      clearTimeout(timer)
      resolve()
    })
    void product.exited.then((code) => {
      clearTimeout(timer)
      fail(`ended with ${code} before it was ready`)
    })
  })
}

/** Starts the server and waits for its ready line. Rejects with what it printed when it does not come up. */
export async function startServer(options: TestServerOptions = {}): Promise<TestServer> {
  const port = options.port ?? (await freePort())
  const dataDir = options.dataDir ?? newDataDir()
  const env = { ...options.env, PORT: String(port), SWITCHHOOK_DATA: dataDir }
  const product = spawnProduct(['scripts/run.mjs', 'src/programs/dev/start.ts'], env)
  await untilReady(product)
  const keyFile = path.join(dataDir, 'keys.env')
  const keys = { ...(existsSync(keyFile) ? parseEnv(readFileSync(keyFile, 'utf8')) : {}), ...options.env }
  return {
    url: `http://localhost:${port}`,
    port,
    dataDir,
    adminKey: keys.SWITCHHOOK_ADMIN_KEY ?? '',
    siteKey: keys.SWITCHHOOK_SITE_KEY ?? '',
    pid: product.child.pid ?? 0,
    output: product.output,
    stop: () => {
      product.child.kill('SIGTERM')
      return product.exited
    },
    kill: async () => {
      killGroup(product.child)
      await product.exited
    },
  }
}
