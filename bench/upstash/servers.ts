/**
 * What is compared on Node: the built function over the stand-in for Upstash, nothing but Hono, and the stand-in asked alone,
 * since what it costs is in all that asks it. Stand-in and load generator share a process, the function has its own.
 */
import path from 'node:path'
import { build } from 'esbuild'
import { root } from '../../src/programs/build/paths.ts'
import { bundleVercelFunction } from '../../src/programs/build/vercel-bundle.ts'
import { freePort } from '../../test/support/server.ts'
import { startUpstash, type Upstash } from '../../test/support/upstash/start.ts'
import { serveFunction } from '../../test/support/vercel.ts'
import type { LoadTarget } from '../load.ts'

export interface UpstashServers {
  readonly upstash: Upstash
  readonly product: LoadTarget
  /** Redis behind Upstash's interface, to be asked alone. */
  readonly redis: LoadTarget
  /** @param answer What our lookup answers. */
  readonly startBareHono: (answer: string) => Promise<LoadTarget>
  readonly close: () => Promise<void>
}

/** @param directory Empty. QStash's stand-in only takes messages; who measures hands them over. */
export async function startUpstashServers(directory: string, key: string): Promise<UpstashServers> {
  const handler = path.join(directory, 'function/index.mjs')
  await bundleVercelFunction(handler)
  const upstash = await startUpstash({ qstash: { scheduleEveryMs: 3_600_000 } })
  upstash.qstash.faults = { copies: () => 0 }
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const env = { ...upstash.env, SWITCHHOOK_ADMIN_KEY: key, SWITCHHOOK_PUBLIC_URL: url }
  const product = await serveFunction(handler, env, port)
  const ended: (() => Promise<void>)[] = [product.kill, upstash.close]
  return {
    upstash,
    product: { url, pid: product.pid, key },
    redis: { url: upstash.redis.url, pid: process.pid, key: upstash.redis.token },
    async startBareHono(answer) {
      const file = path.join(directory, 'bare/index.mjs')
      await bundleBare(file)
      const served = await serveFunction(file, { ANSWER: answer })
      ended.unshift(served.kill)
      return { url: served.url, pid: served.pid, key }
    },
    async close() {
      for (const end of ended) await end()
    },
  }
}

async function bundleBare(file: string): Promise<void> {
  await build({
    entryPoints: [path.join(root, 'bench/workers/bare-hono-node.ts')],
    outfile: file,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    minify: true,
  })
}
