import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type FinishedCall, loadTemplate, TemplateError } from './load-template.ts'
import { recordingFetch } from './recording-fetch.ts'

const template = (name: string) =>
  readFileSync(new URL(`../../fixtures/templates/${name}.xml`, import.meta.url), 'utf8')

const number = '+15551234567'
const startedAtMs = Date.parse('2024-03-05T09:07:00Z')
const call: FinishedCall = {
  callType: 'Inbound',
  number,
  agent: { extension: '101', firstName: 'Ann', lastName: 'Lee', email: 'ann@example.com' },
  startedAtMs,
  establishedAtMs: startedAtMs + 10_000,
  endedAtMs: startedAtMs + 100_000,
}
const missed: FinishedCall = { ...call, callType: 'Missed', establishedAtMs: undefined }

describe('a template of the smallest shape', () => {
  const person = { id: 7, url: 'https://hub/7', name: 'Lee', echo: number }

  it('sends the number untouched and shows the contact', async () => {
    const { fetch, asked } = recordingFetch(() => person)
    const pbx = loadTemplate(template('minimal'), { fetch, version: 'v20', parameters: { Secret: 's3' } })
    const found = await pbx.lookup({ number })
    expect(found).toMatchObject({ hit: true, outputs: { ContactID: '7', LastName: 'Lee', PhoneOther: number } })
    expect(asked[0]?.url.href).toBe('https://hub.example.com/pbx/find')
    expect(asked[0]?.headers.get('authorization')).toBe('Bearer s3')
    expect(asked[0]?.headers.get('content-type')).toBe('application/json')
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({ number, way: 'Inbound' })
  })

  it.each([
    ['the id is empty', { ...person, id: '' }, 'found nothing'],
    ['there is no URL', { ...person, url: '' }, 'no ContactUrl'],
    ['there is no name', { ...person, name: null }, 'no FirstName, LastName or CompanyName'],
    ['no phone holds the searched number', { ...person, echo: '(555) 123-4567' }, 'no phone output'],
    ['the answer is no JSON', new Response('<html>'), 'failed'],
    ['the server fails', new Response('{"id":1}', { status: 500 }), 'status 500'],
  ])('shows nothing when %s', async (_, answer, reason) => {
    const { fetch } = recordingFetch(() => answer)
    const found = await loadTemplate(template('minimal'), { fetch, version: 'v20' }).lookup({ number })
    expect(found.hit).toBe(false)
    expect(found.reason).toContain(reason)
    expect(found.outputs).toEqual({})
  })

  it('reports a call unless the switch is off, and knows transcriptions from V20 on', async () => {
    const { fetch, asked } = recordingFetch(() => ({}))
    const withText = { ...call, transcription: 'Hello' }
    expect((await loadTemplate(template('minimal'), { fetch, version: 'v20' }).reportCall(withText)).ok).toBe(true)
    expect((await loadTemplate(template('minimal'), { fetch, version: 'v18' }).reportCall(withText)).ok).toBe(true)
    const off = loadTemplate(template('minimal'), { fetch, version: 'v20', parameters: { JournalOn: 'False' } })
    expect(await off.reportCall(call)).toMatchObject({ ok: false, reason: expect.stringContaining('skipped') })
    const start = startedAtMs.toString()
    expect(asked.map(({ body }) => JSON.parse(body))).toEqual([
      { type: 'Inbound', start, answer: (startedAtMs + 10_000).toString(), said: 'Hello' },
      { type: 'Inbound', start, answer: (startedAtMs + 10_000).toString(), said: '[Transcription]' },
    ])
  })

  it('reports a chat with its time formatted and its text untouched', async () => {
    const { fetch, asked } = recordingFetch(() => ({}))
    const messages = 'visitor: is [Name] there?'
    const pbx = loadTemplate(template('minimal'), { fetch, version: 'v20' })
    await pbx.reportChat({ email: 'v@example.com', startedAtMs, endedAtMs: startedAtMs + 1000, messages })
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({
      from: 'v@example.com',
      start: '2024-03-05T09:07:00Z',
      talk: messages,
    })
  })
})

describe('templates in the style of the Odoo contract', () => {
  const partner = {
    partner_id: '3',
    firstname: 'Ann',
    lastname: '',
    mobile: number,
    phone: '',
    email: '',
    web_url: 'u/3',
  }
  const shown = { ContactID: '3', FirstName: 'Ann', ContactUrl: 'u/3', PhoneMobile: number, EntityType: 'Contacts' }
  const parameters = { hostodoo: 'https://crm.example.com', apikey: 'k' }

  it('reads under "result", and of a doubled output the one that is filled', async () => {
    const { fetch, asked } = recordingFetch(() => ({
      jsonrpc: '2.0',
      id: null,
      result: { ...partner, company_type: '' },
    }))
    const pbx = loadTemplate(template('odoo-result'), { fetch, version: 'v20', parameters })
    expect(await pbx.lookup({ number })).toMatchObject({ hit: true, outputs: shown })
    expect(asked[0]?.headers.get('apikey')).toBe('k')
    expect(asked[0]?.body).toBe(JSON.stringify({ number }))
  })

  it('reads a flat answer by the older template, on V18 only', async () => {
    const { fetch } = recordingFetch(() => ({ ...partner, company_type: 'company', name: 'Lee & Co' }))
    const pbx = loadTemplate(template('odoo-flat'), { fetch, version: 'v18', parameters })
    const outputs = { ...shown, EntityType: 'company', CompanyName: 'Lee & Co' }
    expect(await pbx.lookup({ number })).toMatchObject({ hit: true, outputs })
    expect(() => loadTemplate(template('odoo-flat'), { fetch, version: 'v20' })).toThrow('has no Parent')
  })

  it('finds nobody in an answer of the other style', async () => {
    const { fetch } = recordingFetch(() => partner)
    const found = await loadTemplate(template('odoo-result'), { fetch, version: 'v20', parameters }).lookup({ number })
    expect(found.hit).toBe(false)
  })

  it('searches with the last digits when the phonebook says so', async () => {
    const { fetch, asked } = recordingFetch(() => undefined)
    const pbx = loadTemplate(template('odoo-result'), { fetch, version: 'v20', parameters, phonebookLength: 7 })
    await pbx.lookup({ number })
    expect(asked[0]?.body).toBe('{"number":"1234567"}')
  })
})

describe("a ticket desk's template", () => {
  const user = { id: 9, firstname: 'Ann', lastname: 'Lee', mobile: '15551234567', vip: true }
  const options = { version: 'v20', parameters: { ReportCallEnabled: 'True', token: 't' } } as const

  it('runs its lookups in order and stops searching once somebody is found', async () => {
    const { fetch, asked } = recordingFetch(({ url }) => (url.pathname === '/users' ? [user] : {}))
    const found = await loadTemplate(template('ticket-desk'), { fetch, ...options }).lookup({ number })
    const outputs = { ContactUrl: 'https://desk.example.com/#user/9', FullName: 'Ann Lee', CustomValue: 'True' }
    expect(found).toMatchObject({ hit: true, outputs })
    expect(asked.map(({ method, url }) => `${method} ${url.pathname}${url.search}`)).toEqual([
      'POST /ring',
      'GET /users?query=15551234567&limit=1',
    ])
    expect(asked[0]?.body).toBe('event=newCall&from=15551234567')
    expect(asked[1]?.headers.get('authorization')).toBe('Token token=t')
  })

  it('goes on to the next lookup while nobody is found', async () => {
    const { fetch, asked } = recordingFetch(({ url }) => (url.search === '?query=551234567' ? [{ id: 4 }] : []))
    const found = await loadTemplate(template('ticket-desk'), { fetch, ...options }).lookup({ number })
    expect(found).toMatchObject({ hit: true, outputs: { CompanyName: 'second try' } })
    expect(asked).toHaveLength(3)
  })

  it('evaluates conditions, nested methods and admin texts in the report', async () => {
    const { fetch, asked } = recordingFetch(() => ({}))
    const pbx = loadTemplate(template('ticket-desk'), { fetch, ...options, timeZone: 'Europe/Berlin' })
    await pbx.reportCall({ ...call, contact: { ContactUrl: 'u' } })
    expect(Object.fromEntries(new URLSearchParams(asked[0]?.body))).toEqual({
      event: 'hangup',
      direction: 'in',
      cause: 'normalClearing',
      minutes: '1.5',
      seconds: '90',
      answered: '09:07:10',
      line: '10:07: 15551234567 to 101 (00:01:30)',
      contact: 'u',
    })
    await pbx.reportCall(missed)
    const second = new URLSearchParams(asked[1]?.body)
    expect([second.get('cause'), second.has('answered'), second.get('contact')]).toEqual([
      'noAnswer',
      false,
      '[Contact::ContactUrl]',
    ])
  })

  it('sends a raw Message with brackets and quotes written as {{ }} ^^', async () => {
    const { fetch, asked } = recordingFetch(() => ({ id: 12 }))
    const pbx = loadTemplate(template('ticket-desk'), { fetch, ...options, parameters: { Line: 'from [Number]' } })
    expect(await pbx.createUnknownCaller({ number })).toMatchObject({ hit: true, outputs: { FirstName: 'New' } })
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({ phones: ['15551234567'], note: 'from 15551234567' })
  })
})

describe("a sales CRM's template", () => {
  const person = (id: number, phones: readonly object[]) => ({
    data: { id, first_name: `P${id}`, phone: phones, pictures: { '128': 'p.png' } },
  })
  const uk = '+447911123456'

  it('fetches each record found, and chooses phones by their label', async () => {
    const { fetch, asked } = recordingFetch(({ url }) => {
      if (url.pathname === '/persons/2') {
        const mobile = { label: 'mobile', value: '447911123456' }
        return person(2, [{ label: 'work', value: '020' }, mobile, { label: 'mobile', value: 'second' }])
      }
      if (url.pathname === '/persons/3') return person(3, [{ label: 'home', value: uk }])
      const items = [
        { item: { id: 1, phones: ['0123'] } },
        { item: { id: 2, phones: ['99', '+44 7911 123456'] } },
        { item: { id: 3, phones: ['447911123456'] } },
      ]
      return { data: { items } }
    })
    const pbx = loadTemplate(template('sales-chain'), { fetch, version: 'v20', parameters: { Key: 'k:ü' } })
    const found = await pbx.lookup({ number: uk })
    expect(asked.map(({ url }) => url.pathname + url.search)).toEqual([
      '/persons?term=447911123456',
      '/persons/2',
      '/persons/3',
    ])
    expect(found.contacts).toEqual([
      {
        FirstName: 'P2',
        PhoneBusiness: '020',
        PhoneMobile: '447911123456',
        PhoneHome: '',
        PhotoUrl: 'p.png',
        EntityId: '2',
        ContactUrl: 'https://sales.example.com/person/2',
      },
      expect.objectContaining({ FirstName: 'P3', PhoneHome: uk }),
    ])
    const basic = Buffer.from('token:k:ü').toString('base64')
    expect(asked.map(({ headers }) => headers.get('authorization'))).toEqual(Array(3).fill(`Basic ${basic}`))
  })

  it('builds nested JSON with values chosen by call type, and is skipped without a contact', async () => {
    const { fetch, asked } = recordingFetch(() => ({}))
    const pbx = loadTemplate(template('sales-chain'), { fetch, version: 'v20' })
    const contact = { EntityId: '2', FirstName: 'P2' }
    await pbx.reportCall({ ...call, number: uk, contact })
    await pbx.reportCall({ ...missed, number: uk, contact })
    expect((await pbx.reportCall(missed)).ok).toBe(false)
    const who = ['101', { mail: 'ann@example.com' }]
    expect(asked.map(({ body }) => JSON.parse(body))).toEqual([
      { subject: 'Talked 00:01:30 with P2', person: 2, done: true, who },
      { subject: 'Missed 447911123456', person: 2, who },
    ])
  })

  it('refuses to send a number that is none', async () => {
    const { fetch, asked } = recordingFetch(() => ({}))
    const pbx = loadTemplate(template('sales-chain'), { fetch, version: 'v20' })
    const reported = await pbx.reportCall({ ...call, contact: { EntityId: 'L7' } })
    expect(reported).toMatchObject({ ok: false, reason: expect.stringContaining('is no Integer') })
    expect(asked).toEqual([])
  })
})

describe('what the console refuses', () => {
  const { fetch } = recordingFetch(() => undefined)
  const load = (xml: string) => () => loadTemplate(xml, { fetch, version: 'v20' })

  it.each([
    ['no XML', '<Crm'],
    ['a comment with two hyphens', '<!-- a -- b --><Crm Name="a" Version="1" Country="US" />'],
    ['another root', '<Template />'],
    ['no country', '<Crm Name="a" Version="1" />'],
    [
      'a Next that leads nowhere',
      '<Crm Name="a" Version="1" Country="US"><Scenarios><Scenario Type="REST"><Request Url="u" /><Outputs Next="x" /></Scenario></Scenarios></Crm>',
    ],
  ])('%s', (_, xml) => {
    expect(load(xml)).toThrow(TemplateError)
  })

  it('a formatted answer time makes the report of a missed call fail, as on the PBX', async () => {
    const xml = `<Crm Name="a" Version="1" Country="US"><Scenarios><Scenario Id="ReportCall" Type="REST">
      <Request Url="https://x.example/" RequestType="Post" RequestEncoding="Json"><PostValues>
      <Value Key="a" Passes="2">[[CallEstablishedTimeUTC].ToString("s")]</Value></PostValues></Request>
      </Scenario></Scenarios></Crm>`
    const { fetch: crm, asked } = recordingFetch(() => ({}))
    const pbx = loadTemplate(xml, { fetch: crm, version: 'v20' })
    expect((await pbx.reportCall(call)).ok).toBe(true)
    expect((await pbx.reportCall(missed)).reason).toContain('object reference')
    expect(asked).toHaveLength(1)
  })

  it('goes on with nothing found or after a skip only where AllowEmpty says so', async () => {
    const xml = (allowEmpty: string) => `<Crm Name="a" Version="1" Country="US"><Scenarios>
      <Scenario Id="ReportCall" Type="REST"><Request SkipIf="[CallType]!=Inbound" Url="https://x.example/in" RequestType="Get" />
      <Outputs Next="Other" AllowEmpty="${allowEmpty}" /></Scenario>
      <Scenario Id="Other" Type="REST"><Request SkipIf="[CallType]==Inbound" Url="https://x.example/other" RequestType="Get" />
      <Rules><Rule Type="Any">nothing</Rule></Rules><Outputs Next="Last" AllowEmpty="${allowEmpty}" /></Scenario>
      <Scenario Id="Last" Type="REST"><Request Url="https://x.example/last" RequestType="Get" /></Scenario></Scenarios></Crm>`
    const { fetch: crm, asked } = recordingFetch(() => ({}))
    await loadTemplate(xml('true'), { fetch: crm, version: 'v18' }).reportCall(missed)
    expect(asked.map(({ url }) => url.pathname)).toEqual(['/other', '/last'])
    await loadTemplate(xml('false'), { fetch: crm, version: 'v18' }).reportCall(missed)
    expect(asked).toHaveLength(2)
  })

  it('refuses to follow scenarios in a circle', async () => {
    const xml = `<Crm Name="a" Version="1" Country="US"><Scenarios><Scenario Id="ReportCall" Type="REST">
      <Request Url="https://x.example/" RequestType="Get" /><Outputs Next="ReportCall" AllowEmpty="true" /></Scenario></Scenarios></Crm>`
    const { fetch: crm } = recordingFetch(() => ({}))
    await expect(loadTemplate(xml, { fetch: crm, version: 'v18' }).reportCall(call)).rejects.toThrow('circle')
  })

  it('an authentication scenario gives its header and variables to every request', async () => {
    const xml = `<Crm Name="a" Version="1" Country="US"><Parameters>
      <Parameter Name="Login" Type="String" Parent="General Configuration" Default="me" /></Parameters>
      <Authentication Type="Scenario"><Value>Auth</Value></Authentication><Scenarios>
      <Scenario Id="Auth" Type="REST"><Request Url="https://x.example/token?u=[Login]" RequestType="Get" />
      <Rules><Rule Type="Any">token</Rule></Rules><Variables><Variable Name="Token" Path="token" /></Variables>
      <Outputs AllowEmpty="false"><Output Type="HeaderName" Value="X-Token" /><Output Type="HeaderValue" Value="[Token]" /></Outputs></Scenario>
      <Scenario Id="LookupByEmail" Type="REST"><Request Url="https://x.example/by?m=[Email]&amp;t=[Token]" RequestType="Get" />
      <Rules><Rule Type="Any">id</Rule></Rules><Variables><Variable Name="Id" Path="id" /></Variables>
      <Outputs AllowEmpty="false"><Output Type="ContactUrl" Value="u/[Id]" /><Output Type="FirstName" Value="A" /></Outputs></Scenario>
      </Scenarios></Crm>`
    const { fetch: crm, asked } = recordingFetch(({ url }) => (url.pathname === '/token' ? { token: 'T1' } : { id: 1 }))
    const found = await loadTemplate(xml, { fetch: crm, version: 'v20' }).lookupByEmail('a+b@x.example')
    expect(found).toMatchObject({ hit: true, outputs: { ContactUrl: 'u/1' } })
    expect(asked[1]?.headers.get('x-token')).toBe('T1')
    expect(asked[1]?.url.searchParams.get('t')).toBe('T1')
    // A raw plus in a query string arrives as a space.
    expect(asked[1]?.url.searchParams.get('m')).toBe('a b@x.example')
  })
})
