/**
 * The product as it is deployed, four ways, for suites that must not notice a difference: on Cloudflare's runtime with
 * Durable Objects, there without queues, there with Upstash, and as Vercel's built function in Node with Upstash.
 */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { bundleVercelFunction } from '../../src/programs/build/vercel-bundle.ts'
import { freePort, newDataDir, startServer } from './server.ts'
import type { QstashDouble } from './upstash/qstash-double.ts'
import type { RedisShim } from './upstash/rest-shim.ts'
import { startUpstash, type Upstash } from './upstash/start.ts'
import { serveFunction } from './vercel.ts'

export interface Running {
  readonly url: string
  readonly adminKey: string
  readonly siteKey: string
  /** As a power cut would; what is stored stays. */
  kill(): Promise<void>
}

export interface Deployable {
  /** Starts the product over the same storage as before. */
  start(env: Readonly<Record<string, string>>): Promise<Running>
  /** Whether the product has asked Redis for anything. */
  usesUpstash(): boolean
  /** Where the product's messages go; absent: it has none. */
  readonly qstash?: QstashDouble
  /** Where the product's records are, if they are in Redis. */
  readonly redis?: RedisShim
  /** Ends what stores. */
  close(): Promise<void>
}

export interface DeploymentKind {
  readonly name: string
  open(): Promise<Deployable>
}

/** Faster than the real ones, so that nobody waits a minute. */
const upstashOptions = { qstash: { retryDelayMs: 500, scheduleEveryMs: 2000 } }

const newKey = () => randomBytes(24).toString('base64url')

async function openCloudflare(own: Readonly<Record<string, string>> = {}): Promise<Deployable> {
  const dataDir = newDataDir()
  return {
    start: (env) => startServer({ dataDir, env: { ...own, ...env } }),
    usesUpstash: () => false,
    close: async () => {},
  }
}

/** Where it is reached, and its keys: the same after a restart. */
async function openUpstash() {
  const upstash: Upstash = await startUpstash(upstashOptions)
  const port = await freePort()
  const keys = { adminKey: newKey(), siteKey: newKey() }
  const url = `http://127.0.0.1:${port}`
  await upstash.schedule(url)
  const env = {
    ...upstash.env,
    SWITCHHOOK_ADMIN_KEY: keys.adminKey,
    SWITCHHOOK_SITE_KEY: keys.siteKey,
    SWITCHHOOK_PUBLIC_URL: url,
  }
  return { upstash, port, keys, url, env }
}

async function openCloudflareUpstash(): Promise<Deployable> {
  const { upstash, port, keys, url, env } = await openUpstash()
  return {
    async start(more) {
      const server = await startServer({ port, env: { ...env, ...more } })
      return { url, ...keys, kill: server.kill }
    },
    usesUpstash: () => upstash.redis.takeCount() > 0,
    qstash: upstash.qstash,
    redis: upstash.redis,
    close: upstash.close,
  }
}

let built: Promise<string> | undefined

/** Once for a test process. */
function vercelFunction(): Promise<string> {
  built ??= (async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'switchhook-function-'))
    process.once('exit', () => rmSync(directory, { recursive: true, force: true }))
    const file = path.join(directory, 'index.mjs')
    await bundleVercelFunction(file)
    return file
  })()
  return built
}

async function openNodeUpstash(): Promise<Deployable> {
  const { upstash, port, keys, url, env } = await openUpstash()
  const handler = await vercelFunction()
  return {
    async start(more) {
      const { kill } = await serveFunction(handler, { ...env, ...more }, port)
      return { url, ...keys, kill }
    },
    usesUpstash: () => upstash.redis.takeCount() > 0,
    qstash: upstash.qstash,
    redis: upstash.redis,
    close: upstash.close,
  }
}

export const deploymentKinds: readonly DeploymentKind[] = [
  { name: 'workerd with Durable Objects', open: () => openCloudflare() },
  { name: 'Node as on Vercel, with Upstash', open: openNodeUpstash },
  { name: 'workerd with Upstash', open: openCloudflareUpstash },
  { name: 'workerd without queues', open: () => openCloudflare({ SWITCHHOOK_QUEUES: 'off' }) },
]
