import { spawnSync } from 'node:child_process'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { eventsSigningKey } from '../../src/app/security/events-key.ts'
import { signWebhook } from '../../src/lib/standard-webhooks.ts'
import type { ForwarderReport } from '../../src/wire/forwarder.ts'
import { dayMs, live } from '../../test/support/call-events.ts'
import { openJournalApp } from '../../test/support/journal-app.ts'
import { bearer, testSiteKey } from '../../test/support/test-app.ts'

const listed = z.object({
  forwarders: z.array(z.looseObject({ name: z.string(), late: z.boolean(), warnings: z.array(z.string()) })),
})

function openSite() {
  const site = openJournalApp()
  const send = (path: string, text: string | Uint8Array, headers: Record<string, string> = {}) => {
    const body = typeof text === 'string' ? Buffer.from(text) : text
    return site.request(path, {
      method: 'POST',
      headers: {
        ...bearer(testSiteKey),
        'content-type': 'application/json',
        ...signWebhook([eventsSigningKey(testSiteKey)], { id: 'one', atMs: site.clock.now(), body }),
        ...headers,
      },
      body: new Uint8Array(body),
    })
  }
  const list = async () => listed.parse(await (await site.read('/v1/forwarders')).json())
  return { ...site, send, list }
}

const report = (more: Partial<ForwarderReport> = {}): ForwarderReport => ({
  id: 'fwd_0123456789abcdef',
  name: 'pbx-1',
  version: '0.1.0',
  mode: 'service',
  startedAt: '2026-11-20T08:00:00.000Z',
  at: '2026-11-20T09:00:00.000Z',
  everySeconds: 60,
  clockSkewMs: 0,
  sources: [],
  outbox: { events: 3, bytes: 900, dropped: 0, quarantined: 0 },
  cloud: { failuresInARow: 0 },
  ...more,
})

describe('heartbeats', () => {
  it('are kept, the last of each forwarder, and listed', async () => {
    const { send, list } = openSite()
    expect((await send('/v1/forwarders/heartbeat', JSON.stringify(report()))).status).toBe(200)
    await send('/v1/forwarders/heartbeat', JSON.stringify(report({ version: '0.2.0' })))
    await send('/v1/forwarders/heartbeat', JSON.stringify(report({ id: 'fwd_ffffffffffffffff', name: 'pbx-2' })))
    const { forwarders } = await list()
    expect(forwarders).toHaveLength(2)
    expect(forwarders).toContainEqual(
      expect.objectContaining({
        name: 'pbx-1',
        version: '0.2.0',
        late: false,
        warnings: [],
        heardAt: '2026-11-20T09:00:00.000Z',
      }),
    )
  })

  it('that stay away make a forwarder late; one from cron has longer', async () => {
    const { send, list, clock } = openSite()
    await send('/v1/forwarders/heartbeat', JSON.stringify(report()))
    await send(
      '/v1/forwarders/heartbeat',
      JSON.stringify(report({ id: 'fwd_ffffffffffffffff', mode: 'for', name: 'cron' })),
    )
    const late = async () => Object.fromEntries((await list()).forwarders.map((one) => [one.name, one.late]))
    await clock.advance(180_000)
    expect(await late()).toEqual({ 'pbx-1': false, cron: false })
    await clock.advance(1000)
    expect(await late()).toEqual({ 'pbx-1': true, cron: false })
    await clock.advance(600_000)
    expect(await late()).toEqual({ 'pbx-1': true, cron: true })
  })

  it('say in sentences what is to be looked at', async () => {
    const { send, list } = openSite()
    const sources = [
      {
        id: 'cdr',
        type: 'call-log',
        kind: 'polled',
        state: 'failing',
        problem: 'No connection.',
        rows: 0,
        acked: 0,
        duplicate: 0,
        refused: 0,
      },
    ] as const
    const outbox = { events: 0, bytes: 0, dropped: 2, quarantined: 1, problem: 'Disk full.' }
    const cloud = { failuresInARow: 2, problem: 'QStash gave a batch up.' }
    await send(
      '/v1/forwarders/heartbeat',
      JSON.stringify(report({ sources: [...sources], outbox, cloud, clockSkewMs: 240_000 })),
    )
    const [first] = (await list()).forwarders
    expect(first?.warnings).toEqual([
      'Source cdr: No connection.',
      'Its events do not get through: QStash gave a batch up.',
      'Disk full.',
      expect.stringContaining('1 events were refused'),
      expect.stringContaining('2 events of ringing calls were dropped'),
      'Its clock is 4 minutes slow; set it.',
    ])
  })

  it('leave one record a forwarder, however many come', async () => {
    const { send, records } = openSite()
    for (let time = 0; time < 20; time += 1) await send('/v1/forwarders/heartbeat', JSON.stringify(report()))
    expect((await records('main').list({ index: 'forwarders.heard', limit: 100 })).records).toHaveLength(1)
  })

  it('are refused unsigned, malformed, too large, or with a key of another scope', async () => {
    const { send, makeKey, request } = openSite()
    const path = '/v1/forwarders/heartbeat'
    expect((await send(path, JSON.stringify(report()), { 'webhook-signature': 'v1,AAAA' })).status).toBe(401)
    expect((await send(path, JSON.stringify({ ...report(), id: '../calls' }))).status).toBe(400)
    expect((await send(path, 'x'.repeat(200_000))).status).toBe(413)
    const { token } = await makeKey(['lookup', 'journal', 'read'])
    expect((await send(path, JSON.stringify(report()), bearer(token))).status).toBe(403)
    const events = await makeKey(['events'])
    expect((await request('/v1/forwarders', { headers: bearer(events.token) })).status).toBe(403)
  })
})

describe('compressed batches', () => {
  const events = live('ringing', { call: '1', extension: '101', atMs: dayMs })
  const gzip = { 'content-encoding': 'gzip' }

  it('are taken, signed over the bytes as sent', async () => {
    const { send } = openSite()
    const answer = await send('/v1/events', gzipSync(JSON.stringify({ events })), gzip)
    expect(await answer.json()).toMatchObject({ accepted: [events[0].id] })
  })

  it('are bounded after unpacking', async () => {
    const { send } = openSite()
    const bomb = gzipSync(Buffer.alloc(20_000_000, ' '))
    expect(bomb.byteLength).toBeLessThan(30_000)
    expect((await send('/v1/events', bomb, gzip)).status).toBe(413)
  })

  it('that are not gzip are a fault of the sender; and are not unpacked before the signature is right', async () => {
    const { send } = openSite()
    expect((await send('/v1/events', 'no gzip', gzip)).status).toBe(400)
    expect((await send('/v1/events', 'no gzip', { ...gzip, 'webhook-signature': 'v1,AAAA' })).status).toBe(401)
    expect((await send('/v1/events', 'x', { 'content-encoding': 'br' })).status).toBe(415)
  })

  it('are for this operation only', async () => {
    const { send } = openSite()
    expect((await send('/3cx/lookup', gzipSync('{"number":"1"}'), gzip)).status).toBe(415)
  })
})

describe('GET /forwarder/install.sh', () => {
  it('is a shell script for this very address, and needs no key', async () => {
    const answer = await openSite().request('https://switchhook.example/forwarder/install.sh')
    const script = await answer.text()
    expect(script).toContain("url='https://switchhook.example'")
    const { status, stderr } = spawnSync('sh', ['-n'], { input: script, encoding: 'utf8' })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(script).toContain("curl --proto '=https' -fsSL")
  })

  it.each(['https://a$(id).example', "https://a'b.example", 'https://a;b.example', 'https://a`b`.example'])(
    'puts nothing of the host %s into a script that root runs',
    async (address) => {
      const ask = async () => openSite().request(`${address}/forwarder/install.sh`)
      // Some of these no URL can hold at all.
      const answer = await ask().catch(() => undefined)
      const script = answer?.status === 200 ? await answer.text() : ''
      expect(script).toBe('')
    },
  )
})
