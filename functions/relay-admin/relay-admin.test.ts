/** An old relay's dashboard and its API client, asking the product as they asked the relay. */
import { describe, expect, it } from 'vitest'
import { answeredJournal, openJournalApp } from '../../test/support/journal-app.ts'
import { RelayClient } from '../../test/support/old-clients/relay-client.ts'
import { reamazeFetch } from '../../test/support/reamaze/server.ts'
import { createReamazeStandIn } from '../../test/support/reamaze/stand-in.ts'
import { testAdminKey, testSiteKey } from '../../test/support/test-app.ts'

function open() {
  const standIn = createReamazeStandIn()
  const variables = { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_SITE_KEY: testSiteKey, ...standIn.env() }
  const site = openJournalApp({ variables, platformParts: { fetch: reamazeFetch(standIn) } })
  const client = (token?: string) => new RelayClient((path, init) => site.request(path, init), token)
  const fail = async () => {
    standIn.fail({ kind: 'status', status: 403 })
    await site.post('/api/v1/call-journal', answeredJournal)
    await site.process()
    await site.clock.advance(5000)
    const { deliveries } = await (await site.read('/v1/deliveries')).json<{ deliveries: { id: string }[] }>()
    const work = (await site.deployment().site('main')).pipeline.wake(
      deliveries.map(({ id }) => ({ collection: 'deliveries', id })),
    )
    await site.clock.advance(1)
    await work
  }
  return { ...site, standIn, client, fail }
}

describe('the dashboard of an existing relay', () => {
  it('signs in with a key as password, and is refused with anything else', async () => {
    const { client } = open()
    const dashboard = client()
    expect(await dashboard.login('admin', 'admin123')).toMatchObject({ status: 401, success: false })
    expect(await dashboard.get('/admin/stats')).toMatchObject({
      status: 401,
      success: false,
      error: expect.any(String),
    })
    expect(await dashboard.login('admin', testAdminKey)).toMatchObject({
      ...{ success: true, token: testAdminKey, user: { id: 'env-admin', role: 'admin' } },
    })
    expect(await dashboard.get('/admin/stats')).toMatchObject({
      ...{ success: true, data: { activeClients: 0, startTime: null, errors: { total: 0 } } },
    })
    expect(await dashboard.send('POST', '/admin/logout')).toMatchObject({ status: 200, success: true })
  })

  it('makes users whose key is shown once, who do what their role may, until they are deleted', async () => {
    const { client } = open()
    const admin = client(testAdminKey)
    const made = await admin.send('POST', '/admin/users', { username: 'eve', password: 'ignored', role: 'viewer' })
    expect(made).toMatchObject({ success: true, data: { username: 'eve', role: 'viewer' } })
    expect(await admin.send('POST', '/admin/users', { username: 'eve', password: 'x' })).toMatchObject({ status: 409 })
    const viewer = client()
    expect(await viewer.login('eve', 'ignored')).toMatchObject({ status: 401 })
    const signedIn = await viewer.login('eve', String(made.data.apiKey))
    expect(signedIn).toMatchObject({ user: { username: 'eve', role: 'viewer' } })
    expect((await viewer.get('/admin/connections')).success).toBe(true)
    expect(await viewer.get('/admin/api-keys')).toMatchObject({ status: 403, success: false })
    expect((await admin.get('/admin/users')).list).toMatchObject([{ id: made.data.id, username: 'eve' }])
    expect((await admin.get('/admin/api-keys')).list).toEqual([])
    expect(await admin.send('DELETE', `/admin/users/${made.data.id}`)).toMatchObject({ message: 'User deleted' })
    expect((await admin.get('/admin/users')).list).toEqual([])
    expect((await viewer.get('/admin/connections')).status).toBe(401)
    const other = await admin.send('POST', '/admin/users', { username: 'root', password: 'x', role: 'admin' })
    const own = client(String(other.data.apiKey))
    expect(await own.send('DELETE', `/admin/users/${other.data.id}`)).toMatchObject({
      ...{ status: 400, error: 'Cannot delete your own account' },
    })
  })

  it('makes keys for clients, sees what they did, and revokes them', async () => {
    const { client } = open()
    const admin = client(testAdminKey)
    const made = await admin.send('POST', '/admin/api-keys', {
      clientName: 'Wallboard',
      permissions: ['read', 'write'],
    })
    expect(made.data).toMatchObject({ clientName: 'Wallboard', permissions: ['read'], warning: expect.any(String) })
    const wallboard = client(String(made.data.apiKey))
    expect(await wallboard.get('/relay/active-calls?form=odata')).toMatchObject({ success: true, data: { value: [] } })
    expect((await admin.get('/admin/api-keys')).list).toMatchObject([{ client_name: 'Wallboard', active: true }])
    expect((await admin.get(`/admin/api-keys/${made.data.id}/usage`)).data).toMatchObject({
      ...{ total_requests: expect.any(Number), failed_requests: 0, avg_response_time: null },
    })
    expect(await admin.send('POST', '/admin/api-keys', {})).toMatchObject({ status: 400, success: false })
    expect(await admin.send('DELETE', `/admin/api-keys/${made.data.id}`)).toMatchObject({ message: 'API key revoked' })
    expect((await wallboard.get('/relay/active-calls')).status).toBe(401)
    expect((await admin.get('/admin/api-keys')).list).toMatchObject([{ active: false }])
  })

  it('shows given up deliveries as errors, keeps that one was acknowledged, and counts them', async () => {
    const { client, fail } = open()
    await fail()
    const admin = client(testAdminKey)
    const [error] = (await admin.get('/admin/errors')).list
    expect(error).toMatchObject({ component: 'reamaze', severity: 'error', acknowledged: false })
    expect((await admin.get('/admin/connections')).data).toMatchObject({
      database: { state: 'connected', latency: expect.any(Number) },
      xapi: { state: 'disconnected' },
      websocket: { state: 'disconnected' },
      reamaze: { state: 'error', error: expect.any(String) },
    })
    expect(await admin.send('POST', `/admin/errors/${error?.id}/acknowledge`)).toMatchObject({ success: true })
    expect(await admin.send('POST', '/admin/errors/none/acknowledge')).toMatchObject({ status: 404, success: false })
    expect((await admin.get('/admin/errors?acknowledged=true')).list).toMatchObject([{ id: error?.id }])
    expect((await admin.get('/admin/errors?acknowledged=false')).list).toEqual([])
    expect((await admin.get('/admin/errors/stats')).data).toEqual({
      ...{ total: 1, bySeverity: { error: 1 }, byComponent: { reamaze: 1 } },
      ...{ acknowledged: 1, unacknowledged: 0, last24Hours: 1 },
    })
  })

  it('tries a connector anew, and says what cannot be tried from here', async () => {
    const { client } = open()
    const admin = client(testAdminKey)
    expect(await admin.send('POST', '/admin/connections/database/reconnect')).toMatchObject({ success: true })
    const socket = await admin.send('POST', '/admin/connections/websocket/reconnect')
    expect(socket).toMatchObject({ status: 200, success: false })
    expect(await admin.send('POST', '/admin/connections/nothing/reconnect')).toMatchObject({
      ...{ status: 400, error: 'Invalid component' },
    })
  })
})

describe('a client of an existing relay', () => {
  it('gets the history in 3CX’s own rows', async () => {
    const { client, post, process } = open()
    await post('/api/v1/call-journal', answeredJournal)
    await process()
    const reader = client(testSiteKey)
    const { data } = await reader.get('/relay/call-history?start=2026-11-20&end=2026-11-20&form=odata')
    expect(data.value).toMatchObject([
      {
        ...{ SegmentType: 2, SegmentStartTime: '2026-11-20T09:00:00.000Z', SegmentEndTime: '2026-11-20T09:01:00.000Z' },
        ...{ SrcCallerNumber: '+15551234567', SrcExternal: true, SrcInternal: false, SrcDnType: 1 },
        ...{ DstDn: '101', DstDisplayName: 'Ann Lee', DstDnType: 0, DstInternal: true },
        ...{ CallAnswered: true, CallTime: 'PT55S' },
      },
    ])
    const row = data.value?.[0] ?? {}
    for (const name of ['SegmentId', 'SrcId', 'DstId']) {
      expect(Number(row[name])).toBeGreaterThanOrEqual(0)
      expect(Number(row[name])).toBeLessThanOrEqual(2_147_483_647)
    }
  })
})
