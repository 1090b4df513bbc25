import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { newDataDir } from '../../../test/support/server.ts'
import { openTestApp, testAdminKey } from '../../../test/support/test-app.ts'
import { openTestCli } from '../../../test/support/test-cli.ts'

const env = { SWITCHHOOK_URL: 'http://switchhook.test', SWITCHHOOK_ADMIN_KEY: testAdminKey }

function open() {
  const app = openTestApp()
  const asked: string[] = []
  const failing = { left: 0 }
  let before: (path: string, query: URLSearchParams) => Promise<void> = async () => undefined
  const beforeAnswer = (act: typeof before) => {
    before = act
  }
  const fetch = async (url: string, init?: RequestInit) => {
    const { pathname, searchParams } = new URL(url)
    asked.push(pathname)
    await before(pathname, searchParams)
    failing.left -= 1
    if (failing.left >= 0) throw new Error('cut off')
    return app.request(url.slice(env.SWITCHHOOK_URL.length), init)
  }
  return { ...app, asked, failing, beforeAnswer, cli: openTestCli({ fetch, env }) }
}

async function filled() {
  const app = open()
  await app.makeKey(['lookup'])
  const index = (i: number) => [{ index: 'n', key: `k${i}` }]
  const put = (i: number) => ({
    op: 'put' as const,
    collection: 'things',
    id: `r${i}`,
    value: { text: '007' },
    index: index(i),
  })
  await app.records('main').write(Array.from({ length: 120 }, (_, i) => put(i)))
  const file = path.join(newDataDir(), 'site.jsonl')
  return { app, file }
}

async function contents(app: ReturnType<typeof open>) {
  const { records } = await app.records('main').scan({ limit: 1000 })
  // What was done to a deployment is its own.
  return records.filter(({ collection }) => collection !== 'imported' && collection !== 'audit')
}

describe('switchhook export and import', () => {
  it('bring a site to another deployment, whole, and again without a change', async () => {
    const { app, file } = await filled()
    expect(await app.cli.run('export', file)).toMatchObject({ code: 0 })
    const other = open()
    for (const _ of [1, 2]) {
      expect(await other.cli.run('import', file)).toMatchObject({ code: 0 })
      expect(await contents(other)).toEqual(await contents(app))
    }
    expect((await other.records('main').list({ index: 'n', from: 'k7', to: 'k8', limit: 100 })).records[0]?.id).toBe(
      'r7',
    )
  })

  it('say that the sound of recordings is not in the file, and nothing of it where there are none', async () => {
    const { app, file } = await filled()
    expect((await app.cli.run('export', file)).out).not.toContain('recording')
    const recording = (id: string, state: string) => ({
      ...{ op: 'put' as const, collection: 'recordings', id, value: { v: 1, id, state }, index: [] },
    })
    await app
      .records('main')
      .write([recording('rec_1', 'kept'), recording('rec_2', 'kept'), recording('rec_3', 'known')])
    const advice = '2 recordings are kept; the file has what is known of them, not their sound'
    expect((await app.cli.run('export', file)).out).toContain(advice)
    expect((await open().cli.run('import', file)).out).toContain(advice)
  })

  it('refuse a file that was cut or changed, and import nothing', async () => {
    const { app, file } = await filled()
    await app.cli.run('export', file)
    const whole = readFileSync(file, 'utf8')
    const lines = whole.split('\n')
    const other = open()
    for (const broken of [whole.slice(0, -20), whole.replace('007', '008'), lines.toSpliced(5, 1).join('\n'), '{}\n']) {
      writeFileSync(file, broken)
      expect((await other.cli.run('import', file)).code).toBe(1)
    }
    appendFileSync(file, 'x')
    expect((await other.cli.run('import', file)).code).toBe(1)
    expect(other.asked).toEqual([])
  })

  it('give the site as it is at the end, each record once, though records change, come and go meanwhile', async () => {
    const { app, file } = await filled()
    const records = app.records('main')
    const put = (id: string, value: unknown) => ({ op: 'put' as const, collection: 'things', id, value, index: [] })
    let pages = 0
    app.beforeAnswer(async (path) => {
      if (path !== '/v1/export') return
      pages += 1
      await records.write([
        put(`r${pages}`, `changed ${pages}`),
        put(`a${pages}`, 'line\u2028end'),
        { op: 'delete', collection: 'things', id: `r${100 + pages}` },
        { op: 'delete', collection: 'things', id: `a${pages - 1}` },
      ])
    })
    expect(await app.cli.run('export', file)).toMatchObject({ code: 0 })
    app.beforeAnswer(async () => undefined)
    expect(pages).toBeGreaterThan(2)
    const names = readFileSync(file, 'utf8').match(/"collection":"things","id":"[^"]*"/g) ?? []
    expect(new Set(names).size).toBe(names.length)
    const other = open()
    expect(await other.cli.run('import', file)).toMatchObject({ code: 0 })
    // What was written before the last page's answer was made is in it.
    expect(await contents(other)).toEqual(await contents(app))
  })

  it('begin anew, up to three times, when the server forgot what changed, and leave nothing half written', async () => {
    const { app, file } = await filled()
    let interruptions = 2
    app.beforeAnswer(async (path, query) => {
      if (path !== '/v1/export' || !query.has('cursor') || interruptions === 0) return
      interruptions -= 1
      await app.clock.advance(120_001)
    })
    const exported = await app.cli.run('export', file)
    expect(exported).toMatchObject({
      code: 0,
      err: expect.stringContaining('▲ The export was interrupted; it begins anew.'),
    })
    interruptions = 3
    const failed = await app.cli.run('export', `${file}.2`)
    expect(failed).toMatchObject({ code: 1, err: expect.stringContaining('export_over') })
    expect(readdirSync(path.dirname(file))).toEqual(['site.jsonl'])
  })

  it('leave no file that looks whole when the export is broken off', async () => {
    const { app, file } = await filled()
    const stranger = openTestCli({
      fetch: async (url, init) => app.request(new URL(url).pathname, init),
      env: { ...env, SWITCHHOOK_ADMIN_KEY: 'another-key-0123456789' },
    })
    expect((await stranger.run('export', file)).code).toBe(1)
    expect(existsSync(file)).toBe(false)
  })

  it('are for the admin key of the environment only (security)', async () => {
    const app = open()
    const { token } = await app.makeKey(['admin'])
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    expect((await app.request('/v1/export', { headers })).status).toBe(403)
    const body = JSON.stringify({ records: [{ collection: 'a', id: 'b', value: 1, index: [] }] })
    expect((await app.request('/v1/import', { method: 'POST', headers, body })).status).toBe(403)
  })
})

describe('a server that is not there', () => {
  it.each([
    ['export', 'x.jsonl'],
    ['contacts', 'import', 'people.csv'],
  ])('is said at once by %s %s, not after a minute of trying', async (...words) => {
    const folder = newDataDir()
    const file = path.join(folder, words.at(-1) ?? '')
    if (words.includes('import')) writeFileSync(file, 'Name,Phone\nAnn,+12125550147\n')
    const { run } = openTestCli({
      fetch: () => Promise.reject(new TypeError('fetch failed')),
      env: { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_URL: 'https://hook.example.com' },
    })
    const { code, err } = await run(...words.slice(0, -1), file)
    expect([code, err]).toEqual([1, expect.stringContaining('No server answers at https://hook.example.com')])
  })
})
