import { createHmac } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { sampleReport } from '../../../src/adapters/crm/contract/sample-calls.ts'
import { createConnectors } from '../../../src/adapters/crm/registry.ts'
import { readNumber } from '../../../src/core/phone/read-number.ts'
import { systemClock } from '../../../src/ports/clock.ts'
import { connectorContext } from '../crm/connector-context.ts'
import { isObject } from './contacts-api.ts'
import { type ReamazeServer, startReamazeServer } from './server.ts'
import { createReamazeStandIn } from './stand-in.ts'
import { signatureHolds } from './voice-api.ts'

const basic = `Basic ${btoa('robot@example.com:stand-in-api-token-0001')}`
const json = { 'content-type': 'application/json' }

function contacts(query: string, headers: Record<string, string> = { authorization: basic }) {
  return new Request(`http://localhost/api/v1/contacts${query}`, { headers })
}

function post(path: string, body: unknown, headers: Record<string, string>) {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return new Request(`http://localhost${path}`, { method: 'POST', body: text, headers })
}

describe('the Re:amaze stand-in', () => {
  it('holds to the signature of the documented example, strictly', () => {
    const body = new TextEncoder().encode('{"id":"1","body":"hello"}')
    const signature = 'FgdUISIrhWKi9IhRN80V37obl/NYrpXeaZvV95dmgeU='
    expect(signatureHolds('your_shared_secret', body, signature)).toBe(true)
    expect(signatureHolds('your_shared_secret', body, `${signature}\n`)).toBe(false)
    expect(signatureHolds('your_shared_secret', body, signature.slice(0, -1))).toBe(false)
    expect(signatureHolds('another_secret', body, signature)).toBe(false)
    expect(signatureHolds('your_shared_secret', body.slice(1), signature)).toBe(false)
    expect(signatureHolds('your_shared_secret', body, null)).toBe(false)
  })

  it.each<Record<string, string>>([
    {},
    { authorization: `Basic ${btoa('robot@example.com:wrong')}` },
    { authorization: 'Bearer x' },
  ])('refuses contacts with %j', async (headers) => {
    const { handle } = createReamazeStandIn()
    expect((await handle(contacts('', headers))).status).toBe(401)
  })

  it('refuses voice messages that are unsigned, wrongly signed, or signed and changed', async () => {
    const { handle, messages } = createReamazeStandIn()
    const signed = { ...json, 'x-reamaze-hmac-sha256': 'FgdUISIrhWKi9IhRN80V37obl/NYrpXeaZvV95dmgeU=' }
    expect((await handle(post('/incoming/voice', { id: '1' }, json))).status).toBe(401)
    expect((await handle(post('/incoming/voice', '{"id":"1","body":"hello"}', signed))).status).toBe(401)
    expect(messages()).toEqual([])
  })

  it.each<[Record<string, unknown>, number]>([
    [{}, 200],
    [{ id: undefined }, 422],
    [{ to: { phone: '+15550199' } }, 422],
    [{ from: { name: 'no phone' } }, 422],
    [{ from: { phone: 'anonymous' } }, 422],
    [{ direction: 'sideways' }, 422],
    [{ body: '' }, 422],
    [{ created_at: '20/11/2026' }, 422],
  ])('takes a whole message only: %j → %i', async (change, status) => {
    const { handle } = createReamazeStandIn({ voiceSecret: 's', channelPhone: '+15550100' })
    const whole = {
      id: '1',
      direction: 'inbound',
      to: { phone: '+15550100' },
      from: { phone: '+447700900123' },
      body: 'Missed call',
      created_at: '2026-01-01T10:14:00Z',
    }
    const body = JSON.stringify({ ...whole, ...change })
    const signature = createHmac('sha256', 's').update(body).digest('base64')
    const request = post('/incoming/voice', body, { ...json, 'x-reamaze-hmac-sha256': signature })
    expect((await handle(request)).status).toBe(status)
  })

  it('creates contacts as documented: one of e-mail and mobile, E.164, each once', async () => {
    const { handle } = createReamazeStandIn()
    const create = async (contact: unknown, headers: Record<string, string> = json) =>
      (await handle(post('/api/v1/contacts', { contact }, { authorization: basic, ...headers }))).status
    expect(await create({ name: 'Bob', mobile: '+12223334444' })).toBe(201)
    expect(await create({ name: 'Bob', mobile: '+12223334444' })).toBe(422)
    expect(await create({ name: 'Bob', mobile: '(222) 333-4444' })).toBe(422)
    expect(await create({ name: 'Bob' })).toBe(422)
    expect(await create({ name: 'Bob', email: 'bob@example.com' }, { 'content-type': 'text/plain' })).toBe(415)
    expect((await handle(post('/api/v1/contacts', '{"contact":', { authorization: basic, ...json }))).status).toBe(400)
  })

  it('finds a number by %2B and not by a bare +, which arrives as a space', async () => {
    const standIn = createReamazeStandIn()
    standIn.seed({ name: 'Jane', phone: '+447700900123' })
    const count = async (query: string) => {
      const page: unknown = await (await standIn.handle(contacts(query))).json()
      return isObject(page) && page.total_count
    }
    expect(await count('?q=%2B447700900123&type=mobile')).toBe(1)
    expect(await count('?q=+447700900123&type=mobile')).toBe(0)
    expect(await count('?q=%2B44770090&type=mobile')).toBe(1)
  })
})

describe('the Re:amaze stand-in over real sockets', () => {
  let server: ReamazeServer | undefined
  afterEach(() => server?.close())

  const signal = new AbortController().signal
  const connect = async () => {
    server = await startReamazeServer()
    const context = connectorContext({ fetch, clock: systemClock })
    const [connector] = createConnectors(server.env, context)
    if (!connector) throw new Error('not switched on')
    return { connector, standIn: server.standIn }
  }

  it('is found by, logged to and checked by the real fetch', async () => {
    const { connector, standIn } = await connect()
    const id = standIn.seed({ name: 'Zoë 💡', phone: '+447700900123' })
    expect(await connector.findByNumber(readNumber('07700 900123', 'GB'), signal)).toMatchObject([
      { id, name: 'Zoë 💡' },
    ])
    await connector.logCall(sampleReport({ text: 'Zoë 💡' }), signal)
    expect(standIn.messages()[0]?.body).toContain('Note: Zoë 💡')
    expect((await connector.check(signal)).ok).toBe(true)
  })

  it('cuts the connection after it wrote, and has one message after the repetition', async () => {
    const { connector, standIn } = await connect()
    standIn.fail({ kind: 'cut off after writing' })
    const failed = connector.logCall(sampleReport(), signal)
    await expect(failed).rejects.toMatchObject({ code: 'crm_unreachable', retryable: true })
    expect(standIn.messages()).toHaveLength(1)
    standIn.heal()
    await connector.logCall(sampleReport(), signal)
    expect(standIn.messages()).toHaveLength(1)
  })

  it('redirects to a login page that is not followed, and hangs until it is not waited for', async () => {
    const { connector, standIn } = await connect()
    standIn.fail({ kind: 'redirect to login' })
    await expect(connector.findByEmail('a@example.com', signal)).rejects.toMatchObject({ code: 'crm_bad_answer' })
    standIn.fail({ kind: 'hang' })
    const failed = connector.findByEmail('a@example.com', AbortSignal.timeout(50))
    await expect(failed).rejects.toMatchObject({ code: 'crm_timeout' })
  })
})
