/** 3CX against the running server: our templates for V20 and V18, and Odoo style ones, played by the interpreter. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startServer, type TestServer } from '../support/server.ts'
import { loadTemplate, type Pbx } from '../support/template-interpreter/load-template.ts'
import { waitFor } from '../support/wait-for.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer({ env: { SWITCHHOOK_SETTLE_MS: '0' } })
  const ada = { firstName: 'Ada', lastName: 'Lovelace', company: 'Engines Ltd', emails: ['ada@example.com'] }
  await admin('/v1/contacts/import', {
    importId: 't',
    contacts: [{ line: 1, ...ada, phones: [{ number: '(202) 555-0123' }] }],
  })
})
afterAll(() => server.stop())

async function admin<T>(route: string, body?: unknown): Promise<T> {
  const answer = await fetch(`${server.url}${route}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${server.adminKey}`, 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  expect(answer.status, route).toBe(200)
  return answer.json() as Promise<T>
}

async function templateXml(version: string): Promise<string> {
  const headers = { authorization: `Bearer ${server.adminKey}` }
  return (await fetch(`${server.url}/3cx/template.xml?version=${version}`, { headers })).text()
}

type Listed = { calls: { id: string; direction: string; outcome: string; medium: string; startedAt: string }[] }
const callsOf = async (number: string) => (await admin<Listed>(`/v1/calls?number=${encodeURIComponent(number)}`)).calls

describe.each(['v20', 'v18'] as const)('our template on 3CX %s', (version) => {
  let pbx: Pbx
  // Each version plays with numbers of its own, on one server.
  const area = version === 'v20' ? '202' : '303'
  beforeAll(async () => {
    // On V18 this makes a contact of every unknown caller, so its admin must ask for it.
    const parameters = { ApiKey: server.siteKey, CreateContactEnabled: 'True' }
    pbx = loadTemplate(await templateXml(version), { fetch, version, parameters })
  })

  it.each(['+12025550123', '2025550123', '0012025550123'])('shows the caller for %s', async (number) => {
    const found = await pbx.lookup({ number })
    expect(found).toMatchObject({
      hit: true,
      outputs: { FirstName: 'Ada', LastName: 'Lovelace', CompanyName: 'Engines Ltd' },
    })
  })

  it('shows a placeholder for a stranger, so that the call is journaled', async () => {
    expect(await pbx.lookup({ number: `+1${area}5550199` })).toMatchObject({ hit: true })
  })

  it('finds by e-mail, and by what is typed into the search', async () => {
    expect(await pbx.lookupByEmail('ADA@example.com')).toMatchObject({ hit: true, outputs: { FirstName: 'Ada' } })
    const searched = await pbx.search('love')
    expect(searched.contacts).toMatchObject([{ LastName: 'Lovelace' }])
  })

  it('creates a contact, which is then found', async () => {
    const number = `+1${area}5550177`
    const made =
      version === 'v20'
        ? await pbx.createContact({ firstName: 'Grace', lastName: 'Hopper', number })
        : await pbx.createUnknownCaller({ number })
    expect(made).toMatchObject({ hit: true })
    const again = await pbx.lookup({ number })
    expect(again.outputs.ContactID).toBe(made.outputs.ContactID)
  })

  it.each([
    ['Inbound', 'inbound', 'answered'],
    ['Missed', 'inbound', 'missed'],
    ['Outbound', 'outbound', 'answered'],
    ['Notanswered', 'outbound', 'missed'],
  ] as const)('journals %s as one call', async (callType, direction, outcome) => {
    const number = `+1${area}55501${10 + ['Inbound', 'Missed', 'Outbound', 'Notanswered'].indexOf(callType)}`
    const startedAtMs = Date.now() - 60_000
    const call = {
      callType,
      number,
      agent: { extension: '101', firstName: 'Ann', lastName: 'Lee', email: 'ann@example.com' },
      startedAtMs,
      establishedAtMs: outcome === 'answered' ? startedAtMs + 5000 : undefined,
      endedAtMs: startedAtMs + 30_000,
      recordingUrl: 'https://pbx.example/1.wav',
    }
    expect(await pbx.reportCall(call)).toMatchObject({ ok: true })
    expect(await pbx.reportCall(call)).toMatchObject({ ok: true })
    await waitFor(async () => (await callsOf(number)).length > 0)
    const startedAt = new Date(startedAtMs).toISOString()
    expect(await callsOf(number)).toMatchObject([{ direction, outcome, startedAt }])
  })

  it('journals a chat', async () => {
    const number = `+1${area}5550188`
    const startedAtMs = Date.now() - 600_000
    const chat = { number, email: 'v@example.com', agent: { extension: '101' }, startedAtMs, messages: 'hi [Number]' }
    expect(await pbx.reportChat({ ...chat, endedAtMs: startedAtMs + 60_000 })).toMatchObject({ ok: true })
    await waitFor(async () => (await callsOf(number)).length > 0)
    expect(await callsOf(number)).toMatchObject([{ medium: 'chat' }])
  })

  it('shows nobody and journals nothing with a wrong key', async () => {
    const xml = await templateXml(version)
    const wrong = loadTemplate(xml, { fetch, version, parameters: { ApiKey: 'wrong' } })
    expect(await wrong.lookup({ number: '+12025550123' })).toMatchObject({ hit: false })
    expect(
      await wrong.reportCall({ callType: 'Missed', number: '+12025550123', startedAtMs: 0, endedAtMs: 1 }),
    ).toMatchObject({
      ok: false,
    })
  })
})

describe.each([
  ['odoo-result.xml', 'v20'],
  ['odoo-flat.xml', 'v18'],
] as const)('an Odoo style template (%s)', (file, version) => {
  const xml = readFileSync(path.resolve(import.meta.dirname, '../fixtures/templates', file), 'utf8')
  const load = (apikey: string) => loadTemplate(xml, { fetch, version, parameters: { hostodoo: server.url, apikey } })

  it.each(['+12025550123', '2025550123'])('shows the caller for %s', async (number) => {
    const found = await load(server.siteKey).lookup({ number })
    expect(found).toMatchObject({ hit: true, outputs: { LastName: 'Lovelace' } })
  })

  it('shows nobody for a stranger, or with the public default key', async () => {
    expect(await load(server.siteKey).lookup({ number: '+12025550166' })).toMatchObject({ hit: false })
    expect(await load('123A').lookup({ number: '+12025550123' })).toMatchObject({ hit: false })
  })
})
