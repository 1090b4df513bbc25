/** `vercel build` offline, and the function it built. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { maxDurationSeconds } from '../../src/adapters/platform/vercel-limits.ts'
import { leg, makeKey, openStream, report } from '../support/live-product.ts'
import { spawnProduct } from '../support/server.ts'
import { startUpstash } from '../support/upstash/start.ts'
import { installVercelCli, serveFunction, vercelBuild } from '../support/vercel.ts'

const storageVariables = ['UPSTASH_REDIS_REST_URL', 'UPSTASH_REDIS_REST_TOKEN', 'QSTASH_TOKEN']
const adminKey = 'admin-key-of-this-test'
const cronSecret = 'cron-secret-of-this-test'
const errorBody = z.object({ error: z.object({ code: z.string(), message: z.string() }) })

let built: Awaited<ReturnType<typeof vercelBuild>>
const stops: (() => void)[] = []

async function serve(env: Readonly<Record<string, string>>): Promise<string> {
  const served = await serveFunction(path.join(built.output, 'functions/index.func/index.mjs'), env)
  stops.push(served.stop)
  return served.url
}

async function refusal(url: string): Promise<{ status: number; code: string; message: string }> {
  const response = await fetch(`${url}/v1/keys`, { headers: { authorization: `Bearer ${adminKey}` } })
  return { status: response.status, ...errorBody.parse(await response.json()).error }
}

beforeAll(async () => {
  await installVercelCli()
  built = await vercelBuild({ CRON_SECRET: cronSecret, SWITCHHOOK_VERCEL_CRON: '* * * * *' })
}, 300_000)

afterAll(() => {
  for (const stop of stops) stop()
  built?.remove()
})

describe('vercel build', () => {
  it('leaves one function that every path leads to', () => {
    const config = z.object({ routes: z.array(z.record(z.string(), z.unknown())) })
    const { routes } = config.parse(JSON.parse(readFileSync(path.join(built.output, 'config.json'), 'utf8')))
    // Only the forwarder's file and those of pages are served as they are. What the CLI adds is for errors, a phase of its own.
    const files = routes.findIndex(({ handle }) => handle === 'filesystem')
    expect(routes.slice(files)).toEqual([{ handle: 'filesystem' }, { src: '/.*', dest: '/index' }])
    const headers = expect.objectContaining({ 'x-content-type-options': 'nosniff' })
    expect(routes.slice(0, files)).toEqual([
      { src: '/.*', headers, continue: true },
      // The worker of the agent page stands below /pages and may serve /agent.
      { src: '/pages/agent-worker.js', headers: { 'service-worker-allowed': '/agent' }, continue: true },
      { handle: 'error' },
      expect.objectContaining({ status: 404 }),
    ])
    const served = readdirSync(path.join(built.output, 'static'), { recursive: true }).map(String)
    expect(new Set(served.map((file) => file.split(path.sep)[0]))).toEqual(
      new Set(['forwarder', 'licences.txt', 'pages']),
    )
    expect(served).toContain(path.join('forwarder', 'switchhook-forwarder.mjs'))
    expect(served).toContain(path.join('pages', 'agent.js'))
    expect(existsSync(path.join(built.output, 'functions/index.func/.vc-config.json'))).toBe(true)
  })

  it('lets Vercel’s cron run the schedule where its secret is set, once', () => {
    const config: unknown = JSON.parse(readFileSync(path.join(built.output, 'config.json'), 'utf8'))
    expect(config).toMatchObject({ crons: [{ path: '/cron/sweep', schedule: '* * * * *' }] })
    expect(JSON.stringify(config)).not.toContain(cronSecret)
  })

  it('asks for a Node that Vercel still runs', () => {
    const file = path.join(built.output, 'functions/index.func/.vc-config.json')
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ runtime: 'nodejs24.x', handler: 'index.mjs' })
  })

  it('lets a function stream for as long as every plan allows', () => {
    const file = path.join(built.output, 'functions/index.func/.vc-config.json')
    const config = { supportsResponseStreaming: true, maxDuration: maxDurationSeconds }
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject(config)
  })
})

describe('the built function', () => {
  it('answers, and its health page names each missing variable', async () => {
    const url = await serve({ SWITCHHOOK_ADMIN_KEY: adminKey })
    expect(await (await fetch(`${url}/`)).text()).toBe('Server is running')
    const health = await fetch(`${url}/health`)
    const body = await health.text()
    expect(health.headers.get('content-type')).toContain('application/json')
    for (const name of storageVariables) expect(body).toContain(name)
  })

  it('refuses what needs storage, with the names of the missing variables', async () => {
    const refused = await refusal(await serve({ SWITCHHOOK_ADMIN_KEY: adminKey }))
    expect(refused).toMatchObject({ status: 503, code: 'not_configured' })
    for (const name of storageVariables) expect(refused.message).toContain(name)
  })

  it('names only those that are missing', async () => {
    const env = { UPSTASH_REDIS_REST_URL: 'https://redis.example', UPSTASH_REDIS_REST_TOKEN: 'token' }
    const { message } = await refusal(await serve({ SWITCHHOOK_ADMIN_KEY: adminKey, ...env }))
    expect(message).toContain('QSTASH_TOKEN')
    expect(message).not.toContain('UPSTASH_REDIS_REST_URL')
  })

  it('never answers success without storage, even when all variables are set', async () => {
    const urls = ['UPSTASH_REDIS_REST_URL', 'SWITCHHOOK_PUBLIC_URL']
    const texts = ['UPSTASH_REDIS_REST_TOKEN', 'QSTASH_TOKEN', 'QSTASH_CURRENT_SIGNING_KEY', 'QSTASH_NEXT_SIGNING_KEY']
    const env = Object.fromEntries([
      ...urls.map((name) => [name, 'http://127.0.0.1:9']),
      ...texts.map((name) => [name, 'a-text']),
    ])
    const refused = await refusal(await serve({ SWITCHHOOK_ADMIN_KEY: adminKey, ...env }))
    expect(refused).toMatchObject({ status: 503, code: 'storage_unavailable' })
  })

  it('does the whole work with its variables: a contact is found, a call accepted and streamed', async () => {
    const upstash = await startUpstash()
    const url = await serve({
      ...upstash.env,
      SWITCHHOOK_ADMIN_KEY: adminKey,
      SWITCHHOOK_PUBLIC_URL: 'https://switchhook.example',
      CRON_SECRET: cronSecret,
    })
    const product = { url, adminKey }
    const headers = { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' }
    const contact = { line: 1, firstName: 'Ada', emails: [], phones: [{ number: '+12025550123' }] }
    const imported = JSON.stringify({ importId: 't', contacts: [contact] })
    expect((await fetch(`${url}/v1/contacts/import`, { method: 'POST', headers, body: imported })).status).toBe(200)
    const found = await fetch(`${url}/v1/lookup?number=%2B12025550123`, { headers })
    expect(await found.json()).toMatchObject({ contact: { name: 'Ada' } })
    const stream = await openStream(product, adminKey)
    await report(product, (await makeKey(product, ['events'])).token, leg('8000001', '101', 'ringing'))
    await stream.until(({ event, data }) => event === 'call' && data.includes('+15558000001'))
    stream.close()
    const swept = await fetch(`${url}/cron/sweep`, { headers: { authorization: `Bearer ${cronSecret}` } })
    expect([swept.status, (await fetch(`${url}/cron/sweep`, { headers })).status]).toEqual([200, 401])
    await upstash.close()
  })

  it('takes its address from Vercel, that of the preview for a preview', async () => {
    const { message } = await refusal(await serve({ SWITCHHOOK_ADMIN_KEY: adminKey }))
    expect(message).toContain('SWITCHHOOK_PUBLIC_URL')
    const vercel = { VERCEL_ENV: 'preview', VERCEL_URL: 'a.vercel.app', VERCEL_PROJECT_PRODUCTION_URL: 'b.vercel.app' }
    const refused = await refusal(await serve({ SWITCHHOOK_ADMIN_KEY: adminKey, ...vercel }))
    expect(refused.message).not.toContain('SWITCHHOOK_PUBLIC_URL')
  })
})

describe('npm run deploy:vercel', () => {
  const deploy = async (env: Readonly<Record<string, string>>, ...args: string[]) => {
    const run = spawnProduct(['scripts/run.mjs', 'scripts/deploy-vercel.ts', ...args], env)
    return { code: await run.exited, said: run.output() }
  }

  it('shows in a dry run what it would do, and does nothing', async () => {
    const { code, said } = await deploy({}, '--dry-run')
    expect(code).toBe(0)
    for (const word of ['deploy --prod', 'switchhook-sweep', '/qstash/sweep', 'nothing was sent']) {
      expect(said).toContain(word)
    }
  })

  it('deploys nothing while it could not make the schedule, and says which variable to set', async () => {
    expect(await deploy({})).toMatchObject({ code: 1, said: expect.stringContaining('Set QSTASH_TOKEN') })
    const withToken = await deploy({ QSTASH_TOKEN: 'a-token' })
    expect(withToken).toMatchObject({ code: 1, said: expect.stringContaining('Set SWITCHHOOK_PUBLIC_URL') })
    expect(withToken.said).toContain('Nothing was deployed')
  })
})
