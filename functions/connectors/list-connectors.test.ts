import { describe, expect, it } from 'vitest'
import { openLookupApp } from '../../test/support/lookup-app.ts'
import { describeProtectedRoute } from '../../test/support/route-contract.ts'
import { testAdminKey } from '../../test/support/test-app.ts'
import { listConnectors } from './list-connectors.ts'

const list = async (site: Awaited<ReturnType<typeof openLookupApp>>) => {
  await site.clock.settle()
  const response = await site.get('/v1/connectors', testAdminKey)
  return (await response.json<{ connectors: Record<string, unknown>[] }>()).connectors
}

describe('GET /v1/connectors', () => {
  it('lists CRMs and the directory in the order they are believed', async () => {
    expect(await list(await openLookupApp({ crm: true }))).toMatchObject([
      { kind: 'reamaze', finds: true, logs: true, status: 'ok', failuresInARow: 0, lastCheck: { ok: true } },
      { kind: 'directory', finds: true, logs: false, status: 'ok' },
    ])
  })

  it('shows what the check of a CRM found that nobody has asked for anything yet', async () => {
    const site = await openLookupApp({ crm: true })
    site.standIn.fail({ kind: 'status', status: 403 })
    const [failing] = await list(site)
    expect(failing).toMatchObject({
      status: 'failing',
      lastCheck: { ok: false, findings: [{ ok: false, text: expect.stringContaining('403') }, { ok: true }] },
    })
    site.standIn.heal()
    expect((await list(site))[0]).toMatchObject({ status: 'failing' })
    await site.clock.advance(1)
    await site.post('/3cx/lookup', { number: '+12025550199' })
    expect((await list(site))[0]).toMatchObject({ status: 'ok' })
  })

  it('sends a webhook nothing to find out how it is', async () => {
    const webhook = {
      WEBHOOK_URL: 'https://hooks.example.com/',
      WEBHOOK_SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    }
    expect(await list(await openLookupApp({ variables: webhook }))).toContainEqual(
      expect.objectContaining({ id: 'webhook', status: 'unused' }),
    )
  })

  it('shows the error of a CRM that is down, and its recovery', async () => {
    const site = await openLookupApp({ crm: true })
    site.standIn.fail({ kind: 'status', status: 503 })
    await site.post('/3cx/lookup', { number: '+12025550199' })
    const [failing] = await list(site)
    expect(failing).toMatchObject({
      status: 'failing',
      failuresInARow: 1,
      lastError: { at: '2026-11-20T09:00:00.000Z', code: 'crm_unavailable', message: expect.any(String) },
    })
    site.standIn.heal()
    await site.clock.advance(3000)
    await site.post('/3cx/lookup', { number: '+12025550199' })
    expect((await list(site))[0]).toMatchObject({
      status: 'ok',
      lastSuccessAt: '2026-11-20T09:00:03.000Z',
      lastError: { code: 'crm_unavailable' },
    })
  })

  it('shows that a CRM is paused after failures in a row (circuit open), until when, and that it is tried then', async () => {
    const site = await openLookupApp({ crm: true })
    expect((await list(site))[0]).toMatchObject({ breaker: { state: 'closed' } })
    site.standIn.fail({ kind: 'status', status: 503 })
    for (let at = 0; at < 5; at += 1) await site.post('/3cx/lookup', { number: `+1202555018${at}` })
    expect((await list(site))[0]).toMatchObject({
      status: 'failing',
      breaker: { state: 'open', openUntil: '2026-11-20T09:00:30.000Z' },
    })
    await site.clock.advance(30_000)
    expect((await list(site))[0]).toMatchObject({ breaker: { state: 'half-open' } })
    site.standIn.heal()
    await site.post('/3cx/lookup', { number: '+12025550189' })
    expect((await list(site))[0]).toMatchObject({ status: 'ok', breaker: { state: 'closed' } })
  })

  it('shows which calls are logged to a CRM, where the admin said so', async () => {
    const site = await openLookupApp({ crm: true, variables: { REAMAZE_LOG: 'outcome=missed' } })
    expect((await list(site))[0]).toMatchObject({ kind: 'reamaze', rules: 'outcome=missed' })
  })

  it('shows what is missing of a CRM that is half set up', async () => {
    const site = await openLookupApp({ variables: { REAMAZE_BRAND: 'acme' } })
    await site.post('/3cx/lookup', { number: '+12025550199' })
    expect((await list(site)).find(({ kind }) => kind === 'reamaze')).toMatchObject({
      lastError: { code: 'crm_not_configured', message: expect.stringContaining('REAMAZE_') },
    })
  })

  it('reveals no secret', async () => {
    const site = await openLookupApp({ crm: true })
    const text = JSON.stringify(await list(site))
    for (const [name, value] of Object.entries(site.standIn.env())) {
      if (/TOKEN|SECRET|EMAIL/.test(name)) expect(text).not.toContain(value)
    }
  })
})

describeProtectedRoute({ operation: listConnectors })
