import { describe, expect, it } from 'vitest'
import { explanationSchema } from '../../src/wire/lookup.ts'
import { openLookupApp, publicUrl } from '../../test/support/lookup-app.ts'
import { describeProtectedRoute } from '../../test/support/route-contract.ts'
import { bearer, testAdminKey } from '../../test/support/test-app.ts'
import { explainLookup } from './explain-lookup.ts'

type Site = Awaited<ReturnType<typeof openLookupApp>>

async function ask(site: Site, body: unknown) {
  const headers = { ...bearer(testAdminKey), 'content-type': 'application/json' }
  const response = await site.request('/v1/lookup/explain', { method: 'POST', headers, body: JSON.stringify(body) })
  return { status: response.status, answer: await response.json<Record<string, unknown>>() }
}

describe('POST /v1/lookup/explain', () => {
  it('shows each source’s requests, forms, contacts and the rule that decided', async () => {
    const site = await openLookupApp({ crm: true })
    site.standIn.seed({ name: 'Ada of the CRM', phone: '+12025550123' })
    const { status, answer } = await ask(site, { number: '(202) 555-0123' })
    expect(status).toBe(200)
    expect(explanationSchema.parse(answer)).toEqual(answer)
    expect(answer).toMatchObject({
      number: { raw: '(202) 555-0123', kind: 'public', e164: '+12025550123', matchKey: '2025550123' },
      country: 'US',
      deadlineMs: 1500,
      cache: {},
      winner: { source: 'reamaze', contact: { name: 'Ada of the CRM' }, shared: false },
      rule: expect.stringContaining('reamaze (priority 10)'),
      sources: [
        {
          source: 'reamaze',
          outcome: 'hit',
          requests: [
            {
              method: 'GET',
              target: expect.stringMatching(/\/api\/v1\/contacts$/),
              forms: ['+12025550123'],
              status: 200,
            },
          ],
          candidates: [{ verdict: 'chosen' }],
        },
        {
          source: 'directory',
          outcome: 'hit',
          requests: [],
          candidates: [{ contact: { name: 'Ada Lovelace', url: expect.stringMatching(`^${publicUrl}/`) } }],
        },
      ],
    })
  })

  it('asks although the answer is remembered, and shows what is remembered', async () => {
    const site = await openLookupApp({ crm: true })
    await site.post('/3cx/lookup', { number: '+12025550123' })
    await site.background()
    const before = site.standIn.requestCount()
    const { answer } = await ask(site, { number: '+12025550123' })
    expect(site.standIn.requestCount()).toBeGreaterThan(before)
    expect(answer).toMatchObject({
      cache: {
        isolate: { outcome: 'found', contact: { name: 'Ada Lovelace' } },
        records: { outcome: 'found', expiresAt: expect.any(String) },
      },
    })
  })

  it('shows every form that was tried for a stranger, creates nobody and counts for no breaker', async () => {
    const site = await openLookupApp({ crm: true, variables: { SWITCHHOOK_UNKNOWN_CALLER: 'create' } })
    const { answer } = await ask(site, { number: '+12025550199' })
    expect(answer).toMatchObject({
      rule: 'Nobody is shown: none of the sources knows the number.',
      // Re:amaze is asked for each form as a contact's phone, then for the E.164 form among its custom data.
      sources: [
        { requests: ['+12025550199', '2025550199', '+12025550199'].map((form) => ({ forms: [form] })) },
        { source: 'directory' },
      ],
    })
    site.standIn.fail({ kind: 'status', status: 503 })
    for (let tries = 0; tries < 6; tries += 1) await ask(site, { number: '+12025550199' })
    const failing = await ask(site, { number: '+12025550199' })
    expect(failing.answer).toMatchObject({ sources: [{ outcome: 'failed', error: { code: 'crm_unavailable' } }, {}] })
    expect(JSON.stringify(failing.answer)).not.toMatch(/after failures in a row/)
    expect(site.standIn.contacts()).toEqual([])
  })

  it('reveals no secret, whatever the CRM is asked with', async () => {
    const site = await openLookupApp({ crm: true })
    const text = JSON.stringify((await ask(site, { email: 'ada@example.com' })).answer)
    expect(text).toContain('ada@example.com')
    for (const [name, value] of Object.entries(site.standIn.env())) {
      if (/TOKEN|SECRET|EMAIL/.test(name)) expect(text).not.toContain(value)
    }
  })

  it('wants a number or an address, one of them', async () => {
    const site = await openLookupApp()
    for (const body of [{}, { number: ' ' }, { number: '1', email: 'a@example.com' }]) {
      expect(await ask(site, body)).toMatchObject({ status: 400, answer: { error: { code: 'bad_request' } } })
    }
  })
})

describeProtectedRoute({ operation: explainLookup, body: JSON.stringify({ number: '+12025550123' }) })
