import { describe, expect, it } from 'vitest'
import type { HttpFetch } from '../../src/ports/http.ts'
import { threecxCheckSchema, threecxLinkSchema } from '../../src/wire/threecx-link.ts'
import { bearer, openTestApp, testAdminKey, testSiteKey } from '../../test/support/test-app.ts'
import { createMemoryPbx } from '../../test/support/threecx-callcontrol/memory-pbx.ts'
import { staffedXapi } from '../../test/support/threecx-callcontrol/staffed-xapi.ts'

const secret = 'swordfish'
const own = { THREECX_URL: 'https://pbx.example.com', THREECX_CLIENT_ID: '900', THREECX_CLIENT_SECRET: secret }

function setUp(given: Record<string, string> = own) {
  const reach: { fetch?: HttpFetch } = {}
  const fetch: HttpFetch = async (url, init) => {
    if (!reach.fetch) throw new Error('no 3CX')
    return reach.fetch(url, init)
  }
  const site = openTestApp({
    variables: { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_SITE_KEY: testSiteKey, ...given },
    platformParts: { fetch },
  })
  const pbx = createMemoryPbx(site.clock)
  reach.fetch = pbx.fetch
  const ask = (method: string, path: string, key: string = testAdminKey) =>
    site.request(path, { method, headers: bearer(key) })
  return { ...site, pbx, ask }
}

describe('GET /v1/threecx', () => {
  it('shows the link and never its key', async () => {
    const answer = await setUp().ask('GET', '/v1/threecx')
    const text = await answer.text()
    expect(threecxLinkSchema.parse(JSON.parse(text))).toMatchObject({
      ...{ isSetUp: true, url: own.THREECX_URL, clientId: '900', live: { state: 'starting' }, alsoWatchedBy: [] },
    })
    expect(text).not.toContain(secret)
  })

  it('says that none is set up, and which variable is missing', async () => {
    expect(await (await setUp({}).ask('GET', '/v1/threecx')).json()).toMatchObject({ isSetUp: false })
    const half = await setUp({ THREECX_URL: own.THREECX_URL }).ask('GET', '/v1/threecx')
    expect(await half.json()).toMatchObject({ isSetUp: true, fault: expect.stringContaining('THREECX_CLIENT_ID') })
  })

  it('is shown to nobody without a key', async () => {
    expect((await setUp().ask('GET', '/v1/threecx', 'wrong')).status).toBe(401)
  })
})

describe('POST /v1/threecx/check', () => {
  it('explains what works and what surprises', async () => {
    const { ask, pbx } = setUp()
    Object.assign(pbx.xapi, staffedXapi(['101']), {
      SystemStatus: { Version: '20.0.6.724', LicenseActive: false },
      CrmIntegration: { Name: 'Switchhook', PhonebookPriorityOptions: 'NotQueryIfInPhonebookFound' },
    })
    const answer = await ask('POST', '/v1/threecx/check')
    const { ok, findings } = threecxCheckSchema.parse(await answer.json())
    const texts = findings.map((one) => one.text).join('\n')
    expect(ok).toBe(false)
    expect(texts).toContain('Its own phonebook has priority')
    expect(texts).toContain('licence is not active')
    expect(texts).toContain('Call Control shows 3 extensions')
    expect(texts).toContain('queues and ring groups: 1')
    expect(texts).not.toContain(secret)
  })

  it('warns of a 3CX that deletes recordings before they are fetched, where they are kept here', async () => {
    const check = async (more: Record<string, string>) => {
      const { ask, pbx } = setUp({ ...own, ...more })
      Object.assign(pbx.xapi, staffedXapi(['101']), {
        'Recordings/Pbx.GetRecordingRepositorySettings': {
          AutoDeleteRecordingEnabled: true,
          AutoDeleteRecordingDays: 2,
        },
      })
      return (await (await ask('POST', '/v1/threecx/check')).json<{ findings: object[] }>()).findings
    }
    const warning = { ok: false, text: expect.stringContaining('deletes recordings after 2 days') }
    expect(await check({ SWITCHHOOK_RECORDINGS: 'keep' })).toContainEqual(warning)
    expect(await check({})).not.toContainEqual(warning)
  })

  it('that can’t reach 3CX, or has none, says so', async () => {
    const { ask, pbx } = setUp()
    pbx.away(true)
    expect(await (await ask('POST', '/v1/threecx/check')).json()).toMatchObject({
      ok: false,
      findings: [{ ok: false }],
    })
    const none = await (await setUp({}).ask('POST', '/v1/threecx/check')).json()
    expect(none).toMatchObject({ ok: false, findings: [{ text: expect.stringContaining('THREECX_URL') }] })
  })

  it('is for admins', async () => {
    const { ask } = setUp()
    expect((await ask('POST', '/v1/threecx/check', testSiteKey)).status).toBe(403)
    expect((await ask('POST', '/v1/threecx/check', 'wrong')).status).toBe(401)
  })
})
