import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { runScheduled } from '../../src/app/scheduled.ts'
import { openJournalApp } from '../../test/support/journal-app.ts'
import { bearer, testAdminKey } from '../../test/support/test-app.ts'

const sample = readFileSync(
  path.resolve(import.meta.dirname, '../../test/fixtures/elevenlabs/sip-conversation.json'),
  'utf8',
)
const apiKey = 'xi-test-key'

/** The conversations API as documented: newest first, in pages with a cursor. */
function conversationsApi(count: number) {
  const asked: string[] = []
  const broken = new Set<string>()
  const fetch = async (url: string, init?: RequestInit): Promise<Response> => {
    const { pathname, searchParams } = new URL(url)
    asked.push(pathname)
    if (new Headers(init?.headers).get('xi-api-key') !== apiKey) return Response.json({ detail: 'no' }, { status: 401 })
    const id = /conversations\/(.+)$/.exec(pathname)?.[1]
    if (id !== undefined) {
      if (broken.has(id)) return Response.json({}, { status: 500 })
      const start = 1_795_165_220 + Number(id.slice(5)) * 600
      const { data } = JSON.parse(sample)
      const metadata = {
        ...data.metadata,
        start_time_unix_secs: start,
        phone_call: { ...data.metadata.phone_call, call_id: null },
      }
      return Response.json({ ...data, conversation_id: id, metadata })
    }
    const from = Number(searchParams.get('cursor') ?? 0)
    const to = Math.min(count, from + Number(searchParams.get('page_size')))
    const conversations = Array.from({ length: to - from }, (_, i) => ({
      conversation_id: `conv_${from + i}`,
      status: from + i === 0 ? 'in-progress' : 'done',
    }))
    return Response.json({ conversations, has_more: to < count, next_cursor: to < count ? String(to) : null })
  }
  return { fetch, asked, broken }
}

function openRecoveryApp(count: number, variables: Record<string, string> = { ELEVENLABS_API_KEY: apiKey }) {
  const api = conversationsApi(count)
  const site = openJournalApp({
    variables: { SWITCHHOOK_ADMIN_KEY: testAdminKey, ...variables },
    platformParts: { fetch: api.fetch },
  })
  const driven = <T>(work: Promise<T>) => site.clock.until(work, 100)
  const recover = (cursor?: string) =>
    driven(
      Promise.resolve(
        site.request('/v1/elevenlabs/recover', {
          method: 'POST',
          headers: { ...bearer(testAdminKey), 'content-type': 'application/json' },
          body: JSON.stringify({ from: '2026-11-01T00:00:00Z', to: '2026-12-01T00:00:00Z', cursor }),
        }),
      ),
    )
  const calls = async () => ((await (await site.read('/v1/calls?limit=200')).json()) as { calls: unknown[] }).calls
  return { ...site, api, driven, recover, calls }
}

describe('POST /v1/elevenlabs/recover', () => {
  it('fetches what never arrived, page by page, once', async () => {
    const site = openRecoveryApp(30)
    const first = (await (await site.recover()).json()) as { next: string }
    expect(first).toEqual({ listed: 25, known: 0, recovered: 24, unfinished: 1, failed: 0, next: '25' })
    expect(await (await site.recover(first.next)).json()).toMatchObject({ listed: 5, recovered: 5 })
    await site.process()
    expect(await site.calls()).toHaveLength(29)
    expect(await (await site.recover()).json()).toMatchObject({ known: 24, recovered: 0 })
  })

  it('counts a conversation that can’t be fetched, and takes it the next time', async () => {
    const site = openRecoveryApp(3)
    site.api.broken.add('conv_1')
    expect(await (await site.recover()).json()).toMatchObject({ recovered: 1, failed: 1 })
    await site.process()
    site.api.broken.clear()
    expect(await (await site.recover()).json()).toMatchObject({ recovered: 1, known: 1, failed: 0 })
  })

  it('names the variable that is missing, and reports a wrong key without showing it', async () => {
    const none = await openRecoveryApp(1, {}).recover()
    expect(none.status).toBe(503)
    expect(await none.text()).toContain('ELEVENLABS_API_KEY')
    const wrong = await openRecoveryApp(1, { ELEVENLABS_API_KEY: 'xi-other-key' }).recover()
    expect(wrong.status).toBe(502)
    expect(await wrong.text()).not.toContain('xi-other-key')
  })
})

describe('the schedule', () => {
  it('recovers once an hour, however often it is called', async () => {
    const site = openRecoveryApp(2)
    await site.driven(runScheduled(site.deployment()))
    const asked = site.api.asked.length
    expect(asked).toBe(2)
    await site.driven(runScheduled(site.deployment()))
    expect(site.api.asked).toHaveLength(asked)
    await site.clock.advance(3_600_000)
    await site.driven(runScheduled(site.deployment()))
    expect(site.api.asked.length).toBeGreaterThan(asked)
  })

  it('tries again after an hour that failed, and logs why', async () => {
    const site = openRecoveryApp(2, { ELEVENLABS_API_KEY: 'xi-other-key' })
    await site.driven(runScheduled(site.deployment()))
    expect(site.log.lines).toContainEqual(
      expect.objectContaining({ event: 'scheduled_task_failed', task: 'elevenlabs_recovery' }),
    )
    await site.driven(runScheduled(site.deployment()))
    expect(site.api.asked).toHaveLength(2)
  })
})
