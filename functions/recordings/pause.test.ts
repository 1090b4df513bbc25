/** Who may pause the recording of a call, and what is said of it: the real operations, in virtual time. */
import { describe, expect, it } from 'vitest'
import { eventsSigningKey } from '../../src/app/security/events-key.ts'
import { signWebhook } from '../../src/lib/standard-webhooks.ts'
import { openPausingSite, talkingChannel } from '../../test/support/forwarder/pausing-site.ts'
import { signInTo } from '../../test/support/people.ts'
import { bearer, testAdminKey, testSiteKey } from '../../test/support/test-app.ts'

type Site = Awaited<ReturnType<typeof openPausingSite>>

async function asForwarder(site: Site, path: string, value: object): Promise<Response> {
  const body = new TextEncoder().encode(JSON.stringify(value))
  const signature = signWebhook([eventsSigningKey(testSiteKey)], { id: 'msg_1', atMs: site.clock.now(), body })
  const headers = { ...bearer(testSiteKey), ...signature, 'content-type': 'application/json' }
  return site.request(`/v1/forwarders/recording-pauses${path}`, { method: 'POST', headers, body })
}

const poll = async (site: Site) =>
  (await (await asForwarder(site, '', { forwarder: site.forwarder })).json()) as { pauses: Record<string, unknown>[] }

describe('the recording of a call', () => {
  it('can be paused by the agent who talks in it, and by nobody else at a phone', async () => {
    const site = await openPausingSite()
    const [own, other] = [await site.agent('201'), await site.agent('202')]
    expect((await site.list(own)).pausable).toBe(true)
    expect((await site.ask('POST', other)).status).toBe(404)
    expect((await site.ask('POST', {})).status).toBe(401)
    expect(await site.ask('POST', own)).toMatchObject({ status: 200, state: 'pausing' })
    expect((await poll(site)).pauses).toMatchObject([
      { id: site.call, serial: 1, wanted: 'pause', seconds: 90, channels: [talkingChannel] },
    ])
  })

  it('can be paused by supervisors and admins, not by viewers, and that stands in the audit log', async () => {
    const site = await openPausingSite()
    const path = `/v1/calls/${site.call}/recording/pause`
    const as = async (role: 'viewer' | 'supervisor') => {
      const { browser } = await signInTo(site, [{ site: 'main', role }], { email: `${role}@example.com` })
      return (await site.inTime(browser.ask('POST', path, { seconds: 30 }))).status
    }
    expect([await as('viewer'), await as('supervisor')]).toEqual([403, 200])
    expect((await site.ask('POST', await site.agent('201'))).status).toBe(200)
    const log = await (await site.request('/v1/audit', { headers: bearer(testAdminKey) })).json<{
      entries: { action: string; result: string; who: { kind: string } }[]
    }>()
    const found = log.entries.filter(({ action }) => action === 'pauseRecording')
    expect(found.map(({ result, who }) => [result, who.kind])).toEqual([
      ['done', 'key'],
      ['done', 'user'],
      ['refused', 'user'],
    ])
  })

  it('can not be paused where the phone system can not, nor once the call is over', async () => {
    const unable = await openPausingSite({ pauses: false })
    const own = await unable.agent('201')
    expect((await unable.list(own)).pausable).toBe(false)
    expect((await unable.ask('POST', own)).status).toBe(409)
    const over = await openPausingSite()
    const agent = await over.agent('201')
    await over.hangUp()
    expect((await over.list(agent)).pausable).toBe(false)
    expect((await over.ask('POST', agent)).status).toBe(409)
    const silent = await openPausingSite()
    await silent.clock.advance(600_000)
    expect((await silent.list()).pausable).toBe(false)
  })

  it.each([{ seconds: 9 }, { seconds: 301 }, { seconds: 'long' }, { seconds: 20.5 }])(
    'is not paused for %o',
    async (body) => {
      const site = await openPausingSite()
      expect((await site.ask('POST', await site.agent('201'), body)).status).toBe(400)
      expect((await poll(site)).pauses).toEqual([])
    },
  )

  it('that no phone system paused in time is not paused later, and that is said', async () => {
    const site = await openPausingSite()
    const own = await site.agent('201')
    expect((await site.ask('POST', own)).state).toBe('pausing')
    await site.clock.advance(12_000)
    expect((await site.list(own)).pause).toMatchObject({ state: 'failed', message: expect.stringContaining('goes on') })
    expect((await poll(site)).pauses).toEqual([])
  })

  it('has its muted spans from reports, which may come twice, late and out of order', async () => {
    const site = await openPausingSite()
    const own = await site.agent('201')
    await site.ask('POST', own)
    const at = (ms: number) => new Date(site.clock.now() + ms).toISOString()
    const span = { channel: talkingChannel, from: at(0), startMs: 12_000 }
    const paused = { forwarder: site.forwarder, serial: 1, state: 'paused', resumesAt: at(90_000), spans: [span] }
    for (let time = 0; time < 2; time += 1) expect((await asForwarder(site, `/${site.call}`, paused)).status).toBe(200)
    expect((await site.list(own)).pause).toEqual({ state: 'paused', resumesAt: paused.resumesAt })
    expect(await site.ask('DELETE', own)).toMatchObject({ state: 'resuming' })
    const ended = { ...span, to: at(20_000), endMs: 32_000 }
    const spans = [ended]
    await asForwarder(site, `/${site.call}`, { forwarder: site.forwarder, serial: 2, state: 'recording', spans })
    await asForwarder(site, `/${site.call}`, { ...paused, spans: [] })
    expect((await site.list(own)).pause).toEqual({ state: 'recording' })
    await site.report({ ...site.event('ringing'), kind: 'recorded', id: 'r', recordingId: 'ami:x.wav' } as never)
    const { channel: _, ...muted } = ended
    expect((await site.list()).recordings.map((one) => one.muted)).toEqual([[muted]])
  })

  it('takes no report of a call that nobody asked for, nor one that is not signed', async () => {
    const site = await openPausingSite()
    const report = { forwarder: site.forwarder, serial: 1, state: 'paused' }
    expect((await asForwarder(site, '/call_none', report)).status).toBe(404)
    expect((await asForwarder(site, `/${site.call}`, { ...report, state: 'asleep' })).status).toBe(400)
    const headers = { ...bearer(testSiteKey), 'content-type': 'application/json' }
    const unsigned = { method: 'POST', headers, body: JSON.stringify(report) }
    expect((await site.request(`/v1/forwarders/recording-pauses/${site.call}`, unsigned)).status).toBe(401)
  })
})
