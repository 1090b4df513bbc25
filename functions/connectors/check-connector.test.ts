import { describe, expect, it } from 'vitest'
import { openLookupApp } from '../../test/support/lookup-app.ts'
import { describeProtectedRoute } from '../../test/support/route-contract.ts'
import { bearer, testAdminKey } from '../../test/support/test-app.ts'
import { checkConnector } from './check-connector.ts'

async function check(site: Awaited<ReturnType<typeof openLookupApp>>, id: string) {
  const response = await site.request(`/v1/connectors/${id}/check`, { method: 'POST', headers: bearer(testAdminKey) })
  const body: unknown = await response.json()
  return { status: response.status, body }
}

describe('POST /v1/connectors/{id}/check', () => {
  it('says what works', async () => {
    const { status, body } = await check(await openLookupApp({ crm: true }), 'reamaze')
    expect(status).toBe(200)
    expect(body).toMatchObject({ id: 'reamaze', ok: true, findings: [{ ok: true }, { ok: true }, { ok: true }] })
  })

  it('says what does not, in words, and answers all the same', async () => {
    const site = await openLookupApp({ crm: true })
    site.standIn.fail({ kind: 'status', status: 401 })
    const { status, body } = await check(site, 'reamaze')
    expect(status).toBe(200)
    expect(JSON.stringify(body)).toContain('REAMAZE_API_TOKEN')
    expect(body).toMatchObject({ ok: false })
  })

  it('names the missing variable of a connector that is half set up', async () => {
    const site = await openLookupApp({ variables: { WEBHOOK_URL: 'https://hooks.example.com/' } })
    const { body } = await check(site, 'webhook')
    expect(body).toMatchObject({ ok: false, findings: [{ text: expect.stringContaining('WEBHOOK_SECRET') }] })
  })

  it('answers 404 for a connector that is not there', async () => {
    expect((await check(await openLookupApp(), 'none')).status).toBe(404)
  })
})

describeProtectedRoute({ operation: checkConnector })
