/**
 * The product on this machine: the built Worker in real workerd through Miniflare, with its Durable Object and queues
 * embedded and its records on disk. Nothing is asked of the network.
 */
import { randomInt } from 'node:crypto'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { Miniflare } from 'miniflare'
import * as z from 'zod'
import { listensHere } from '../../lib/address.ts'
import type { TrustedProxies } from '../../lib/forwarded-address.ts'
import type { WorkerBundle } from '../build/bundle.ts'
import { dataFiles } from '../build/paths.ts'
import { faultsOf, firstHealth } from './first-health.ts'
import { type Front, startFront } from './front.ts'
import { watchWorkerd } from './watchdog.ts'
import { engineFlags, filePaths, miniflareOptions } from './worker-options.ts'

export interface ServerOptions {
  readonly bundle: WorkerBundle
  readonly directory: string
  readonly host: string
  readonly port: number
  readonly variables: Readonly<Record<string, string>>
  /** Proxies in front of it whose X-Forwarded-For is believed. */
  readonly proxies: TrustedProxies
  /** False: as deployed without queues (queues.toml). */
  readonly withQueues: boolean
}

export interface RunningServer {
  readonly url: string
  /** What /health says that an admin should see to. */
  readonly attention: readonly string[]
  /** Does what Cloudflare's cron trigger does. */
  readonly runScheduled: () => Promise<void>
  readonly stop: () => Promise<void>
}

/** Thrown when the address is not free, or none of this machine; the message is for the admin. */
export class PortTaken extends Error {
  override readonly name = 'PortTaken'
}

/** Thrown when the server came up and can't work; the message is what its /health says. */
export class NotHealthy extends Error {
  override readonly name = 'NotHealthy'
}

/** Rejects with PortTaken when something listens on the port already. */
export async function assertPortFree(host: string, port: number): Promise<void> {
  const probe = createServer()
  await new Promise<void>((resolve, reject) => {
    probe.once('error', (error) => {
      const code = 'code' in error ? error.code : undefined
      if (code === 'EADDRINUSE') {
        reject(new PortTaken(`Port ${port} is taken by another program. Stop it, or start with PORT=${port + 1}.`))
      } else if (code === 'EACCES') {
        reject(new PortTaken(`Port ${port} may not be used by this user. Start with PORT=8787 or another above 1023.`))
      } else if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'EADDRNOTAVAIL' || code === 'EINVAL') {
        reject(
          new PortTaken(
            `This machine has no address ${host}: correct SWITCHHOOK_HOST (0.0.0.0: all of its addresses).`,
          ),
        )
      } else {
        reject(error)
      }
    })
    probe.listen(port, host, () => probe.close(() => resolve()))
  })
}

/**
 * For workerd behind the front: fixed, so that it is found again when it had to be started anew. Below the ports that systems
 * give to connections (Linux: from 32 768 on), or one of those could take it before workerd does.
 */
async function freePort(taken?: number): Promise<number> {
  const [first, last, tries] = [20_000, 32_767, 50]
  for (let i = 0; i < tries; i += 1) {
    const port = randomInt(first, last + 1)
    if (port === taken) continue
    const isFree = await assertPortFree('127.0.0.1', port).then(
      () => true,
      () => false,
    )
    if (isFree) return port
  }
  throw new Error(`No port from ${first} to ${last} is free.`)
}

/** The workerd program that Miniflare brought along. */
function workerdProgram(): string {
  const require = createRequire(createRequire(import.meta.url).resolve('miniflare'))
  return z.object({ default: z.string() }).parse(require('workerd')).default
}

/** Miniflare ends the process on a signal by itself; how we stop is ours to say, so its handlers go. */
function withoutItsSignalHandlers<T>(make: () => T): T {
  const signals = ['SIGINT', 'SIGTERM'] as const
  const before = signals.map((signal) => process.listeners(signal))
  const made = make()
  signals.forEach((signal, place) => {
    for (const listener of process.listeners(signal)) {
      if (!before[place]?.includes(listener)) process.removeListener(signal, listener)
    }
  })
  return made
}

/** What a browser on this machine calls the server that listens on `host`. */
export function localUrl(host: string, port: number): string {
  return `http://${listensHere(host) ? 'localhost' : host}:${port}`
}

/** Starts the server and waits until its health page answers. Rejects when it does not come up. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  await assertPortFree(options.host, options.port)
  const worker = await freePort()
  const ports = { worker, files: await freePort(worker) }
  // Miniflare takes them from here alone.
  process.env.MINIFLARE_WORKERD_V8_FLAGS ??= engineFlags
  const { records, workerdPid } = dataFiles(options.directory)
  const endWatch = watchWorkerd(workerdProgram(), workerdPid)
  const miniflare = withoutItsSignalHandlers(() => new Miniflare(miniflareOptions({ ...options, records, ports })))
  let front: Front | undefined
  const stop = async () => {
    await front?.close()
    await miniflare.dispose()
    endWatch()
  }
  try {
    const files = await miniflare.ready
    const target = await miniflare.unsafeGetDirectURL(options.bundle.name)
    const filesAt = { target: files.origin, paths: filePaths(options.bundle) }
    front = await startFront({ ...options, target: target.origin, files: filesAt })
    const url = localUrl(options.host, options.port)
    const health = await firstHealth(url)
    if (health.status === 'unavailable') throw new NotHealthy(faultsOf(health).join('\n'))
    const [cron] = options.bundle.crons
    // Asked for anew at each run: the one of a workerd that has died since never answers again.
    const runScheduled = async () => void (await (await miniflare.getWorker(options.bundle.name)).scheduled({ cron }))
    return { url, attention: [...faultsOf(health), ...(health.warnings ?? [])], runScheduled, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
