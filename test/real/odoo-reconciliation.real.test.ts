/**
 * Notes of calls that somebody deleted in a real Odoo: the comparison finds them, and logs them again where that is asked for, once
 * each. The calls are reported by a forwarder; the hour is compared as it does it.
 */
import { afterAll, describe, expect, it } from 'vitest'
import { eventsSigningKey } from '../../src/app/security/events-key.ts'
import type { CallEvent } from '../../src/core/calls/event.ts'
import { bucketsOf } from '../../src/core/reconciliation/buckets.ts'
import { finishedCalls } from '../../src/core/reconciliation/finished-calls.ts'
import { signWebhook } from '../../src/lib/standard-webhooks.ts'
import { isoUtc } from '../../src/ports/clock.ts'
import { reconciledHoursSchema } from '../../src/wire/reconciliation.ts'
import { openJournalApp } from '../support/journal-app.ts'
import { bearer, testAdminKey, testSiteKey } from '../support/test-app.ts'
import { waitFor } from '../support/wait-for.ts'
import { canAdminister, createPartner, deleteInChatter, unlinkNote } from './odoo-admin.ts'
import { connectToOdoo, freshNumber, protocols } from './odoo-under-test.ts'

const hourMs = 3_600_000
const { ODOO_URL = '', ODOO_DATABASE = '', ODOO_LOGIN = '', ODOO_API_KEY = '' } = process.env

/** A site in virtual time whose CRM is the real one, and the last whole hour of its forwarder. */
function openSite(protocol: string) {
  const variables = { ODOO_URL, ODOO_DATABASE, ODOO_LOGIN, ODOO_API_KEY, SWITCHHOOK_COUNTRY: 'GB' }
  const keys = { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_SITE_KEY: testSiteKey }
  const wire = async (url: string, init?: RequestInit) =>
    protocol === 'JSON-RPC' && url.endsWith('/web/version') ? new Response('', { status: 404 }) : fetch(url, init)
  const site = openJournalApp({ variables: { ...variables, ...keys }, platformParts: { fetch: wire } })
  const fromMs = Math.floor(site.clock.now() / hourMs) * hourMs - hourMs
  const window = { fromMs, toMs: fromMs + hourMs }
  const work = async () => {
    for (const { refs } of site.woken.splice(0)) await site.deployment().site('main').pipeline.wake(refs)
  }
  const send = async (path: string, value: unknown) => {
    const body = Buffer.from(JSON.stringify(value))
    const signature = signWebhook([eventsSigningKey(testSiteKey)], { id: 'one', atMs: site.clock.now(), body })
    const headers = { ...bearer(testSiteKey), 'content-type': 'application/json', ...signature }
    expect((await site.request(path, { method: 'POST', headers, body })).status).toBe(200)
    await work()
  }
  const hour = async () => reconciledHoursSchema.parse(await (await site.read('/v1/reconciliation')).json()).hours[0]
  return {
    fromMs,
    report: async (events: readonly CallEvent[]) => {
      await send('/v1/events', { events })
      // The calls settle, then their notes are written.
      await site.clock.advance(10_000)
      const refs = (await site.records('main').list({ index: 'due', limit: 100 })).records
      await site.deployment().site('main').pipeline.wake(refs)
    },
    /** As the forwarder does it an hour later; what the CRM has is asked in the background. */
    compare: async (events: readonly CallEvent[]) => {
      const before = (await hour())?.checkedAt
      await site.clock.advance(1000)
      const calls = finishedCalls(events, 'pbx', window)
      const about = { source: 'pbx', from: isoUtc(window.fromMs), to: isoUtc(window.toMs) }
      const counted = { count: calls.size, buckets: bucketsOf(calls) }
      await send('/v1/reconciliation/report', {
        step: 'buckets',
        forwarder: `fwd_${'0'.repeat(16)}`,
        ...about,
        ...counted,
      })
      await waitFor(async () => (await hour())?.checkedAt !== before)
      return hour()
    },
    logMissing: async () => {
      const body = { from: isoUtc(window.fromMs), to: isoUtc(window.toMs), log: true }
      expect((await site.admin('/v1/reconciliation/run', 'POST', body)).status).toBe(202)
      for (let rounds = 0; rounds < 5; rounds += 1) {
        await work()
        await site.clock.advance(1000)
      }
    },
  }
}

function callOf(name: string, number: string, startMs: number): CallEvent[] {
  const base = { source: 'cdr', identity: 'exact', aliases: [`asterisk:linkedid:${name}`], leg: '1' } as const
  const external = { number, e164: number, matchKey: number.slice(-10) }
  const agent = { extension: '1001' }
  const id = `pbx:${name}:1`
  return [
    { ...base, agent, kind: 'ringing', id: `${id}:ringing`, at: isoUtc(startMs), direction: 'inbound', external },
    { ...base, agent, kind: 'answered', id: `${id}:answered`, at: isoUtc(startMs + 5000) },
    { ...base, agent, kind: 'ended', id: `${id}:ended`, at: isoUtc(startMs + 60_000), talkSeconds: 55 },
  ]
}

describe.runIf(canAdminister).each(protocols)('notes that somebody deletes in a real Odoo, by %s', (protocol) => {
  const odoo = connectToOdoo({ protocol })
  afterAll(() => odoo.cleanUp())

  it('are missed, and logged again once each when that is asked for', async () => {
    const site = openSite(protocol)
    const customers = await Promise.all(
      Array.from({ length: 4 }, async (_, i) => {
        const { e164 } = freshNumber()
        const id = await createPartner(e164)
        odoo.made('res.partner', id)
        return { id, events: callOf(`real.${id}`, e164, site.fromMs + i * 60_000) }
      }),
    )
    const events = customers.flatMap((one) => one.events)
    // Whoever deletes one in the chatter leaves a mark that it was edited, and no text.
    const hasText = (body: unknown) =>
      String(body)
        .replace(/<[^<>]*>/g, '')
        .trim() !== ''
    const notesEach = () =>
      Promise.all(customers.map(async ({ id }) => (await odoo.notes('res.partner', id)).filter(hasText)))
    const counts = async () => (await notesEach()).map((notes) => notes.length)
    await site.report(events)
    expect(await counts()).toEqual([1, 1, 1, 1])
    expect(await site.compare(events)).toMatchObject({ state: 'complete', atPbx: 4, calls: 4, wanted: 4, inCrm: 4 })
    const written = await notesEach()

    const [inChatter, byScript] = await Promise.all(
      customers.slice(0, 2).map(async ({ id }) => Number((await odoo.noteIds('res.partner', id))[0])),
    )
    await deleteInChatter(inChatter ?? 0)
    await unlinkNote(byScript ?? 0)
    expect(await counts()).toEqual([0, 0, 1, 1])
    const found = await site.compare(events)
    expect(found).toMatchObject({ state: 'open', wanted: 4, inCrm: 2, missing: 2 })
    expect(found?.missingEntries).toMatchObject([
      { destination: 'odoo', why: 'deleted' },
      { destination: 'odoo', why: 'deleted' },
    ])

    for (let times = 0; times < 3; times += 1) await site.logMissing()
    expect(await notesEach()).toEqual(written)
    expect(await site.compare(events)).toMatchObject({ state: 'mended', wanted: 4, inCrm: 4, missing: 0 })
  }, 120_000)
})
