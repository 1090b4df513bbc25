/**
 * `npm run deploy:vercel`: deploys to Vercel by its own CLI and then makes QStash's schedule. Running it again is always
 * safe. Variables are set before, once: docs/vercel.md. `-- --dry-run` shows what it would do.
 */
import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { applySchedules, everyFiveMinutes } from '../src/adapters/platform/upstash/schedules.ts'
import { root } from '../src/programs/build/paths.ts'
import { exitCodeOf, wrongUsage } from './deploy/stopped.ts'

const cli = 'vercel@64.0.2'
const { QSTASH_TOKEN: token, QSTASH_URL: url, SWITCHHOOK_PUBLIC_URL: publicUrl } = process.env

function fail(message: string): never {
  console.error(message)
  process.exit(1)
}

function readOptions() {
  try {
    return parseArgs({ options: { 'dry-run': { type: 'boolean' } } }).values
  } catch (error) {
    const stopped = wrongUsage(error, '--dry-run')
    console.error(stopped.message)
    process.exit(exitCodeOf(stopped))
  }
}

if (readOptions()['dry-run']) {
  console.log(`npm run deploy:vercel would now
- deploy this clone to production with npx ${cli} deploy --prod (it asks you to sign in and to choose a project)
- make the schedule switchhook-sweep at QStash: every five minutes POST <address>/qstash/sweep (needs
  QSTASH_TOKEN here): 288 of the 1,000 messages a day that QStash's free plan has
Dry run: nothing was sent or changed.`)
  process.exit(0)
}
if (!token) fail('Set QSTASH_TOKEN (Upstash console, QStash), so that the schedule can be made. Nothing was deployed.')
if (!publicUrl || !/^https:\/\/[^/\s]+/.test(publicUrl)) {
  fail('Set SWITCHHOOK_PUBLIC_URL to the address of production, as https://switchhook.example. Nothing was deployed.')
}
const deployed = spawnSync('npx', ['--yes', cli, 'deploy', '--prod'], { cwd: root, stdio: 'inherit' })
if (deployed.status !== 0) fail('Vercel did not deploy, see above. Nothing else has to be undone: run it again.')
await applySchedules({ token, url, publicUrl: publicUrl.replace(/\/+$/, ''), cron: everyFiveMinutes }).catch(() =>
  fail('It is deployed, but QStash did not take the schedule: check QSTASH_TOKEN and QSTASH_URL, then run it again.'),
)
console.log(`\nSwitchhook runs on ${publicUrl}; QStash calls it every five minutes:
288 of the 1,000 messages a day of its free plan. Each call takes more; docs/cost.md.
Next: npx switchhook --url ${publicUrl} health`)
