import { describe, expect, it } from 'vitest'
import type * as z from 'zod'
import { eventsSigningKey } from '../../src/app/security/events-key.ts'
import { signWebhook } from '../../src/lib/standard-webhooks.ts'
import { queuesSchema, type staffingReport, wallboardSchema } from '../../src/wire/queues.ts'
import { openJournalApp } from '../../test/support/journal-app.ts'
import { bearer, testAdminKey, testSiteKey } from '../../test/support/test-app.ts'

function openSite() {
  const site = openJournalApp({ variables: { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_SITE_KEY: testSiteKey } })
  const report = (value: unknown, headers: Record<string, string> = {}) => {
    const body = Buffer.from(JSON.stringify(value))
    const signature = signWebhook([eventsSigningKey(testSiteKey)], { id: 'one', atMs: site.clock.now(), body })
    return site.request('/v1/staffing/report', {
      method: 'POST',
      headers: { ...bearer(testSiteKey), 'content-type': 'application/json', ...signature, ...headers },
      body,
    })
  }
  const queues = async () => queuesSchema.parse(await (await site.read('/v1/queues')).json())
  const wallboardKey = async () => {
    const answer = await site.request('/v1/keys', {
      method: 'POST',
      headers: { ...bearer(testAdminKey), 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Sales floor', scopes: ['wallboard'] }),
    })
    const { token, key }: { token: string; key: { id: string } } = await answer.json()
    return { token, id: key.id }
  }
  return { ...site, report, queues, wallboardKey }
}

const forwarder = 'fwd_0123456789abcdef'

type StaffingReport = z.infer<typeof staffingReport>

function reportAt(asOfMs: number, parts: Partial<StaffingReport['sources'][number]> = {}): StaffingReport {
  const asOf = new Date(asOfMs).toISOString()
  return {
    forwarder,
    sources: [
      {
        ...{ id: 'ami', run: 'a', sequence: 1, asOf, whole: true },
        groups: [
          {
            ...{ number: '800', name: 'Orders', kind: 'queue', targetSeconds: 20, recordingConsent: 'opt in' },
            members: [
              { extension: '101', name: 'Ann', loggedIn: 'yes', phone: 'free', paused: { reason: 'lunch' } },
              { extension: '102', loggedIn: 'yes', phone: 'on a call' },
            ],
            waiting: [{ id: '1.1', since: new Date(asOfMs - 65_000).toISOString() }],
          },
        ],
        ...parts,
      },
    ],
  }
}

describe('the state of queues', () => {
  it('is what a forwarder reported, with hours and figures; later and older reports do what they should', async () => {
    const { report, queues, clock } = openSite()
    const startMs = clock.now()
    expect(await (await report(reportAt(startMs))).json()).toEqual({ sources: [{ id: 'ami', result: 'take' }] })
    const { groups, sources } = await queues()
    expect(groups).toMatchObject([
      {
        ...{ number: '800', name: 'Orders', staffed: 'somebody', ready: 'nobody', waiting: 1, stale: false },
        recordingConsent: 'opt in',
        counts: { paused: 1, 'on a call': 1, free: 0 },
        members: [
          { extension: '101', state: 'paused', paused: { reason: 'lunch' } },
          { extension: '102', state: 'on a call' },
        ],
        hours: { state: 'not set', forced: false },
        today: { offered: 0, targetSeconds: 20 },
      },
    ])
    expect(sources).toMatchObject([{ source: `${forwarder}/ami`, stale: false }])
    const again = await report(reportAt(startMs, { groups: [] }))
    expect(await again.json()).toEqual({ sources: [{ id: 'ami', result: 'repeat' }] })
    const gap = await report(reportAt(startMs, { sequence: 9, whole: false, groups: [] }))
    expect(await gap.json()).toEqual({ sources: [{ id: 'ami', result: 'gap' }] })
    expect((await queues()).groups).toHaveLength(1)
    await clock.advance(100_000)
    expect((await queues()).groups).toMatchObject([{ stale: true, staffed: 'unknown', ready: 'unknown' }])
  })

  it('is refused unsigned, with another key’s signature, too large or with a wrong field', async () => {
    const { report, request, clock } = openSite()
    expect((await report(reportAt(clock.now()), { 'webhook-signature': 'v1,AAAA' })).status).toBe(401)
    const unsigned = { method: 'POST', headers: { ...bearer(testSiteKey), 'content-type': 'application/json' } }
    expect((await request('/v1/staffing/report', { ...unsigned, body: '{}' })).status).toBe(401)
    const [source] = reportAt(clock.now()).sources
    const wrong = await report({ forwarder, sources: [{ ...source, groups: [{ number: '800', kind: 'room' }] }] })
    expect([wrong.status, JSON.stringify(await wrong.json())]).toEqual([400, expect.stringContaining('groups')])
    const many = Array.from({ length: 501 }, (_, i) => ({ number: String(i), kind: 'queue', members: [], waiting: [] }))
    expect((await report({ forwarder, sources: [{ ...source, groups: many }] })).status).toBe(400)
  })
})

describe('a wallboard', () => {
  it('sees counts and no people, by a key that opens nothing else and can be revoked', async () => {
    const { report, request, clock, wallboardKey } = openSite()
    await report(reportAt(clock.now()))
    const { token, id } = await wallboardKey()
    const get = (path: string, method = 'GET') => request(path, { method, headers: bearer(token) })
    const text = await (await get('/v1/wallboard')).text()
    const board = wallboardSchema.parse(JSON.parse(text))
    expect(board).toMatchObject({
      title: 'Sales floor',
      groups: [{ number: '800', waiting: 1, counts: { paused: 1 } }],
    })
    for (const secret of ['Ann', '101', 'lunch', '1.1']) expect(text).not.toContain(`"${secret}"`)
    for (const path of ['/v1/queues', '/v1/queues/stream', '/v1/calls', '/v1/agents', '/v1/keys']) {
      expect([path, (await get(path)).status]).toEqual([path, 403])
    }
    expect((await request('/v1/wallboard', { headers: bearer(testSiteKey) })).status).toBe(403)
    expect((await request('/v1/wallboard')).status).toBe(401)
    await request(`/v1/keys/${id}`, { method: 'DELETE', headers: bearer(testAdminKey) })
    await clock.advance(61_000)
    expect((await get('/v1/wallboard')).status).toBe(401)
  })
})
