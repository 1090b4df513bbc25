/** What release 0.1.0 stored (test/fixtures/stored/0.1.0), laid under today's product: as SQLite, in Redis, as an export. */
import { cpSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Redis } from 'ioredis'
import * as z from 'zod'
import { bundleVercelFunction } from '../../src/programs/build/vercel-bundle.ts'
import { runSwitchhook } from './run-switchhook.ts'
import { freePort, newDataDir, startServer } from './server.ts'
import { startUpstash } from './upstash/start.ts'
import { serveFunction } from './vercel.ts'

const folder = path.resolve(import.meta.dirname, '../fixtures/stored/0.1.0')

const key = z.object({ token: z.string(), id: z.string() })
const truthForm = z.object({
  settings: z.record(z.string(), z.string()),
  keys: z.object({
    adminKey: z.string(),
    siteKey: z.string(),
    lookup: key,
    events: key,
    read: key,
    revoked: key,
    north: key,
  }),
  calls: z.array(
    z.object({
      name: z.string(),
      id: z.string(),
      number: z.string(),
      delivery: z.enum(['delivered', 'dead', 'waiting']),
      view: z.record(z.string(), z.unknown()),
      answeredBy: z.string().nullable(),
      notes: z.array(z.string()),
    }),
  ),
  /** What the CRM had by then. */
  messages: z.array(z.string()),
})
export type StoredTruth = z.infer<typeof truthForm>

export interface Upgraded {
  readonly url: string
  stop(): Promise<void>
}
type Env = Readonly<Record<string, string>>
export interface StoredForm {
  readonly name: string
  readonly truth: StoredTruth
  /** Starts today's product over it. */
  start(crm: Env): Promise<Upgraded>
}

const truthOf = (kind: string) =>
  truthForm.parse(JSON.parse(readFileSync(path.join(folder, kind, 'truth.json'), 'utf8')))

const rowForm = z.object({ key: z.string(), type: z.string(), value: z.unknown(), ttlMs: z.number().optional() })
const texts = z.array(z.string())

async function restore(redis: Redis): Promise<void> {
  const lines = readFileSync(path.join(folder, 'upstash/redis.ndjson'), 'utf8').trimEnd().split('\n')
  for (const line of lines) {
    const row = rowForm.parse(JSON.parse(line))
    if (row.type === 'hash') await redis.hset(row.key, z.record(z.string(), z.string()).parse(row.value))
    else if (row.type === 'set') await redis.sadd(row.key, texts.parse(row.value))
    else if (row.type === 'string') await redis.set(row.key, z.string().parse(row.value))
    else if (row.type === 'zset') {
      const pairs = texts.parse(row.value)
      for (let i = 0; i < pairs.length; i += 2) await redis.zadd(row.key, pairs[i + 1] ?? '', pairs[i] ?? '')
    } else
      for (const [id, fields] of z.array(z.tuple([z.string(), texts])).parse(row.value))
        await redis.xadd(row.key, id, ...fields)
    if (row.ttlMs !== undefined) await redis.pexpire(row.key, row.ttlMs)
  }
}

const [ofCloudflare, ofUpstash] = [truthOf('cloudflare'), truthOf('upstash')]

const sqlite: StoredForm = {
  name: 'its SQLite files, as npm start keeps them',
  truth: ofCloudflare,
  async start(crm) {
    const dataDir = newDataDir()
    cpSync(path.join(folder, 'cloudflare/records'), path.join(dataDir, 'records'), { recursive: true })
    const server = await startServer({ dataDir, env: { ...ofCloudflare.settings, ...crm } })
    return { url: server.url, stop: server.kill }
  },
}

const upstash: StoredForm = {
  name: 'its keys in Redis, as Upstash keeps them',
  truth: ofUpstash,
  async start(crm) {
    const stored = await startUpstash({ qstash: { retryDelayMs: 500, scheduleEveryMs: 2000 } })
    await restore(stored.redis.redis)
    const handler = path.join(newDataDir(), 'index.mjs')
    await bundleVercelFunction(handler)
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    await stored.schedule(url)
    const env = { ...ofUpstash.settings, ...crm, ...stored.env, SWITCHHOOK_PUBLIC_URL: url }
    const { kill } = await serveFunction(handler, env, port)
    return {
      url,
      async stop() {
        await kill()
        await stored.close()
      },
    }
  },
}

const exported: StoredForm = {
  name: 'its exports, imported into an empty deployment',
  truth: ofCloudflare,
  async start(crm) {
    const server = await startServer({ env: { ...ofCloudflare.settings, ...crm } })
    const env = { SWITCHHOOK_URL: server.url, SWITCHHOOK_ADMIN_KEY: server.adminKey }
    for (const site of ['main', 'north']) {
      const { code, err } = await runSwitchhook(server, ['import', path.join(folder, `export/${site}.jsonl`)], env)
      if (code !== 0) throw new Error(err)
    }
    return { url: server.url, stop: server.kill }
  },
}

export const storedForms: readonly StoredForm[] = [sqlite, upstash, exported]
