import { describe, expect, it } from 'vitest'
import { answeredJournal, openJournalApp } from '../../../../test/support/journal-app.ts'
import { testAdminKey, testSiteKey } from '../../../../test/support/test-app.ts'
import { openTestCli } from '../../../../test/support/test-cli.ts'

async function openCli() {
  const variables = { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_SITE_KEY: testSiteKey }
  const site = openJournalApp({ variables: { ...variables, SWITCHHOOK_COUNTRY: 'US' } })
  const { callEstablishedTimeUTC: _, ...rest } = answeredJournal
  await site.post('/api/v1/call-journal', { ...rest, type: 'Missed', durationSeconds: '0' })
  await site.process()
  const env = { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_URL: 'https://hook.example.com' }
  return openTestCli({ fetch: async (url, init) => site.request(url, init), env, columns: 160 })
}

describe('missed', () => {
  it('are listed and marked as done', async () => {
    const { run } = await openCli()
    const { out, code } = await run('missed', 'list', '--utc')
    expect([code, out]).toEqual([0, expect.stringMatching(/2026-11-20 09:00 +\+15551234567 +Jane Doe +1 +101/)])
    const id = /caller_\w+/.exec(out)?.[0] ?? ''
    expect((await run('missed', 'done', id)).out).toBe('Done.\n')
    expect((await run('missed', 'done', id)).out).toBe('It was settled already.\n')
    expect((await run('missed', 'list')).out).toBe('No missed callers.\n')
    expect((await run('missed', 'done', 'caller_0')).code).not.toBe(0)
  })
})

describe('reports', () => {
  it('are shown as a table and as CSV', async () => {
    const { run } = await openCli()
    const range = ['--from', '2026-11-20', '--to', '2026-11-20', '--utc']
    const { out, code } = await run('reports', 'agents', ...range)
    expect([code, out]).toEqual([0, expect.stringMatching(/^101 +1 +0 +1 +0 +0:00:00/m)])
    expect((await run('reports', 'days', ...range, '--csv')).out).toContain('2026-11-20,1,0,1,0,0,,,0,\r\n')
    expect((await run('reports', 'people')).code).toBe(2)
  })
})
