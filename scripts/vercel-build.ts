/**
 * The build command of `vercel build` (vercel.json): one bundled function that answers every path, as a Build Output
 * directory (version 3). We write it ourselves because `functions/` is not where Vercel looks for functions, and
 * because one file starts faster than a tree.
 */
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { applySchedules, everyFiveMinutes } from '../src/adapters/platform/upstash/schedules.ts'
import { maxDurationSeconds } from '../src/adapters/platform/vercel-limits.ts'
import { buildForwarder } from '../src/programs/build/forwarder-bundle.ts'
import { buildPages, staticFileHeaders, staticHeaders } from '../src/programs/build/pages-bundle.ts'
import { assetsDirectory, root } from '../src/programs/build/paths.ts'
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

/**
 * In Vercel's own build of production, so that the button's deployment has its schedule without a command. What fails here fails
 * the build: without the schedule a lost wake-up waits for the daily run.
 */
async function applyScheduleOfProduction(): Promise<void> {
  const {
    VERCEL_ENV,
    QSTASH_TOKEN: token,
    QSTASH_URL: url,
    SWITCHHOOK_PUBLIC_URL,
    VERCEL_PROJECT_PRODUCTION_URL,
  } = process.env
  const publicUrl =
    SWITCHHOOK_PUBLIC_URL || (VERCEL_PROJECT_PRODUCTION_URL && `https://${VERCEL_PROJECT_PRODUCTION_URL}`)
  if (VERCEL_ENV !== 'production' || !token || !publicUrl) return
  await applySchedules({ token, url, publicUrl: publicUrl.replace(/\/+$/, ''), cron: everyFiveMinutes })
  console.log('QStash calls this deployment every five minutes.')
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
    ...Object.entries(staticFileHeaders).map(([src, headers]) => ({ src, headers, continue: true })),
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
await applyScheduleOfProduction()
const bytes = await bundleVercelFunction(path.join(functionDirectory, 'index.mjs'))
console.log(`.vercel/output: one function, ${(bytes / 1024).toFixed(1)} KiB`)
