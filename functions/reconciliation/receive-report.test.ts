import { describe, expect, it } from 'vitest'
import { eventsSigningKey } from '../../src/app/security/events-key.ts'
import type { CallEvent } from '../../src/core/calls/event.ts'
import { bucketsOf } from '../../src/core/reconciliation/buckets.ts'
import { eventMarks } from '../../src/core/reconciliation/event-marks.ts'
import { finishedCalls } from '../../src/core/reconciliation/finished-calls.ts'
import { signWebhook } from '../../src/lib/standard-webhooks.ts'
import { isoUtc } from '../../src/ports/clock.ts'
import { reconciledHoursSchema } from '../../src/wire/reconciliation.ts'
import { openJournalApp } from '../../test/support/journal-app.ts'
import { bearer, testAdminKey, testSiteKey } from '../../test/support/test-app.ts'

const forwarder = 'fwd_0123456789abcdef'
const hourMs = 3_600_000
const minuteMs = 60_000

/** As the forwarder's CDR source reports a call of five minutes. */
function callOf(call: string, startMs: number): CallEvent[] {
  const base = { source: 'cdr', identity: 'exact', aliases: [`asterisk:linkedid:${call}`], leg: '1' } as const
  const external = { number: '+447700900123', e164: '+447700900123', matchKey: '+447700900123' }
  const id = `pbx:${call}:1`
  return [
    { ...base, kind: 'ringing', id: `${id}:ringing`, at: isoUtc(startMs), direction: 'inbound', external },
    { ...base, kind: 'answered', id: `${id}:answered`, at: isoUtc(startMs + 5000) },
    { ...base, kind: 'ended', id: `${id}:ended`, at: isoUtc(startMs + 5 * minuteMs), talkSeconds: 295 },
  ]
}

function openSite() {
  const site = openJournalApp({ variables: { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_SITE_KEY: testSiteKey } })
  const hourFromMs = Math.floor(site.clock.now() / hourMs) * hourMs - hourMs
  const window = { fromMs: hourFromMs, toMs: hourFromMs + hourMs }
  const send = (path: string, value: unknown, headers: Record<string, string> = {}) => {
    const body = Buffer.from(JSON.stringify(value))
    const signature = signWebhook([eventsSigningKey(testSiteKey)], { id: 'one', atMs: site.clock.now(), body })
    return site.request(path, {
      method: 'POST',
      headers: { ...bearer(testSiteKey), 'content-type': 'application/json', ...signature, ...headers },
      body,
    })
  }
  const about = { forwarder, source: 'pbx', from: isoUtc(window.fromMs), to: isoUtc(window.toMs) }
  const report = async (step: object) => (await send('/v1/reconciliation/report', { ...about, ...step })).json()
  const counted = (events: readonly CallEvent[]) => {
    const finished = finishedCalls(events, 'pbx', window)
    return { count: finished.size, buckets: bucketsOf(finished) }
  }
  const markedOf = (events: readonly CallEvent[]) =>
    [...finishedCalls(events, 'pbx', window)].map(([name, own]) => ({ name, events: eventMarks(own) }))
  const compare = async (events: readonly CallEvent[]) => {
    await report({ step: 'buckets', ...counted(events) })
    return report({ step: 'calls', ...counted(events), calls: markedOf(events) })
  }
  const hours = async () => {
    await site.clock.advance(1)
    const answer = await site.request('/v1/reconciliation', { headers: bearer(testAdminKey) })
    return reconciledHoursSchema.parse(await answer.json()).hours
  }
  const calls = async (): Promise<{ calls: { id: string }[] }> => (await site.read('/v1/calls')).json()
  return { ...site, send, about, report, counted, compare, hours, calls, fromMs: window.fromMs }
}

describe('POST /v1/reconciliation/report', () => {
  it('needs hashes only while nothing is missing, and keeps the five numbers', async () => {
    const site = openSite()
    const events = [...callOf('1', site.fromMs), ...callOf('2', site.fromMs + minuteMs)]
    await site.send('/v1/events', { events })
    await site.process()
    const same = { step: 'buckets', ...site.counted(events) }
    expect(await site.report(same)).toEqual({ differing: [], missing: [] })
    expect(await site.hours()).toMatchObject([
      { source: 'pbx', state: 'complete', atPbx: 2, accepted: 2, calls: 2, missing: 0 },
    ])
  })

  it('names the calls that never came, takes their events, and shows the hour as mended', async () => {
    const site = openSite()
    const here = callOf('1', site.fromMs)
    const lost = [...callOf('2', site.fromMs + minuteMs), ...callOf('3', site.fromMs + 2 * minuteMs)]
    await site.send('/v1/events', { events: here })
    await site.process()
    const all = [...here, ...lost]
    expect(await site.compare(all)).toEqual({
      differing: [],
      missing: ['asterisk:linkedid:2', 'asterisk:linkedid:3'],
    })
    expect(await site.hours()).toMatchObject([{ state: 'open', atPbx: 3, accepted: 1, calls: 1, missing: 2 }])
    await site.report({ step: 'events', events: lost })
    await site.process()
    expect(await site.report({ step: 'buckets', ...site.counted(all) })).toEqual({ differing: [], missing: [] })
    expect(await site.hours()).toMatchObject([{ state: 'mended', atPbx: 3, accepted: 3, calls: 3, missing: 0 }])
    expect((await site.calls()).calls).toHaveLength(3)
  })

  it('brings back a call whose record was deleted, though the inbox knows its events, and once', async () => {
    const site = openSite()
    const events = callOf('1', site.fromMs)
    await site.send('/v1/events', { events })
    await site.process()
    const [{ id = '' } = {}] = (await site.calls()).calls
    await site.records('main').write([{ op: 'delete', collection: 'calls', id }])
    expect(await site.compare(events)).toMatchObject({ missing: ['asterisk:linkedid:1'] })
    for (let times = 0; times < 2; times += 1) {
      await site.report({ step: 'events', events })
      await site.process()
    }
    expect((await site.calls()).calls).toMatchObject([{ outcome: 'answered', talkSeconds: 295 }])
    expect(await site.compare(events)).toMatchObject({ missing: [] })
  })

  it('does not take the call of another source for this one, nor a call whose end never came', async () => {
    const site = openSite()
    const events = callOf('1', site.fromMs)
    const others = events.map((event) => ({ ...event, id: event.id.replace('pbx:', 'pbx-2:') }))
    await site.send('/v1/events', { events: [...others, ...events.slice(0, 2)] })
    await site.process()
    expect(await site.compare(events)).toMatchObject({ missing: ['asterisk:linkedid:1'] })
  })

  it.each(['ringing', 'answered', 'ended'] as const)(
    'finds that of a call only its %s was lost, and mends it',
    async (kind) => {
      const site = openSite()
      const events = callOf('1', site.fromMs)
      await site.send('/v1/events', { events: events.filter((event) => event.kind !== kind) })
      await site.process()
      expect(await site.compare(events)).toEqual({ differing: [], missing: ['asterisk:linkedid:1'] })
      expect(await site.hours()).toMatchObject([{ state: 'open', atPbx: 1, accepted: 1, calls: 0, missing: 1 }])
      // What the schedule compares meanwhile does not take the rest of the call for all of it.
      const run = { from: site.about.from, to: site.about.to }
      expect((await site.admin('/v1/reconciliation/run', 'POST', run)).status).toBe(202)
      await site.process()
      expect(await site.hours()).toMatchObject([{ state: 'open', calls: 0, missing: 1 }])
      await site.report({ step: 'events', events })
      await site.process()
      expect(await site.compare(events)).toEqual({ differing: [], missing: [] })
      expect(await site.hours()).toMatchObject([{ state: 'mended', atPbx: 1, accepted: 1, calls: 1, missing: 0 }])
      expect((await site.calls()).calls).toMatchObject([
        { direction: 'inbound', outcome: 'answered', talkSeconds: 295 },
      ])
    },
  )

  it('takes a call that has more events here than its source says now for whole', async () => {
    const site = openSite()
    const events = callOf('1', site.fromMs)
    const before = { ...events[1], id: 'pbx:1:2:answered', leg: '2' } as CallEvent
    await site.send('/v1/events', { events: [...events, before] })
    await site.process()
    expect(await site.compare(events)).toEqual({ differing: [], missing: [] })
    expect(await site.hours()).toMatchObject([{ state: 'complete', calls: 1, missing: 0 }])
  })

  it('counts all that is missing, also beyond what is named', async () => {
    const site = openSite()
    const events = Array.from({ length: 130 }, (_, i) => callOf(String(i), site.fromMs + i * 1000)).flat()
    await site.compare(events)
    const run = { from: site.about.from, to: site.about.to }
    expect((await site.admin('/v1/reconciliation/run', 'POST', run)).status).toBe(202)
    await site.process()
    const [hour] = await site.hours()
    expect(hour).toMatchObject({ state: 'open', atPbx: 130, calls: 0, missing: 130 })
    expect(hour?.missingCalls).toHaveLength(100)
  })

  it('refuses a report that is not signed, and a window that is none', async () => {
    const site = openSite()
    const body = { step: 'buckets', ...site.about, count: 0, buckets: {} }
    const forged = await site.send('/v1/reconciliation/report', body, { 'webhook-signature': 'v1,AAAA' })
    expect(forged.status).toBe(401)
    const turned = { ...body, from: body.to, to: body.from }
    expect((await site.send('/v1/reconciliation/report', turned)).status).toBe(400)
  })
})

describe('POST /v1/reconciliation/run', () => {
  it('is a task, and forwarders learn of it by their heartbeat', async () => {
    const site = openSite()
    const answer = await site.request('/v1/reconciliation/run', {
      method: 'POST',
      headers: { ...bearer(testAdminKey), 'content-type': 'application/json' },
      body: JSON.stringify({ from: site.about.from, to: site.about.to }),
    })
    expect(answer.status).toBe(202)
    const task: { id: string } = await answer.json()
    expect(task).toMatchObject({ kind: 'reconcile', state: 'waiting' })
    await site.process()
    expect(await (await site.read(`/v1/tasks/${task.id}`)).json()).toMatchObject({
      state: 'done',
      progress: { total: 1, done: 1 },
    })
    expect(await site.hours()).toMatchObject([{ source: '', state: 'complete', calls: 0 }])
  })

  it('refuses a time without an end, and one of years', async () => {
    const site = openSite()
    for (const to of [site.about.from, '2040-01-01T00:00:00.000Z']) {
      const from = to === site.about.from ? site.about.to : '2001-01-01T00:00:00.000Z'
      const answer = await site.request('/v1/reconciliation/run', {
        method: 'POST',
        headers: { ...bearer(testAdminKey), 'content-type': 'application/json' },
        body: JSON.stringify({ from, to }),
      })
      expect(answer.status).toBe(400)
    }
  })
})
