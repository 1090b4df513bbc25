/**
 * The lookup in real workerd, where what one request awaits may belong to another: one request upstream for many callers,
 * callers that hang up, a CRM that hangs.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type ReamazeServer, startReamazeServer } from '../support/reamaze/server.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { waitFor } from '../support/wait-for.ts'

describe('lookups on the running server', () => {
  let crm: ReamazeServer
  let server: TestServer
  let next = 100

  beforeAll(async () => {
    crm = await startReamazeServer()
    server = await startServer({ env: { ...crm.env, SWITCHHOOK_LOOKUP_DEADLINE_MS: '3000' } })
  })
  afterAll(async () => {
    await server.stop()
    await crm.close()
  })
  beforeEach(() => {
    crm.standIn.heal()
    next += 1
  })

  const ask = async (number: string, signal?: AbortSignal) => {
    const response = await fetch(`${server.url}/3cx/lookup`, {
      method: 'POST',
      headers: { authorization: `Bearer ${server.siteKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ number }),
      signal,
    })
    expect(response.status).toBe(200)
    return response.json<Record<string, string>>()
  }
  const seeded = () => {
    const number = `+12025550${next}`
    crm.standIn.seed({ name: `Caller ${next}`, phone: number })
    return number
  }

  it('answers the operations too that are loaded when one is first asked for', async () => {
    const status = async (path: string, init?: RequestInit) => (await fetch(server.url + path, init)).status
    const init = { headers: { authorization: `Bearer ${server.siteKey}` } }
    const many = Array.from({ length: 20 }, (_, i) => status(i % 2 ? '/v1/calls' : '/v1/deliveries', init))
    expect(new Set(await Promise.all(many))).toEqual(new Set([200]))
    expect(await status('/3cx/lookup', { method: 'DELETE' })).toBe(405)
    expect(await status('/nothing/here')).toBe(404)
  })

  it('asks the CRM once for ten lookups at once of one number', async () => {
    const number = seeded()
    crm.standIn.fail({ kind: 'slow', ms: 700 })
    const before = crm.standIn.requestCount()
    const forms = [number, number.slice(2), ` ${number.slice(1)}`, `00${number.slice(1)}`, number]
    const answers = await Promise.all([...forms, ...forms].map((form) => ask(form)))
    expect(new Set(answers.map((answer) => answer.full_name))).toEqual(new Set([`Caller ${next}`]))
    expect(crm.standIn.requestCount() - before).toBe(1)
  })

  it('answers the others when the caller who was first hangs up', async () => {
    const number = seeded()
    crm.standIn.fail({ kind: 'slow', ms: 1200 })
    const first = new AbortController()
    const before = crm.standIn.requestCount()
    const dropped = ask(number, first.signal).catch(() => 'hung up')
    await waitFor(() => crm.standIn.requestCount() > before)
    const second = ask(number)
    // Once what was asked after it is answered, the second waits for what the first began.
    await fetch(server.url)
    first.abort()
    expect(await dropped).toBe('hung up')
    expect(await second).toMatchObject({ full_name: `Caller ${next}` })
  })

  it('answers by the deadline when the CRM hangs, and knows the caller once it answered late', async () => {
    const number = seeded()
    crm.standIn.fail({ kind: 'slow', ms: 4500 })
    const startedAt = Date.now()
    expect(await ask(number)).toMatchObject({ entity_type: 'Placeholder', other: number })
    expect(Date.now() - startedAt).toBeLessThan(4300)
    await expect.poll(async () => (await ask(number)).full_name, { timeout: 15_000 }).toBe(`Caller ${next}`)
  })

  it('shows the error of the CRM to the admin', async () => {
    crm.standIn.fail({ kind: 'status', status: 503 })
    await ask(`+12025550${next}`)
    const list = async () => {
      const headers = { authorization: `Bearer ${server.adminKey}` }
      const response = await fetch(`${server.url}/v1/connectors`, { headers })
      const { connectors } = await response.json<{ connectors: { kind: string; lastError?: { code: string } }[] }>()
      return connectors.find(({ kind }) => kind === 'reamaze')?.lastError?.code
    }
    await expect.poll(list, { timeout: 15_000 }).toBe('crm_unavailable')
  })
})
