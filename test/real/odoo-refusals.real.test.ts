/**
 * The whole way of calls into a real Odoo that begins to refuse: its key ends over a weekend, its user's rights are taken away
 * while calls come in. Nothing may be lost and nothing doubled.
 */
import { afterAll, describe, expect, it } from 'vitest'
import { runScheduled } from '../../src/app/scheduled.ts'
import { answeredJournal, openJournalApp } from '../support/journal-app.ts'
import { testAdminKey, testSiteKey } from '../support/test-app.ts'
import { canAdminister, createPartner, endKeys, takeRights } from './odoo-admin.ts'
import { connectToOdoo, freshNumber, protocols } from './odoo-under-test.ts'

const hourMs = 3_600_000
const { ODOO_URL = '', ODOO_DATABASE = '', ODOO_LOGIN = '', ODOO_API_KEY = '' } = process.env

interface Delivery {
  readonly id: string
  readonly callId: string
  readonly state: string
  readonly attempts: { readonly code?: string; readonly message?: string }[]
}

/** A site in virtual time whose CRM is the real one. */
function openSite(protocol: string) {
  const variables = { ODOO_URL, ODOO_DATABASE, ODOO_LOGIN, ODOO_API_KEY, SWITCHHOOK_COUNTRY: 'GB' }
  const keys = { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_SITE_KEY: testSiteKey }
  const wire = async (url: string, init?: RequestInit) =>
    protocol === 'JSON-RPC' && url.endsWith('/web/version') ? new Response('', { status: 404 }) : fetch(url, init)
  const site = openJournalApp({ variables: { ...variables, ...keys }, platformParts: { fetch: wire } })
  const work = async () => {
    for (const { refs } of site.woken.splice(0)) await site.deployment().site('main').pipeline.wake(refs)
  }
  const json = async <T>(response: Promise<Response> | Response) => (await (await response).json()) as T
  return {
    ...site,
    json,
    /** So long nobody does anything; then the schedule runs, and what it woke is done. */
    async after(ms: number) {
      await site.clock.advance(ms)
      await runScheduled(site.deployment())
      await work()
    },
    async call(number: string) {
      await site.post('/api/v1/call-journal', { ...answeredJournal, number })
      await work()
    },
    deliveries: async (state: string) =>
      (await json<{ deliveries: Delivery[] }>(site.read(`/v1/deliveries?state=${state}`))).deliveries,
    health: () => json<{ status: string; checks: { connectors?: { error?: string } } }>(site.request('/health')),
  }
}

if (canAdminister) {
  describe.each(protocols)('a real Odoo that begins to refuse, by %s', (protocol) => {
    const odoo = connectToOdoo({ protocol })
    const mends: (() => Promise<void>)[] = []
    afterAll(async () => {
      for (const mend of mends.splice(0)) await mend()
      await odoo.cleanUp()
    })
    const customers = (count: number) =>
      Promise.all(
        Array.from({ length: count }, async () => {
          const { e164 } = freshNumber()
          const id = await createPartner(e164)
          odoo.made('res.partner', id)
          return { e164, id }
        }),
      )
    const mend = () => mends.splice(0)[0]?.()

    it('keeps a weekend’s calls while the key has ended, and notes each once when it is mended', async () => {
      const site = openSite(protocol)
      const [first, ...others] = await customers(5)
      await site.call(first?.e164 ?? '')
      await site.after(10_000)
      expect(await site.deliveries('delivered')).toHaveLength(1)

      mends.push(await endKeys(ODOO_LOGIN))
      for (const { e164 } of others) await site.call(e164)
      for (let hour = 0; hour < 60; hour += 1) await site.after(hourMs)
      expect(await site.deliveries('dead')).toEqual([])
      expect(await site.deliveries('waiting')).toHaveLength(others.length)
      const { status, checks } = await site.health()
      expect([status, checks.connectors?.error]).toEqual([
        'degraded',
        expect.stringContaining('odoo refuses our login'),
      ])

      await mend()
      await site.after(hourMs / 6)
      await site.after(hourMs / 6)
      expect(await site.deliveries('waiting')).toEqual([])
      expect(await site.deliveries('delivered')).toHaveLength(others.length + 1)
      for (const { id } of [first, ...others].flatMap((one) => one ?? [])) {
        expect(await odoo.notes('res.partner', id)).toHaveLength(1)
      }
      expect((await site.health()).status).toBe('ok')
    }, 300_000)

    it('gives up a call that the user may not note any more, naming the right, and sends it on request', async () => {
      const site = openSite(protocol)
      const [before, during] = await customers(2)
      await site.call(before?.e164 ?? '')
      await site.after(10_000)
      const [{ callId = '' } = {}] = await site.deliveries('delivered')

      mends.push(await takeRights(ODOO_LOGIN))
      await site.call(during?.e164 ?? '')
      await site.admin(`/v1/calls/${callId}/notes`, 'POST', { text: 'Send her the price list.' })
      await site.background()
      await site.after(10_000)
      await site.after(10_000)
      // What it wrote itself a user may still amend.
      const [given, ...others] = await site.deliveries('dead')
      expect(others).toEqual([])
      expect(given?.attempts).toMatchObject([{ code: 'crm_forbidden' }])
      expect(given?.attempts[0]?.message).toMatch(/Contact . Creation/)
      expect((await site.health()).status).toBe('ok')

      await mend()
      const filter = { state: 'dead', destination: 'odoo', code: 'crm_forbidden' }
      expect(await site.json(site.admin('/v1/deliveries/retry', 'POST', filter))).toMatchObject({ retried: 1 })
      await site.after(10_000)
      expect(await site.deliveries('dead')).toEqual([])
      const [amended, ...more] = await odoo.notes('res.partner', before?.id ?? 0)
      expect([amended, more]).toEqual([expect.stringContaining('Send her the price list.'), []])
      expect(await odoo.notes('res.partner', during?.id ?? 0)).toHaveLength(1)
    }, 120_000)
  })
}
