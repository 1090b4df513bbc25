/** Our templates, played by the interpreter of the grammar: what 3CX sends, and what we make of it. */
import { describe, expect, it } from 'vitest'
import { type FinishedCall, loadTemplate } from '../../../../../test/support/template-interpreter/load-template.ts'
import { type Answer, recordingFetch } from '../../../../../test/support/template-interpreter/recording-fetch.ts'
import type { Contact } from '../../../../core/contacts/contact.ts'
import {
  createContactBody,
  lookupBody,
  lookupByEmailBody,
  reportCallBody,
  reportChatBody,
  searchBody,
} from '../../../../wire/threecx.ts'
import { noContact, placeholderContact, toThreecxContact } from '../contact-answer.ts'
import { translateReportCall, translateReportChat } from '../translate.ts'
import { renderTemplate } from './render-template.ts'

const baseUrl = 'https://hook.example.com'
const number = '+15551234567'
const site = { site: 'main', country: 'US', timeZone: 'America/New_York', receivedMs: Date.UTC(2024, 2, 5, 10) }
const forms = ['v20', 'v18'] as const
const render = (form: 'v20' | 'v18') => renderTemplate({ baseUrl, form, country: 'US' })

const pbxWith = (form: 'v20' | 'v18', answer: Answer, parameters: Record<string, string> = {}) => {
  const { fetch, asked } = recordingFetch(answer)
  const entered = { ApiKey: 'site-key', ...parameters }
  return { asked, pbx: loadTemplate(render(form), { fetch, version: form, parameters: entered, phonebookLength: 7 }) }
}

const ann: Contact = {
  id: '7',
  source: 'directory',
  kind: 'person',
  name: 'Ann Lee',
  firstName: 'Ann',
  lastName: 'Lee',
  emails: ['ann@example.com'],
  phones: [{ number: '555.123.4567', label: 'mobile' }],
  url: 'https://crm.example.com/7',
}

describe.each(forms)('the %s template', (form) => {
  it('asks with the whole number and its key, and shows the contact', async () => {
    const { pbx, asked } = pbxWith(form, () => toThreecxContact(ann, number, 'US'))
    const found = await pbx.lookup({ number, direction: 'Outbound' })
    const outputs = { ContactID: '7', EntityId: '7', EntityType: 'person', FirstName: 'Ann', PhoneOther: number }
    expect(found).toMatchObject({ hit: true, outputs })
    expect(asked[0]?.url.href).toBe(`${baseUrl}/3cx/lookup`)
    expect(asked[0]?.headers.get('authorization')).toBe('Bearer site-key')
    expect(lookupBody.strict().parse(JSON.parse(asked[0]?.body ?? ''))).toEqual({ number, direction: 'Outbound' })
  })

  it('hands 3CX everything of a contact that can be clicked, dialled, written to or looked at', async () => {
    const whole: Contact = {
      ...ann,
      company: 'Lee & Co',
      entityType: 'res.partner',
      photoUrl: 'https://crm.example.com/7.png',
      phones: [
        { number: '555.123.4567', label: 'mobile' },
        { number: '+15550000001', label: 'mobile' },
        { number: '+15550000002', label: 'work' },
        { number: '+15550000003', label: 'work' },
        { number: '+15550000004', label: 'home' },
        { number: '+15550000005', label: 'home' },
        { number: '+15550000006', label: 'mobile' },
        { number: '+15550000007', label: 'fax' },
      ],
    }
    const { pbx } = pbxWith(form, () => toThreecxContact(whole, number, 'US'))
    expect(await pbx.lookup({ number })).toMatchObject({
      hit: true,
      outputs: {
        ContactID: '7',
        ContactUrl: 'https://crm.example.com/7',
        FirstName: 'Ann',
        LastName: 'Lee',
        FullName: 'Ann Lee',
        CompanyName: 'Lee & Co',
        Email: 'ann@example.com',
        EntityType: 'res.partner',
        PhoneOther: number,
        PhoneMobile: '+15550000001',
        PhoneMobile2: '+15550000006',
        PhoneBusiness: '+15550000002',
        PhoneBusiness2: '+15550000003',
        PhoneHome: '+15550000004',
        PhoneHome2: '+15550000005',
        FaxBusiness: '+15550000007',
        PhotoUrl: 'https://crm.example.com/7.png',
      },
    })
  })

  it('shows a placeholder, and nothing when we answer that there is nobody', async () => {
    const known = pbxWith(form, () => placeholderContact(number, baseUrl)).pbx
    expect((await known.lookup({ number })).hit).toBe(true)
    const unknown = pbxWith(form, () => noContact()).pbx
    expect((await unknown.lookup({ number })).hit).toBe(false)
  })

  it('looks a chat visitor up by e-mail', async () => {
    const { pbx, asked } = pbxWith(form, () => toThreecxContact(ann, '', 'US'))
    const found = await pbx.lookupByEmail('a+b@example.com')
    expect(found).toMatchObject({ hit: true, outputs: { PhoneMobile: '555.123.4567' } })
    expect(asked[0]?.url.pathname).toBe('/3cx/lookup-by-email')
    expect(lookupByEmailBody.strict().parse(JSON.parse(asked[0]?.body ?? ''))).toEqual({ email: 'a+b@example.com' })
  })

  it('lists every contact of a search', async () => {
    const bo = { ...ann, id: '8', name: 'Bo', firstName: 'Bo', lastName: '', url: 'https://crm.example.com/8' }
    const contacts = [ann, bo].map((one) => toThreecxContact(one, '', 'US'))
    const { pbx, asked } = pbxWith(form, () => ({ contacts }))
    const found = await pbx.search('555 "a" + ü')
    expect(found.contacts.map(({ FirstName, ContactUrl }) => [FirstName, ContactUrl])).toEqual([
      ['Ann', ann.url],
      ['Bo', bo.url],
    ])
    expect(searchBody.strict().parse(JSON.parse(asked[0]?.body ?? ''))).toEqual({ text: '555 "a" + ü' })
    expect((await pbxWith(form, () => ({ contacts: [] })).pbx.search('x')).hit).toBe(false)
  })

  it('creates a contact when a person asks for it', async () => {
    const { pbx, asked } = pbxWith(form, () => toThreecxContact(ann, number, 'US'), { CreateContactEnabled: 'True' })
    const request = { firstName: 'Ann', lastName: 'Lee', email: 'ann@example.com', number, company: 'Lee' }
    expect((await pbx.createContact(request)).hit).toBe(true)
    expect(asked[0]?.url.pathname).toBe('/3cx/contacts')
    expect(createContactBody.strict().parse(JSON.parse(asked[0]?.body ?? ''))).toEqual({
      first_name: 'Ann',
      last_name: 'Lee',
      email: 'ann@example.com',
      number,
      company: 'Lee',
    })
  })

  it('reports a chat that reads back as the chat that was', async () => {
    const { pbx, asked } = pbxWith(form, () => ({}))
    const startedAtMs = Date.parse('2024-03-05T09:07:00Z')
    const messages = 'visitor: what is [Name]?'
    const chat = { email: 'v@example.com', agent: { extension: '101' }, startedAtMs, endedAtMs: startedAtMs + 60_000 }
    expect((await pbx.reportChat({ ...chat, messages })).ok).toBe(true)
    const { events } = translateReportChat(reportChatBody.strict().parse(JSON.parse(asked[0]?.body ?? '')), site)
    expect(events.map(({ kind, at }) => [kind, at])).toEqual([
      ['ringing', '2024-03-05T09:07:00.000Z'],
      ['answered', '2024-03-05T09:07:00.000Z'],
      ['ended', '2024-03-05T09:08:00.000Z'],
      ['recorded', '2024-03-05T09:08:00.000Z'],
    ])
    expect(events.at(-1)).toMatchObject({ transcript: messages })
  })

  it.each([
    ['calls', 'ReportCallEnabled'],
    ['chats', 'ReportChatEnabled'],
  ])('journals no %s when the admin switched it off', async (_, parameter) => {
    const { pbx, asked } = pbxWith(form, () => ({}), { [parameter]: 'False' })
    const times = { startedAtMs: Date.parse('2024-03-05T09:07:00Z'), endedAtMs: Date.parse('2024-03-05T09:08:00Z') }
    if (parameter === 'ReportCallEnabled') await pbx.reportCall({ callType: 'Missed', number, ...times })
    else await pbx.reportChat({ messages: 'hello', ...times })
    expect(asked).toEqual([])
  })

  const answered = { establishedAtMs: Date.parse('2024-03-05T09:07:10.500Z'), recordingUrl: 'https://pbx/r/1' }
  it.each([
    ['Inbound', answered, 'inbound', 'answered', 83],
    ['Missed', {}, 'inbound', 'missed', 0],
    ['Outbound', answered, 'outbound', 'answered', 83],
    ['Notanswered', {}, 'outbound', 'missed', 0],
  ] as const)('reports a call of type %s that reads back as the call that was', async (...row) => {
    const [callType, filledIn, direction, outcome, talkSeconds] = row
    const { pbx, asked } = pbxWith(form, ({ url }) =>
      url.pathname === '/3cx/lookup' ? toThreecxContact(ann, number, 'US') : {},
    )
    const { outputs } = await pbx.lookup({ number })
    const call: FinishedCall = {
      callType,
      number,
      agent: { extension: '101', firstName: 'Bo', lastName: 'Ray', email: 'bo@example.com' },
      queue: '800',
      startedAtMs: Date.parse('2024-03-05T09:07:00.000Z'),
      endedAtMs: Date.parse('2024-03-05T09:08:33.500Z'),
      contact: outputs,
      ...filledIn,
    }
    expect((await pbx.reportCall(call)).ok).toBe(true)
    const body = reportCallBody.strict().parse(JSON.parse(asked[1]?.body ?? ''))
    const { events } = translateReportCall(body, site)
    const kept = form === 'v20' && outcome === 'answered' ? ['recorded'] : []
    expect(events.map(({ kind }) => kind)).toEqual([
      'ringing',
      ...(outcome === 'answered' ? ['answered'] : []),
      'ended',
      ...kept,
    ])
    expect(events.find(({ kind }) => kind === 'ended')).toMatchObject({
      at: '2024-03-05T09:08:33.500Z',
      direction,
      outcome,
      talkSeconds,
      external: { number, e164: number, name: 'Ann Lee' },
      agent: { extension: '101', name: 'Bo Ray', email: 'bo@example.com' },
      queue: { extension: '800' },
      contact: { id: '7', entityType: 'person', name: 'Ann Lee' },
    })
  })
})

describe('the two forms', () => {
  it('differ in what V18 does not know', () => {
    const [v20, v18] = [render('v20'), render('v18')]
    expect(v20).toContain('[Transcription]')
    expect(v18).not.toMatch(/RecordingUrl|Transcription|Summary|Sentiment|Parent=/)
    expect(v18).toContain('Id="CreateContactRecord"')
    expect(v20).not.toContain('Id="CreateContactRecord"')
    const { fetch } = recordingFetch(() => undefined)
    expect(() => loadTemplate(v18, { fetch, version: 'v20' })).toThrow('has no Parent')
  })

  it('lets a V18 make contacts of unknown callers only when the admin asks for it', async () => {
    const off = pbxWith('v18', () => toThreecxContact(ann, number, 'US'))
    expect((await off.pbx.createUnknownCaller({ number })).hit).toBe(false)
    expect(off.asked).toEqual([])
    const on = pbxWith('v18', () => toThreecxContact(ann, number, 'US'), { CreateContactEnabled: 'True' })
    expect((await on.pbx.createUnknownCaller({ number })).hit).toBe(true)
    expect(JSON.parse(on.asked[0]?.body ?? '')).toEqual({ number })
  })

  it.each(forms)('%s ships no key', (form) => {
    expect(render(form)).toMatch(/<Parameter Name="ApiKey" Type="Password" [^>]*Default="" \/>/)
  })

  it.each(forms)('%s expands nothing twice that people wrote', (form) => {
    const twice = [...render(form).matchAll(/Passes="(?:[2-9])"[^>]*>([^<]*)</g)].map(([, expression]) => expression)
    expect(twice.length).toBeGreaterThan(0)
    for (const expression of twice) expect(expression).toMatch(/^\[\[(Call|Chat)(Start|End)TimeUTC\]\.ToString\(/)
  })
})

describe('renderTemplate', () => {
  it('escapes what it is given, and keeps a path of the address', () => {
    const xml = renderTemplate({ baseUrl: 'https://a.example/x&y"<z>/', form: 'v20', country: 'US' })
    expect(xml).toContain('Name="Switchhook"')
    expect(xml).toContain('Default="https://a.example/x&amp;y%22%3Cz%3E"')
    const { fetch } = recordingFetch(() => undefined)
    expect(loadTemplate(xml, { fetch, version: 'v20' }).name).toBe('Switchhook')
  })

  it.each(['', 'hook.example.com', 'javascript:alert(1)', 'https://user:secret@hook.example.com'])(
    'refuses "%s" for an address',
    (address) => {
      expect(() => renderTemplate({ baseUrl: address, form: 'v20', country: 'US' })).toThrow(/^baseUrl: /)
    },
  )
})
