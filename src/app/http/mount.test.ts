import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { bearer, openTestApp, type TestAppOptions, testAdminKey, testSiteKey } from '../../../test/support/test-app.ts'
import { SwitchhookError } from '../../lib/errors.ts'
import { defineOperation, type Operation, Reply } from './operation.ts'

const answers = { 200: z.looseObject({}) }
const common = { tag: 'Test', id: 'test', summary: 'Test', responses: answers } as const

const who = defineOperation({
  ...common,
  method: 'GET',
  path: '/who',
  auth: { scope: 'read' },
  query: z.object({ number: z.string().max(20).optional() }),
  run: ({ principal, services, query, requestId }) => ({
    ...principal,
    records: services.records.site,
    query,
    requestId,
  }),
})
const echo = defineOperation({
  ...common,
  method: 'POST',
  path: '/echo/:id',
  auth: { scope: 'journal' },
  params: z.object({ id: z.string() }),
  body: { schema: z.object({ items: z.array(z.object({ number: z.string() })) }), maxBytes: 100 },
  responses: { 201: z.looseObject({}) },
  run: ({ body, params }) => ({ body, params }),
})
const bytes = defineOperation({
  ...common,
  method: 'POST',
  path: '/bytes',
  auth: 'public',
  body: { bytes: true, maxBytes: 8, contentTypes: ['application/octet-stream'] },
  run: ({ body }) => ({ sum: body.reduce((sum, byte) => sum + byte, 0) }),
})
const page = defineOperation({
  ...common,
  method: 'GET',
  path: '/page',
  auth: 'public',
  run: () =>
    new Response('<p>', { headers: { 'content-type': 'text/html', 'cache-control': 'max-age=5', 'x-own': 'yes' } }),
})
const teapot = defineOperation({
  ...common,
  method: 'PUT',
  path: '/page',
  auth: 'public',
  run: () => new Reply(418, { short: true }, { 'x-own': 'yes' }),
})
const failing = (path: string, thrown: unknown, errors?: Operation['errors']) =>
  defineOperation({
    ...common,
    method: 'GET',
    path,
    errors,
    auth: 'public',
    run: () => {
      throw thrown
    },
  })
const busy = new SwitchhookError('crm_rate_limited', 'Wait.', { retryable: true, retryAfterMs: 1500 })
const leak = new TypeError('cannot read 15551234567 from https://crm.example/?token=abc')
const late = defineOperation({
  ...common,
  method: 'GET',
  path: '/late',
  auth: 'public',
  run: (context) => {
    context.background(Promise.reject(new Error('private text')))
    return {}
  },
})
const bridge = defineOperation({ ...who, path: '/bridge', errors: 'bridge' })
const operations: Operation[] = [
  who,
  echo,
  bytes,
  page,
  teapot,
  late,
  bridge,
  failing('/busy', busy),
  failing('/busy-bridge', busy, 'bridge'),
  failing('/leak', leak),
  failing('/private', new SyntaxError('Unexpected token J in John Doe')),
]
const open = (options: TestAppOptions = {}) => openTestApp({ operations, ...options })
const json = { 'content-type': 'application/json' }

describe('a request through an operation', () => {
  it('is answered as JSON with the fixed headers and a request id', async () => {
    const { request } = open()
    const response = await request('/who?number=%2B1', { headers: bearer(testSiteKey) })
    expect(response.status).toBe(200)
    expect(Object.fromEntries(response.headers)).toEqual({
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'strict-transport-security': 'max-age=31536000',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'x-request-id': expect.stringMatching(/^\w+-\w+$/),
    })
    expect(await response.json()).toMatchObject({ site: 'main', records: 'main', query: { number: '+1' } })
  })

  it('has an id of its own each time, and keeps a well-formed one of the platform', async () => {
    const { request } = open()
    const id = async (given?: string) =>
      (await request('/who', { headers: given ? { 'test-request-id': given } : {} })).headers.get('x-request-id')
    expect(await id()).not.toBe(await id())
    expect(await id('8f1-LHR')).toBe('8f1-LHR')
    expect(await id('a'.repeat(200))).not.toContain('aaaa')
  })

  it('gets parsed body and params, and the first successful status', async () => {
    const { request } = open()
    const init = {
      method: 'POST',
      headers: { ...bearer(testSiteKey), ...json },
      body: '{"items":[{"number":"1","x":2}]}',
    }
    const response = await request('/echo/a%20b', init)
    expect(response.status).toBe(201)
    expect(await response.json()).toEqual({ body: { items: [{ number: '1' }] }, params: { id: 'a b' } })
  })

  it('gets the exact bytes where it asks for bytes', async () => {
    const { request } = open()
    const headers = { 'content-type': 'application/octet-stream' }
    const response = await request('/bytes', { method: 'POST', headers, body: new Uint8Array([255, 0, 254]) })
    expect(await response.json()).toEqual({ sum: 509 })
    expect((await request('/bytes', { method: 'POST', headers, body: new Uint8Array(9) })).status).toBe(413)
  })

  it('answers HEAD as GET without a body', async () => {
    const { request } = open()
    const response = await request('/who', { method: 'HEAD', headers: bearer(testSiteKey) })
    expect([response.status, await response.text()]).toEqual([200, ''])
  })

  it('may answer with a Response, whose own headers stay, and HTML gets a policy', async () => {
    const { request } = open()
    const { headers } = await request('/page')
    expect(headers.get('x-own')).toBe('yes')
    expect(headers.get('cache-control')).toBe('max-age=5')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
  })

  it('may answer with a status and headers of its own', async () => {
    const { request } = open()
    const response = await request('/page', { method: 'PUT' })
    expect([response.status, response.headers.get('x-own')]).toEqual([418, 'yes'])
  })

  it('logs background work that fails, without its text', async () => {
    const { request, background, log } = open()
    expect((await request('/late')).status).toBe(200)
    await background()
    expect(log.lines).toMatchObject([{ level: 'error', event: 'background_failed', code: 'internal', cause: 'Error' }])
    expect(JSON.stringify(log.lines)).not.toContain('private text')
  })
})

describe('a site', () => {
  it('is chosen by the admin key of the environment only', async () => {
    const { request, makeKey, makeSite, clock } = open()
    expect((await request('/who?site=north', { headers: bearer(testAdminKey) })).status).toBe(404)
    await makeSite('north')
    await clock.advance(5_000)
    const north = await request('/who?site=north', { headers: bearer(testAdminKey) })
    expect(await north.json()).toMatchObject({ site: 'north', records: 'north' })
    expect((await request('/who?site=north', { headers: bearer(testSiteKey) })).status).toBe(403)
    const { token } = await makeKey(['admin'])
    expect((await request('/who?site=north', { headers: bearer(token) })).status).toBe(403)
    expect((await request('/who?site=main', { headers: bearer(token) })).status).toBe(200)
  })

  it('is that of the key', async () => {
    const { request, makeKey } = open()
    const { token } = await makeKey(['read'], 'north')
    expect(await (await request('/who', { headers: bearer(token) })).json()).toMatchObject({ records: 'north' })
  })

  it.each(['../main', 'A', '', 'a'.repeat(33)])('is not called %j', async (site) => {
    const { request } = open()
    const response = await request(`/who?site=${encodeURIComponent(site)}`, { headers: bearer(testAdminKey) })
    expect(await response.json()).toMatchObject({ error: { code: 'bad_field' } })
  })

  it('is asked for at every protected route: nothing is served without a key', async () => {
    const { request } = open()
    for (const path of ['/who', '/bridge']) expect((await request(path)).status).toBe(401)
  })
})

describe('a wrong request', () => {
  it('is answered with the path of each wrong field, without its value', async () => {
    const { request } = open()
    const body = '{"items":[{"number":"1"},{"number":15551234567}]}'
    const response = await request('/echo/1', { method: 'POST', headers: { ...bearer(testSiteKey), ...json }, body })
    const answer = await response.text()
    expect([response.status, answer]).toEqual([400, expect.stringContaining('items.1.number')])
    expect(answer).not.toContain('15551234567')
  })

  it('is answered with the wrong query parameter', async () => {
    const { request } = open()
    const response = await request(`/who?number=${'1'.repeat(21)}`, { headers: bearer(testSiteKey) })
    expect(await response.json()).toMatchObject({
      error: { code: 'bad_field', message: expect.stringContaining('number') },
    })
  })

  it.each([
    ['application/json; charset=utf-8', 201],
    ['Application/JSON;charset="UTF-8"', 201],
    ['application/json; charset=utf-16', 415],
    ['text/plain', 415],
    ['application/jsonx', 415],
  ])('of content type %s gets %i', async (type, status) => {
    const { request } = open()
    const headers = { ...bearer(testSiteKey), 'content-type': type }
    expect((await request('/echo/1', { method: 'POST', headers, body: '{"items":[]}' })).status).toBe(status)
  })

  it('with a body that claims to be shorter than it is gets 413', async () => {
    const { request } = open()
    const headers = { ...bearer(testSiteKey), ...json, 'content-length': '5' }
    expect((await request('/echo/1', { method: 'POST', headers, body: ' '.repeat(101) })).status).toBe(413)
  })

  it('is cut off while an endless body is still coming', async () => {
    const { request } = open()
    let pulled = 0
    const stream = new ReadableStream({
      pull(controller) {
        pulled += 1
        controller.enqueue(new Uint8Array(2 ** 20))
      },
    })
    const headers = { ...bearer(testSiteKey), ...json }
    const init = { method: 'POST', headers, body: stream, duplex: 'half' }
    expect((await request('/echo/1', init)).status).toBe(413)
    expect(pulled).toBeLessThan(40)
  })

  it('that declares too large a body is refused before any of it is read', async () => {
    const { request } = open()
    let pulled = 0
    const source = {
      pull() {
        pulled += 1
      },
    }
    const headers = { ...bearer(testSiteKey), ...json, 'content-length': '33554433' }
    const init = { method: 'POST', headers, body: new ReadableStream(source, { highWaterMark: 0 }), duplex: 'half' }
    expect((await request('/echo/1', init)).status).toBe(413)
    expect(pulled).toBe(0)
    const nonsense = { method: 'POST', headers: { ...headers, 'content-length': '1e9' }, body: '{}' }
    expect(await (await request('/echo/1', nonsense)).json()).toMatchObject({ error: { code: 'bad_request' } })
  })

  it('whose unwanted body never ends is answered after five seconds', async () => {
    const { request, clock } = open()
    const headers = { ...bearer(testSiteKey), ...json, 'content-length': '101' }
    const init = { method: 'POST', headers, body: new ReadableStream(), duplex: 'half' }
    const answered = request('/echo/1', init)
    await clock.advance(5000)
    expect((await answered).status).toBe(413)
  })

  it('whose body breaks off is not blamed on us', async () => {
    const { request, log } = open()
    const stream = new ReadableStream({ pull: (controller) => controller.error(new Error('gone')) })
    const init = { method: 'POST', headers: { ...bearer(testSiteKey), ...json }, body: stream, duplex: 'half' }
    expect(await (await request('/echo/1', init)).json()).toMatchObject({
      error: { code: 'bad_request', retryable: true },
    })
    expect(log.lines).toEqual([])
  })

  it('without a body is answered so', async () => {
    const { request } = open()
    const response = await request('/echo/1', { method: 'POST', headers: { ...bearer(testSiteKey), ...json } })
    expect(await response.json()).toMatchObject({
      error: { code: 'bad_json', message: expect.stringContaining('empty') },
    })
  })

  it('at an unknown path gets 404, with a wrong method 405 and what is allowed', async () => {
    const { request } = open()
    expect((await request('/nothing')).status).toBe(404)
    expect((await request('/who/')).status).toBe(404)
    const wrong = await request('/page', { method: 'DELETE' })
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET, HEAD, PUT'])
    expect((await request('/echo/1', { method: 'HEAD' })).headers.get('allow')).toBe('POST')
    expect(await (await request('/bridge', { method: 'POST' })).json()).toEqual({
      error: 'Use GET or HEAD at this path.',
    })
  })
})

describe('an error', () => {
  it('carries code, sentence, request id, whether to retry, and when', async () => {
    const { request } = open()
    const response = await request('/busy')
    const requestId = response.headers.get('x-request-id')
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '2'])
    expect(await response.json()).toEqual({
      error: { code: 'crm_rate_limited', message: 'Wait.', requestId, retryable: true },
    })
  })

  it('has the bridge form where the contract says so', async () => {
    const { request } = open()
    expect(await (await request('/busy-bridge')).json()).toEqual({ error: 'Wait.' })
    const response = await request('/bridge')
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, expect.stringContaining('Basic')])
  })

  it('that nobody foresaw is 500 and reveals nothing; the log has the place but no private text', async () => {
    const { request, log } = open()
    expect(await (await request('/leak')).json()).toMatchObject({ error: { code: 'internal', retryable: true } })
    expect((await request('/private')).status).toBe(500)
    expect(log.lines).toMatchObject([
      {
        level: 'error',
        event: 'request_failed',
        route: 'GET /leak',
        cause: 'TypeError: cannot read <digits> from <url>',
      },
      { cause: 'SyntaxError', at: expect.stringContaining('mount.test.ts') },
    ])
    expect(JSON.stringify(log.lines)).not.toMatch(/John|15551234567|token=abc/)
  })

  it('of authentication is logged with a masked address and without the token', async () => {
    const { request, log } = open()
    await request('/who', { headers: { ...bearer('a-wrong-key-abcdef'), 'test-address': '203.0.113.7' } })
    expect(log.lines).toMatchObject([{ level: 'warn', event: 'request_refused', status: 401, address: '203.0.113.x' }])
    expect(JSON.stringify(log.lines)).not.toContain('a-wrong-key')
  })
})

describe('too many wrong keys from one address', () => {
  it('get 429 with Retry-After, and no other address does', async () => {
    const { request } = open()
    const ask = (key: string, address: string) =>
      request('/who', { headers: { ...bearer(key), 'test-address': address } })
    for (let i = 0; i < 20; i++) expect((await ask(`wrong-${i}`, '203.0.113.7')).status).toBe(401)
    const blocked = await ask('wrong', '203.0.113.7')
    expect([blocked.status, blocked.headers.get('retry-after')]).toEqual([429, '60'])
    expect((await ask(testSiteKey, '203.0.113.8')).status).toBe(200)
  })

  it('are not counted for requests without a key or with too little scope', async () => {
    const { request, makeKey } = open()
    const { token } = await makeKey(['lookup'])
    for (let i = 0; i < 30; i++) {
      expect((await request('/who')).status).toBe(401)
      expect((await request('/who', { headers: bearer(token) })).status).toBe(403)
    }
  })
})

describe('a browser on another page (CORS)', () => {
  const variables = { SWITCHHOOK_SITE_KEY: testSiteKey, SWITCHHOOK_CORS_ORIGINS: 'https://app.example' }
  const from = (origin: string) => ({ ...bearer(testSiteKey), origin })

  it('is off unless an origin is allowed', async () => {
    const { request } = open()
    const response = await request('/who', { headers: from('https://app.example') })
    expect(response.headers.has('access-control-allow-origin')).toBe(false)
    expect((await request('/who', { method: 'OPTIONS', headers: from('https://app.example') })).status).toBe(405)
  })

  it('answers the allowed origin only, errors and preflight too', async () => {
    const { request } = open({ variables })
    const allowed = from('https://app.example')
    for (const path of ['/who', '/busy', '/nothing', '/page']) {
      const { headers } = await request(path, { headers: allowed })
      expect(headers.get('access-control-allow-origin')).toBe('https://app.example')
      expect(headers.get('access-control-allow-credentials')).toBeNull()
    }
    const preflight = await request('/echo/1', { method: 'OPTIONS', headers: allowed })
    expect([preflight.status, preflight.headers.get('access-control-allow-methods')]).toEqual([204, 'POST'])
    const other = await request('/who', { headers: from('https://evil.example') })
    expect(other.headers.has('access-control-allow-origin')).toBe(false)
  })
})

describe('a deployment that is not configured', () => {
  it('refuses everything protected and names the variable; no default key works', async () => {
    const { request } = open({ variables: {} })
    for (const headers of [{}, bearer('123A'), { apikey: '123A' }]) {
      const response = await request('/who', { headers })
      expect(response.status).toBe(503)
      expect(await response.json()).toMatchObject({
        error: { code: 'not_configured', message: expect.stringContaining('SWITCHHOOK_ADMIN_KEY') },
      })
    }
    expect((await request('/page')).status).toBe(200)
  })

  it('names a variable with a wrong value', async () => {
    const { request } = open({ variables: { SWITCHHOOK_ADMIN_KEY: '123A' } })
    const response = await request('/who', { headers: bearer('123A') })
    expect([response.status, await response.text()]).toEqual([503, expect.stringContaining('SWITCHHOOK_ADMIN_KEY')])
  })

  it('names what its platform lacks', async () => {
    const platform = () => {
      throw new SwitchhookError('not_configured', 'Set UPSTASH_REDIS_REST_URL.')
    }
    const { request } = open({ platform })
    const response = await request('/who', { headers: bearer(testSiteKey) })
    expect([response.status, await response.text()]).toEqual([503, expect.stringContaining('UPSTASH_REDIS_REST_URL')])
  })

  it('takes the old bridge token for the bridge’s own paths only, and not at all where that is switched off', async () => {
    const token = { REAMAZE_API_TOKEN: 'old-bridge-token' }
    const headers = { authorization: `Basic ${btoa('old-bridge-token:x')}` }
    const { request } = openTestApp({ variables: token })
    expect((await request('/api/lookup', { headers })).status).toBe(400)
    const others = ['/v1/calls', '/v1/lookup?number=%2B12025550123', '/contacts/abc']
    for (const path of others) expect((await request(path, { headers })).status, path).toBe(403)
    const post = { method: 'POST', headers: { ...headers, ...json }, body: '{"number":"+12025550123"}' }
    expect((await request('/3cx/lookup', post)).status).toBe(403)
    const off = openTestApp({
      variables: { ...token, SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_REAMAZE_TOKEN_AS_KEY: 'off' },
    })
    expect((await off.request('/api/lookup', { headers })).status).toBe(401)
  })

  it('asks a visitor of a page for a key by Basic alone, and a program by Bearer', async () => {
    const { request } = openTestApp()
    const challenge = async (headers: Record<string, string>) =>
      (await request('/v1/calls/abc', { headers })).headers.get('www-authenticate')
    expect(await challenge({ 'sec-fetch-mode': 'navigate' })).toBe('Basic realm="switchhook", charset="UTF-8"')
    expect(await challenge({ accept: 'text/html,*/*' })).toBe('Basic realm="switchhook", charset="UTF-8"')
    expect(await challenge({ 'sec-fetch-mode': 'cors', accept: 'text/html' })).toBe('Bearer realm="switchhook"')
    expect(await challenge({})).toBe('Bearer realm="switchhook"')
  })
})
