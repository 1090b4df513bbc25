/** `npm run deploy -- --dry-run`: offline, without an account, and saying what is true. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { readPlan } from '../../scripts/deploy/plan.ts'
import { variables } from '../../scripts/deploy/variables.ts'
import { spawnProduct } from '../support/server.ts'
import { startQstashDouble } from '../support/upstash/qstash-double.ts'

/** An empty home, and a proxy that does not exist: nothing can be signed in and nothing reached. */
function offline() {
  const home = mkdtempSync(path.join(tmpdir(), 'switchhook-home-'))
  const proxy = 'http://127.0.0.1:9'
  return { HOME: home, HTTPS_PROXY: proxy, HTTP_PROXY: proxy, https_proxy: proxy, http_proxy: proxy }
}

function deploy(env: Record<string, string>, ...args: string[]) {
  return spawnProduct(['scripts/run.mjs', 'scripts/deploy.ts', ...args], env)
}

describe('npm run deploy -- --dry-run', () => {
  it('builds, checks, lists all that it would make and ask, and ends well', async () => {
    const dryRun = deploy(offline(), '--dry-run')
    expect(await dryRun.exited).toBe(0)
    const printed = dryRun.output()
    const plan = readPlan()
    for (const name of [...plan.queues, ...plan.durableObjects, ...plan.crons]) expect(printed).toContain(name)
    for (const { name, sentence } of variables) {
      expect(printed).toContain(name)
      expect(printed).toContain(sentence)
    }
    expect(printed).toMatch(/gzip \d+\.\d KiB/)
    expect(printed).toContain('Dry run: nothing was sent or changed.')
  })

  it.each([['--nope'], ['extra'], ['--answers']])('refuses %s in one sentence that says what there is', async (arg) => {
    const wrong = deploy(offline(), arg)
    expect(await wrong.exited).toBe(2)
    expect(wrong.output()).toContain('There are --dry-run, --ask-again, --yes and --answers FILE.')
    expect(wrong.output()).not.toMatch(/^\s+at /m)
  })

  it('takes --yes where somebody sits who does not want to be asked', async () => {
    const quiet = deploy(offline(), '--yes')
    expect(await quiet.exited).toBe(1)
    expect(quiet.output()).toContain('Not signed in to Cloudflare')
  })

  it('without --dry-run stops in one sentence when nobody is signed in', async () => {
    const real = deploy(offline())
    expect(await real.exited).toBe(1)
    expect(real.output()).toContain('npx wrangler login')
    expect(real.output()).not.toMatch(/^\s+at /m)
  })
})

describe('Vercel’s own build of production', () => {
  const build = (env: Record<string, string>) =>
    spawnProduct(['scripts/run.mjs', 'scripts/vercel-build.ts'], { ...offline(), ...env })

  it('makes the schedule, so that the button needs no command; a preview’s build makes none', async () => {
    const qstash = await startQstashDouble()
    const { QSTASH_URL = '', QSTASH_TOKEN = '' } = qstash.env
    const vercel = { QSTASH_URL, QSTASH_TOKEN, VERCEL_PROJECT_PRODUCTION_URL: 'acme.vercel.app' }
    expect(await build({ ...vercel, VERCEL_ENV: 'preview' }).exited).toBe(0)
    expect([...qstash.schedules.values()]).toEqual([])
    expect(await build({ ...vercel, VERCEL_ENV: 'production' }).exited).toBe(0)
    expect([...qstash.schedules.values()]).toMatchObject([
      { cron: '*/5 * * * *', destination: 'https://acme.vercel.app/qstash/sweep' },
    ])
    await qstash.close()
  })
})

describe('npm run deploy:vercel', () => {
  const deployVercel = (env: Record<string, string>, ...args: string[]) =>
    spawnProduct(['scripts/run.mjs', 'scripts/deploy-vercel.ts', ...args], { ...offline(), ...env })

  it('says what the schedule takes of QStash’s free plan, before anything is done', async () => {
    const dryRun = deployVercel({}, '--dry-run')
    expect(await dryRun.exited).toBe(0)
    expect(dryRun.output()).toMatch(/every five minutes.*288 of the 1,000 messages a day/s)
  })

  it('needs a QStash token before it deploys', async () => {
    const without = deployVercel({ QSTASH_TOKEN: '' })
    expect(await without.exited).toBe(1)
    expect(without.output()).toContain('Set QSTASH_TOKEN')
    const wrong = deployVercel({}, '--nope')
    expect(await wrong.exited).toBe(2)
    expect(wrong.output()).not.toMatch(/^\s+at /m)
    const nowhere = deployVercel({ QSTASH_TOKEN: 'a token', SWITCHHOOK_PUBLIC_URL: 'acme' })
    expect(await nowhere.exited).toBe(1)
    expect(nowhere.output()).toContain('Set SWITCHHOOK_PUBLIC_URL')
  })

  it('makes a schedule that fits the free plan, and says so', async () => {
    const qstash = await startQstashDouble()
    const programs = mkdtempSync(path.join(tmpdir(), 'switchhook-npx-'))
    writeFileSync(path.join(programs, 'npx'), '#!/bin/sh\necho "played: npx $*"\n', { mode: 0o755 })
    const { QSTASH_URL = '', QSTASH_TOKEN = '' } = qstash.env
    const own = { QSTASH_URL, QSTASH_TOKEN, SWITCHHOOK_PUBLIC_URL: 'https://switchhook.example/' }
    const deployed = deployVercel({ ...own, PATH: `${programs}:${process.env.PATH}` })
    expect(await deployed.exited).toBe(0)
    expect(deployed.output()).toMatch(/played: npx .*vercel@[\d.]+ deploy --prod/)
    expect([...qstash.schedules.values()]).toMatchObject([
      { cron: '*/5 * * * *', destination: 'https://switchhook.example/qstash/sweep' },
    ])
    expect(deployed.output()).toMatch(/288 of the 1,000 messages a day of its free plan/)
    await qstash.close()
  })
})
