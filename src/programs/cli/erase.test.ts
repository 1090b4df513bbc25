import { describe, expect, it } from 'vitest'
import { answeredJournal, openJournalApp } from '../../../test/support/journal-app.ts'
import { testAdminKey } from '../../../test/support/test-app.ts'
import { openTestCli } from '../../../test/support/test-cli.ts'

/** The command against the product's own app, with a call of the person. */
async function open(confirm?: (question: string) => Promise<boolean>) {
  const site = openJournalApp()
  await site.post('/api/v1/call-journal', answeredJournal)
  await site.process()
  const env = { SWITCHHOOK_URL: 'https://hook.example', SWITCHHOOK_ADMIN_KEY: testAdminKey }
  const fetch = async (url: string | URL | Request, init?: RequestInit) => {
    const request = new Request(url, init)
    return site.request(request.url.slice('https://hook.example'.length), {
      method: request.method,
      headers: request.headers,
      body: request.method === 'GET' ? undefined : await request.text(),
    })
  }
  const { run } = openTestCli({ fetch, env, confirm })
  const calls = async () => {
    const page: { calls: unknown[] } = await (await site.read('/v1/calls?number=%2B15551234567')).json()
    return page.calls.length
  }
  return { run, calls }
}

describe('switchhook contacts erase', () => {
  it('shows what is stored, asks, and erases nothing on a no', async () => {
    const asked: string[] = []
    const { run, calls } = await open(async (question) => {
      asked.push(question)
      return false
    })
    const { code, err } = await run('contacts', 'erase', '(555) 123-4567')
    expect({ code, asked: asked.length, calls: await calls() }).toEqual({ code: 1, asked: 1, calls: 1 })
    expect(err).toMatch(/ 1 {2}calls\n/)
    expect(err).toContain('Nothing was erased.')
  })

  it('erases on a yes, and says what it erased', async () => {
    const { run, calls } = await open(async () => true)
    const { code, out } = await run('contacts', 'erase', '+15551234567')
    expect({ code, calls: await calls() }).toEqual({ code: 0, calls: 0 })
    expect(out).toMatch(/^Erased:\n +1 {2}calls\n/)
    expect((await run('contacts', 'erase', '+15551234567')).out).toBe('Nothing is stored of this person.\n')
  })

  it('erases nothing where nobody can be asked, unless --yes says so', async () => {
    const { run, calls } = await open()
    const refused = await run('contacts', 'erase', '+15551234567')
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('--yes') })
    expect(await calls()).toBe(1)
    const dry = await run('contacts', 'erase', '+15551234567', '--dry-run', '--json')
    expect(JSON.parse(dry.out)).toMatchObject({ erased: false, callIds: [expect.stringMatching(/^call_/)] })
    expect(await calls()).toBe(1)
    const done = await run('contacts', 'erase', '+15551234567', '--yes', '--json')
    expect(JSON.parse(done.out)).toMatchObject({ erased: true, callIds: [expect.stringMatching(/^call_/)] })
    expect(await calls()).toBe(0)
  })
})
