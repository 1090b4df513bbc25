/**
 * `npm run start:upstash`: the product as it runs on Vercel, on this machine and without an account: the built function in
 * Node, a real redis-server behind Upstash's interface, QStash's double. Reads PORT (8787) and SWITCHHOOK_DATA as
 * `npm start` does, and the product's variables from the environment and `.dev.vars`.
 */
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { systemRandom } from '../../../src/ports/clock.ts'
import { dataDirectory } from '../../../src/programs/build/paths.ts'
import { bundleVercelFunction } from '../../../src/programs/build/vercel-bundle.ts'
import { workerVariables } from '../../../src/programs/local-deployment/environment.ts'
import { ensureKeys } from '../../../src/programs/local-deployment/keys.ts'
import { serveFunction } from '../vercel.ts'
import { startUpstash } from './start.ts'

const port = Number(process.env.PORT || 8787)
const directory = path.join(dataDirectory(process.env), 'upstash')
mkdirSync(directory, { recursive: true })
const variables = workerVariables(process.env)
const keys = ensureKeys(directory, variables, systemRandom)
const upstash = await startUpstash({ redis: { directory: path.join(directory, 'redis') } })
const handler = path.join(directory, 'function/index.mjs')
await bundleVercelFunction(handler)
const url = `http://127.0.0.1:${port}`
const served = await serveFunction(
  handler,
  {
    ...variables,
    ...upstash.env,
    SWITCHHOOK_ADMIN_KEY: keys.adminKey,
    SWITCHHOOK_SITE_KEY: keys.siteKey,
    SWITCHHOOK_PUBLIC_URL: url,
  },
  port,
)
await upstash.schedule(url)
console.log(`SWITCHHOOK_ADMIN_KEY=${keys.adminKey}\nSWITCHHOOK_SITE_KEY=${keys.siteKey}\nready ${url}`)

const stop = async () => {
  await served.kill()
  await upstash.close()
  process.exit(0)
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void stop())
process.once('disconnect', () => void stop())
