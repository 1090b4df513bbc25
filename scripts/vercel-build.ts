/**
 * The build command of `vercel build` (vercel.json): one bundled function that answers every path, as a Build Output
 * directory (version 3). We write it ourselves because `functions/` is not where Vercel looks for functions, and
 * because one file starts faster than a tree.
 */
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { maxDurationSeconds } from '../src/adapters/platform/vercel-limits.ts'
import { assetsDirectory, buildForwarder } from '../src/programs/build/forwarder-bundle.ts'
import { buildPages, staticHeaders } from '../src/programs/build/pages-bundle.ts'
import { root } from '../src/programs/build/paths.ts'
import { bundleVercelFunction } from '../src/programs/build/vercel-bundle.ts'

const output = path.join(root, '.vercel/output')
const functionDirectory = path.join(output, 'functions/index.func')

/** The newest Node that Vercel runs and that we are tested on. */
const runtime = 'nodejs24.x'

/**
 * Vercel calls only who can prove it (CRON_SECRET). Once a day is what every plan allows; on a plan that allows more, each
 * minute makes QStash's schedule unnecessary.
 */
const cronSchedule = process.env.SWITCHHOOK_VERCEL_CRON || '0 4 * * *'

function writeJson(file: string, value: unknown): void {
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`)
}

rmSync(output, { recursive: true, force: true })
mkdirSync(functionDirectory, { recursive: true })
// The forwarder's file and the pages' are served as they are; all else is the function's.
await buildForwarder()
await buildPages()
// What Cloudflare reads its own headers from; here they stand in the routes.
const isServed = (file: string) => path.basename(file) !== '_headers'
cpSync(assetsDirectory, path.join(output, 'static'), { recursive: true, filter: isServed })
writeJson(path.join(output, 'config.json'), {
  version: 3,
  routes: [
    { src: '/.*', headers: staticHeaders, continue: true },
    { handle: 'filesystem' },
    { src: '/.*', dest: '/index' },
  ],
  ...(process.env.CRON_SECRET ? { crons: [{ path: '/cron/sweep', schedule: cronSchedule }] } : {}),
})
writeJson(path.join(functionDirectory, '.vc-config.json'), {
  runtime,
  handler: 'index.mjs',
  launcherType: 'Nodejs',
  shouldAddHelpers: false,
  shouldAddSourcemapSupport: true,
  supportsResponseStreaming: true,
  maxDuration: maxDurationSeconds,
})
const bytes = await bundleVercelFunction(path.join(functionDirectory, 'index.mjs'))
console.log(`.vercel/output: one function, ${(bytes / 1024).toFixed(1)} KiB`)
