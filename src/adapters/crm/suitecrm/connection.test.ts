import { describe, expect, it } from 'vitest'
import { heldTo } from '../../../../test/support/crm/held-to.ts'
import { startSuiteCrm } from '../../../../test/support/suitecrm/connector.ts'
import { suiteCrmFormCheck } from '../../../../test/support/suitecrm/operations.ts'
import { readNumber } from '../../../core/phone/read-number.ts'
import { sampleReport } from '../contract/sample-calls.ts'
import { createSuiteCrmConnector } from './connector.ts'

const signal = new AbortController().signal
const number = readNumber('+447700900123', 'GB')
const hourMs = 3_600_000
const tokenRequests = (requests: readonly string[]) => requests.filter((one) => one.endsWith('/access_token'))

heldTo(suiteCrmFormCheck)

describe('where the API of SuiteCRM is', () => {
  it.each([
    [7, false, '/Api/', 'https://crm.example.com/index.php?module=Contacts&action=DetailView&record='],
    [8, false, '/legacy/Api/', 'https://crm.example.com/#/contacts/record/'],
    [8, true, '/legacy/Api/', 'https://crm.example.com/#/contacts/record/'],
  ] as const)('is asked once, of all isolates: %s.x (both: %s) → %s', async (version, answersAtBoth, path, url) => {
    const { standIn, isolate } = startSuiteCrm({ version, answersAtBoth })
    const id = standIn.seed({ name: 'Jane Doe', phone: '+447700900123' })
    const [found] = await isolate().findByNumber(number, signal)
    expect(found?.url).toBe(`${url}${id}`)
    const used = standIn.requests().slice(2)
    expect(used.every((request) => request.includes(` ${path}`))).toBe(true)
    await isolate().findByNumber(number, signal)
    expect(
      standIn
        .requests()
        .slice(2 + used.length)
        .map((one) => one.split('?')[0]),
    ).toEqual(['Contacts', 'Accounts', 'Leads'].map((module) => `GET ${path}V8/module/${module}`))
  })

  it('sends no credentials before it is known', async () => {
    const { standIn, connector } = startSuiteCrm({ version: 8 })
    await connector.findByNumber(number, signal)
    expect(standIn.requests().slice(0, 3)).toEqual([
      'GET /legacy/Api/V8/module/Contacts',
      'GET /Api/V8/module/Contacts',
      'POST /legacy/Api/access_token',
    ])
  })

  it('is asked again when SuiteCRM moved from 7.x to 8.x, and nothing fails', async () => {
    const { standIn, connector } = startSuiteCrm()
    const id = standIn.seed({ name: 'Jane Doe', phone: '+447700900123' })
    await connector.findByNumber(number, signal)
    standIn.becomeVersion(8)
    expect(await connector.findByNumber(number, signal)).toMatchObject([{ id }])
    const [found] = await connector.findByNumber(number, signal)
    expect(found?.url).toContain('/#/contacts/record/')
  })

  it('is not remembered wrongly while one of the places fails in passing', async () => {
    const { standIn, connector } = startSuiteCrm({ version: 8, answersAtBoth: true })
    standIn.fail({ kind: 'status', status: 503 })
    await expect(connector.findByNumber(number, signal)).rejects.toMatchObject({ code: 'crm_unavailable' })
    standIn.heal()
    await connector.findByNumber(number, signal)
    expect(standIn.requests().at(-1)).toContain('/legacy/Api/')
  })

  it('is not taken for the place of 7.x while the place of 8.x fails in passing', async () => {
    const { settings, context, standIn } = startSuiteCrm({ version: 8, answersAtBoth: true })
    const fetch: typeof context.fetch = async (url, init) =>
      url.includes('/legacy/') ? new Response('', { status: 503 }) : context.fetch(url, init)
    const connector = createSuiteCrmConnector(settings, { ...context, fetch })
    await expect(connector.findByNumber(number, signal)).rejects.toMatchObject({ code: 'crm_unavailable' })
    expect(standIn.requestCount()).toBe(1)
  })

  it('says what to do when it is nowhere, and tries again later', async () => {
    const { connector } = startSuiteCrm({ env: { SUITECRM_URL: 'https://crm.example.com/wrong' } })
    await expect(connector.findByNumber(number, signal)).rejects.toMatchObject({
      code: 'crm_bad_answer',
      retryable: true,
      message: 'SuiteCRM has no API at /Api or /legacy/Api (404; is its .htaccess in force?): check SUITECRM_URL.',
    })
  })
})

describe('the token of SuiteCRM', () => {
  it('is minted once for all requests and isolates, until it runs out', async () => {
    const { standIn, isolate, clock } = startSuiteCrm()
    const isolates = [isolate(), isolate(), isolate()]
    const round = () => Promise.all(isolates.map((connector) => connector.findByNumber(number, signal)))
    const first = round()
    await clock.advance(1000)
    await first
    await round()
    expect(standIn.oauth.minted()).toBe(1)
    await clock.advance(hourMs - 60_000)
    const second = round()
    await clock.advance(1000)
    await second
    expect(standIn.oauth.minted()).toBe(2)
  })

  it('is minted again once when it was revoked, and the request succeeds', async () => {
    const { standIn, isolate, clock } = startSuiteCrm({ grant: 'password' })
    const id = standIn.seed({ name: 'Jane Doe', phone: '+447700900123' })
    const isolates = [isolate(), isolate()]
    await isolates[0]?.findByNumber(number, signal)
    await isolates[1]?.findByNumber(number, signal)
    await clock.advance(60_000)
    standIn.oauth.revokeAll()
    const found = Promise.all(isolates.map((connector) => connector.findByNumber(number, signal)))
    await clock.advance(2000)
    expect(await found).toMatchObject([[{ id }], [{ id }]])
    expect(standIn.oauth.minted()).toBe(2)
  })

  it('is not minted twice when another isolate stored one between our look and our claim', async () => {
    const { settings, context, standIn, isolate } = startSuiteCrm()
    const first = isolate()
    let looked = false
    const write: typeof context.records.write = async (writes) => {
      const isClaim = writes.some((one) => one.op === 'put' && one.id === 'suitecrm.token-claim')
      if (isClaim && !looked) {
        looked = true
        await first.findByNumber(number, signal)
      }
      return context.records.write(writes)
    }
    const second = createSuiteCrmConnector(settings, { ...context, records: { ...context.records, write } })
    await second.findByNumber(number, signal)
    expect(standIn.oauth.minted()).toBe(1)
  })

  it('is not minted anew for a web server that drops it', async () => {
    const { connector, standIn, clock } = startSuiteCrm({ dropsAuthorization: true })
    for (let round = 0; round < 3; round += 1) {
      await expect(connector.findByNumber(number, signal)).rejects.toMatchObject({ code: 'crm_unauthorized' })
      await clock.advance(60_000)
    }
    expect(standIn.oauth.minted()).toBe(1)
  })

  it('does not stop a write: the call is logged once', async () => {
    const { standIn, connector, clock } = startSuiteCrm()
    await connector.findByNumber(number, signal)
    await clock.advance(60_000)
    standIn.oauth.revokeAll()
    const logged = connector.logCall(sampleReport(), signal)
    await clock.advance(2000)
    await logged
    expect(standIn.entries()).toHaveLength(1)
  })

  it('is not minted anew again and again when SuiteCRM refuses a fresh one', async () => {
    const { standIn, connector, clock } = startSuiteCrm()
    await connector.findByNumber(number, signal)
    for (let round = 0; round < 5; round += 1) {
      standIn.oauth.revokeAll()
      const failed = expect(connector.findByNumber(number, signal)).rejects.toMatchObject({ code: 'crm_unauthorized' })
      await clock.advance(500)
      await failed
    }
    expect(standIn.oauth.minted()).toBe(1)
  })

  it('is taken over when the isolate that was minting it died', async () => {
    const { standIn, isolate, clock } = startSuiteCrm()
    await isolate().check(signal)
    await clock.advance(2 * hourMs)
    standIn.fail({ kind: 'hang' })
    const died = new AbortController()
    const first = isolate()
      .findByNumber(number, died.signal)
      .catch(() => 'died')
    await clock.advance(100)
    standIn.heal()
    const second = isolate().findByNumber(number, signal)
    await clock.advance(20_000)
    expect(await second).toEqual([])
    died.abort()
    expect(await first).toBe('died')
  })

  it('is a secret that rests for an hour at the most, and alone', async () => {
    const { context, connector, clock } = startSuiteCrm({ grant: 'password' })
    await connector.findByNumber(number, signal)
    const stored = await context.records.get<Record<string, unknown>>('crm-state', 'suitecrm.token')
    expect(Object.keys(stored?.value ?? {}).sort()).toEqual(['accessToken', 'expiresAtMs', 'mintedAtMs', 'owner', 'v'])
    expect(stored?.expiresAtMs).toBe(clock.now() + hourMs)
    expect(await context.records.get('crm-state', 'suitecrm.token-claim')).toBeUndefined()
  })

  it('of other credentials is not used', async () => {
    const first = startSuiteCrm()
    await first.connector.findByNumber(number, signal)
    const env = { SUITECRM_CLIENT_SECRET: 'changed-client-secret' }
    const second = startSuiteCrm({ env }, { records: first.context.records })
    await expect(second.connector.findByNumber(number, signal)).rejects.toMatchObject({ code: 'crm_unauthorized' })
    expect(tokenRequests(second.standIn.requests())).toHaveLength(1)
  })
})

describe('a SuiteCRM that refuses', () => {
  it.each([
    [{ env: { SUITECRM_CLIENT_SECRET: 'wrong-secret' } }, 'crm_unauthorized', 'check SUITECRM_CLIENT_ID'],
    [{ env: { SUITECRM_CLIENT_ID: 'unknown' } }, 'crm_unauthorized', 'check SUITECRM_CLIENT_ID'],
    [
      { grant: 'password', env: { SUITECRM_PASSWORD: 'wrong-password' } },
      'crm_unauthorized',
      'check SUITECRM_USERNAME and SUITECRM_PASSWORD',
    ],
    [{ clientWithoutUser: true }, 'crm_unauthorized', 'choose its associated user'],
    [{ dropsAuthorization: true }, 'crm_unauthorized', 'HTTP_AUTHORIZATION'],
    [{ keys: 'not even a page' }, 'crm_bad_answer', 'no page Api/access_token'],
    [{ keys: 'missing' }, 'crm_unavailable', 'private.key and public.key must exist'],
    [{ keys: 'unreadable' }, 'crm_unavailable', "can't use its OAuth2 keys"],
    [{ forbidden: ['Contacts', 'Accounts', 'Leads'] }, 'crm_forbidden', 'give its role the rights'],
  ] as const)('%o is %s: … %s …', async (options, code, words) => {
    const { connector, standIn } = startSuiteCrm(options)
    const failed = connector.findByNumber(number, signal)
    const retryable = code !== 'crm_unauthorized' && code !== 'crm_forbidden'
    await expect(failed).rejects.toMatchObject({ code, retryable, message: expect.stringContaining(words) })
    await expect(failed).rejects.not.toThrow(/wrong-/)
    expect(tokenRequests(standIn.requests())).toHaveLength(1)
  })
})
