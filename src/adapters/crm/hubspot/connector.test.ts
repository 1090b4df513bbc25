import { describe, expect, it } from 'vitest'
import { connectorContext } from '../../../../test/support/crm/connector-context.ts'
import { handlerFetch } from '../../../../test/support/crm/handler-fetch.ts'
import { heldTo } from '../../../../test/support/crm/held-to.ts'
import { hubSpotFormCheck } from '../../../../test/support/hubspot/operations.ts'
import {
  createHubSpotStandIn,
  type HubSpotRecord,
  type HubSpotStandInOptions,
  hubSpotOutcomes,
  hubSpotToken,
} from '../../../../test/support/hubspot/stand-in.ts'
import { createVirtualClock } from '../../../../test/support/virtual-clock.ts'
import { readNumber } from '../../../core/phone/read-number.ts'
import type { ConnectorContext } from '../connector.ts'
import { describeConnector } from '../connector-contract.ts'
import { enriched, kindsOfCall, sampleReport } from '../contract/sample-calls.ts'
import { entryChanges } from '../entry-changes.ts'
import { plainText } from './call-properties.ts'
import { createHubSpotConnector } from './connector.ts'
import { parseHubSpotSettings } from './settings.ts'

const signal = new AbortController().signal
const jane = readNumber('+447700900123', 'GB')

function start(options: HubSpotStandInOptions = {}, more: Partial<ConnectorContext> = {}) {
  const clock = createVirtualClock()
  const standIn = createHubSpotStandIn({ clock, ...options })
  const settings = parseHubSpotSettings(standIn.env())
  if (!settings) throw new Error('not switched on')
  const context = connectorContext({ fetch: handlerFetch(standIn.handle), clock, ...more })
  const isolate = () => createHubSpotConnector(settings, context)
  return { clock, standIn, isolate, connector: isolate() }
}

heldTo(hubSpotFormCheck)

describeConnector({
  name: 'HubSpot',
  takeFaults: hubSpotFormCheck.takeFaults,
  start: () => {
    const { clock, connector, standIn } = start()
    const { seed, contacts, requestCount, fail, heal } = standIn
    const textOf = ({ properties: of }: HubSpotRecord) => ({
      text: `${of.hs_call_title} ${of.hs_call_status} ${plainText(of.hs_call_body ?? '')}`,
    })
    const entries = () => standIn.calls().map(textOf)
    const entriesOn = (id: string) =>
      standIn
        .calls()
        .filter(({ associations }) => associations.some(({ to }) => to.id === id))
        .map(textOf)
    const shown = { seed, contacts, entries, entriesOn, requestCount, fail, heal }
    return { clock, connector, secrets: [hubSpotToken], standIn: shown }
  },
  details: {
    has: {
      owner: { crmUserId: '9001', email: 'ann@example.com', name: 'Ann Example' },
      related: [
        { kind: 'deal', title: '40 croissants', state: 'Offer sent' },
        { kind: 'ticket', title: 'Oven is cold', state: '1' },
        { kind: 'task', title: 'Write to her', state: 'NOT_STARTED' },
      ],
      more: { language: 'de' },
      tasks: true,
    },
    start() {
      const { clock, connector, standIn } = start()
      const { seed, contacts, requestCount, fail, heal, seedLinked } = standIn
      const ref = (id: string) => ({ id, source: 'hubspot', kind: 'person' as const })
      const id = standIn.seedContact({ firstname: 'Jane', hubspot_owner_id: '9001', hs_language: 'de-de' })
      const at = '2026-07-01T10:00:00Z'
      const deal = { dealname: '40 croissants', dealstage: '77', hs_lastmodifieddate: at, hs_is_closed: 'false' }
      seedLinked('deals', id, deal)
      seedLinked('deals', id, { ...deal, dealname: 'Won long ago', hs_is_closed: 'true' })
      const ticket = { subject: 'Oven is cold', hs_pipeline_stage: '1', hs_lastmodifieddate: at }
      seedLinked('tickets', id, ticket)
      seedLinked('tickets', id, { ...ticket, subject: 'Done', closed_date: at })
      const task = { hs_task_subject: 'Write to her', hs_task_status: 'NOT_STARTED', hs_timestamp: at }
      seedLinked('tasks', id, task)
      seedLinked('tasks', id, { ...task, hs_task_subject: 'Done', hs_task_status: 'COMPLETED' })
      return {
        ...{ clock, connector, contact: ref(id), stranger: ref(seed({ name: 'John' })) },
        standIn: { seed, contacts, entries: () => [], requestCount, fail, heal },
        seedMany(count) {
          for (let i = 0; i < count; i += 1) seedLinked('deals', id, deal)
        },
        tasks: () =>
          standIn
            .tasks()
            .filter(({ properties: of }) => of.switchhook_key)
            .map(({ properties: of }) => ({ text: `${of.hs_task_subject} ${plainText(of.hs_task_body ?? '')}` })),
      }
    },
  },
  storedForms: ['+447700900123', '07700 900123', '(07700) 900-123'],
  can: { find: true, create: true, log: true, amend: true },
  entryChanges: entryChanges.hubspot,
  owners: {
    start(agents, emails) {
      const owners = Object.fromEntries(emails.map((email, at) => [email, String(9001 + at)]))
      const { connector, standIn } = start({ owners }, { agents })
      const ownerEmail = () => {
        const id = standIn.calls()[0]?.properties.hubspot_owner_id
        return Object.entries(owners).find(([, own]) => own === id)?.[0]
      }
      return { connector, ownerEmail }
    },
  },
})

describe('finding in HubSpot', () => {
  it('finds a mobile beside a landline, a company, and the most recently changed first by rule', async () => {
    const { connector, standIn } = start()
    const both = { firstname: 'Jane', phone: '+442079460123', mobilephone: '07700 900123' }
    const id = standIn.seedContact({ ...both, company: 'Acme', lastmodifieddate: '2026-07-01T10:00:00Z' })
    const company = standIn.seedCompany({ name: 'Acme', phone: '07700 900123' })
    const found = await connector.findByNumber(jane, signal)
    expect(found).toMatchObject([
      { id, kind: 'person', company: 'Acme', modifiedAt: '2026-07-01T10:00:00.000Z' },
      { id: `company-${company}`, kind: 'company', name: 'Acme' },
    ])
    expect(found.map(({ url }) => url)).toEqual([
      `https://app-eu1.hubspot.com/contacts/4711/record/0-1/${id}`,
      `https://app-eu1.hubspot.com/contacts/4711/record/0-2/${company}`,
    ])
  })

  it('reads a national number by the country of the contact or company, not of the site', async () => {
    const { connector, standIn } = start()
    const berlin = readNumber('+493012345678', 'GB')
    const id = standIn.seedContact({ firstname: 'Anna', phone: '030 12345678', country: 'Germany' })
    const coded = standIn.seedContact({ firstname: 'Bert', phone: '030/12345678', hs_country_region_code: 'DE' })
    const company = standIn.seedCompany({ name: 'Muster', phone: '030 12345678', hs_country_code: 'DE' })
    standIn.seedContact({ firstname: 'Stranger', phone: '030 12345678' })
    const found = await connector.findByNumber(berlin, signal)
    expect(found.map((contact) => contact.id)).toEqual([id, coded, `company-${company}`])
    expect(found.map(({ phones }) => phones)).toEqual(found.map(() => [{ number: '+493012345678', label: 'phone' }]))
  })

  it('only reads, in one round trip once the account is known', async () => {
    const { connector, standIn, isolate } = start()
    await connector.findByNumber(jane, signal)
    const before = standIn.requestCount()
    await isolate().findByNumber(jane, signal)
    expect(standIn.requests().slice(before).sort()).toEqual([
      'POST /crm/objects/2026-09/companies/search',
      'POST /crm/objects/2026-09/contacts/search',
    ])
    expect(standIn.contacts()).toEqual([])
  })

  it('finds without knowing the account, by a further e-mail address, and by a number typed into the search', async () => {
    const { connector, standIn } = start({ lacks: ['account'] })
    const id = standIn.seedContact({
      firstname: 'Jane',
      phone: '+447700900123',
      hs_additional_emails: 'b@x.org;jane@x.org',
    })
    expect(await connector.findByEmail('Jane@X.org', signal)).toMatchObject([{ id, url: 'https://app.hubspot.com/' }])
    expect(await connector.findByEmail('x.org', signal)).toEqual([])
    expect(await connector.search('07700 900 123', 5, signal)).toMatchObject([{ id }])
  })
})

describe('the key that keeps HubSpot from having things twice', () => {
  it('is made where it is missing, once, in the group of a property that is there', async () => {
    const { connector, standIn, isolate } = start({ keyProperty: 'missing' })
    await connector.logCall(sampleReport(), signal)
    await isolate().logCall(sampleReport(), signal)
    expect(standIn.calls()).toHaveLength(1)
    expect(standIn.requests().filter((request) => request === 'POST /crm/properties/2026-09/calls')).toHaveLength(1)
  })

  it('refuses to write without: when it may not be made, or is not unique', async () => {
    const lacking = start({ keyProperty: 'missing', lacks: ['schemas'] })
    await expect(lacking.connector.logCall(sampleReport(), signal)).rejects.toMatchObject({ code: 'crm_forbidden' })
    const loose = start({ keyProperty: 'not unique' })
    await expect(loose.connector.logCall(sampleReport(), signal)).rejects.toMatchObject({
      code: 'crm_rejected',
      message: expect.stringContaining('switchhook_key'),
    })
    expect([lacking.standIn.calls(), loose.standIn.calls()]).toEqual([[], []])
  })

  it('does not make a contact of an address that somebody has', async () => {
    const { connector, standIn } = start()
    const id = standIn.seed({ name: 'Jane Doe', email: 'jane@example.com' })
    const created = await connector.create?.({ name: 'New', email: 'Jane@example.com' }, 'k', signal)
    expect(created).toMatchObject({ id, name: 'Jane Doe' })
    expect(standIn.contacts()).toHaveLength(1)
  })
})

describe('a call in HubSpot', () => {
  it('is on the contact, under the agent’s name, with what HubSpot counts', async () => {
    const { connector, standIn } = start()
    const contact = standIn.seed({ name: 'Jane Doe', phone: '07700 900123' })
    const ref = await connector.logCall(sampleReport(), signal)
    const [call] = standIn.calls()
    expect(call?.properties).toMatchObject({
      hs_timestamp: '2026-07-20T09:14:00.000Z',
      hs_call_title: 'Incoming call answered by Ann Example (101)',
      hs_call_direction: 'INBOUND',
      hs_call_status: 'COMPLETED',
      hs_call_duration: '192000',
      hs_call_from_number: '+447700900123',
      hs_call_to_number: '+442079460000',
      hubspot_owner_id: '9001',
    })
    expect(call?.associations).toEqual([
      { to: { id: contact }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 194 }] },
    ])
    expect(ref).toEqual({
      id: call?.id,
      url: `https://app-eu1.hubspot.com/contacts/4711/record/0-48/${call?.id}`,
      contactName: 'Jane Doe',
    })
  })

  it('says all that is known though an earlier attempt, whose answer nobody knows, wrote it when less was', async () => {
    const { connector, standIn } = start()
    await connector.logCall(sampleReport({ external: undefined, talkSeconds: 0 }), signal)
    for (let times = 0; times < 2; times += 1) await connector.logCall(sampleReport(), signal)
    const [call, ...others] = standIn.calls()
    expect(others).toEqual([])
    expect(call?.properties).toMatchObject({ hs_call_from_number: '+447700900123', hs_call_duration: '192000' })
    expect(call?.properties.hs_call_body?.match(/Talk time: 3 min/g)).toHaveLength(1)
  })

  it('is on the company when only that has the number, and on nothing when nobody has', async () => {
    const { connector, standIn } = start()
    await connector.logCall(sampleReport({}, 'd1'), signal)
    const company = standIn.seedCompany({ name: 'Acme', phone: '+447700900123' })
    await connector.logCall(sampleReport({}, 'd2'), signal)
    expect(standIn.calls().map(({ associations }) => associations.map(({ to }) => to.id))).toEqual([[], [company]])
  })

  it.each([423, 477])('is tried again when HubSpot is busy with itself (%i)', async (status) => {
    const { connector, standIn } = start()
    standIn.fail({ kind: 'status', status })
    const failed = connector.logCall(sampleReport(), signal)
    await expect(failed).rejects.toMatchObject({ code: 'crm_unavailable', retryable: true })
  })

  it('goes by the site’s table for its owner, and has none without the scope', async () => {
    const agents = { find: async (extension: string) => ({ extension, crmUsers: { hubspot: '7' } }) }
    const mapped = start({}, { agents })
    await mapped.connector.logCall(sampleReport(), signal)
    expect(mapped.standIn.calls()[0]?.properties.hubspot_owner_id).toBe('7')
    const lacking = start({ lacks: ['owners'] })
    await lacking.connector.logCall(sampleReport(kindsOfCall.missed), signal)
    await lacking.connector.logCall(sampleReport({}, 'd2'), signal)
    expect(lacking.standIn.calls().map(({ properties }) => properties.hubspot_owner_id)).toEqual([undefined, undefined])
  })

  it('is amended without losing what people wrote into it, and gets the recording that HubSpot can play', async () => {
    const { connector, standIn } = start()
    const ref = await connector.logCall(sampleReport(), signal)
    const [call] = standIn.calls()
    if (call) call.properties = { ...call.properties, hs_call_body: '<p>Ann: she&nbsp;was <b>angry</b></p>' }
    const amended = await connector.amendCall(sampleReport(enriched, 'delivery-1', 5), ref, signal)
    await connector.amendCall(sampleReport({ ...enriched, text: 'Later.' }, 'delivery-1', 6), amended, signal)
    const text = plainText(call?.properties.hs_call_body ?? '')
    expect(text).toContain('Ann: she was angry')
    expect(text).toContain('Jane asked for a refund.')
    expect(text.split('Jane asked for a refund.')).toHaveLength(2)
    expect(text).toContain('Note: Later.')
    expect(call?.properties.hs_call_recording_url).toBe('https://pbx.example.com/rec/1.wav')
  })

  it('never offers HubSpot a recording it refuses, nor text as markup, nor too much of it', async () => {
    const { connector, standIn } = start()
    const recordings = [
      { url: 'http://pbx.local/rec/1.wav', transcript: '&'.repeat(30_000) },
      { transcript: '<'.repeat(30_000) },
    ]
    const text = '<script>alert(1)</script>'
    const ref = await connector.logCall(sampleReport({ recordings, text }), signal)
    const ai = { conversationId: 'c', transcript: '"'.repeat(30_000) }
    await connector.amendCall(sampleReport({ recordings, text, ai }, 'delivery-1', 5), ref, signal)
    const [call] = standIn.calls()
    expect(call?.properties.hs_call_body).toContain('&lt;script&gt;')
    expect(call?.properties.hs_call_body).not.toContain('<script>')
    expect(call?.properties).not.toHaveProperty('hs_call_recording_url')
  })
})

describe('the outcome of a call in HubSpot', () => {
  const outcomeOf = (standIn: ReturnType<typeof start>['standIn']) => standIn.calls()[0]?.properties.hs_call_disposition

  it.each([
    ['answered', 'Connected'],
    ['missed', 'No answer'],
    ['abandoned', 'No answer'],
    ['busy', 'Busy'],
    ['voicemail', 'Left voicemail'],
    ['outbound answered', 'Connected'],
    ['outbound not answered', 'No answer'],
  ])('of one that is %s is %s', async (kind, label) => {
    const { connector, standIn } = start()
    await connector.logCall(sampleReport(kindsOfCall[kind]), signal)
    expect(outcomeOf(standIn)).toBe(hubSpotOutcomes[label])
  })

  it('is left out where HubSpot has none for it, or the account removed it; the call is logged all the same', async () => {
    const failed = start()
    await failed.connector.logCall(sampleReport({ outcome: 'failed' }), signal)
    expect(failed.standIn.calls()[0]?.properties).not.toHaveProperty('hs_call_disposition')
    const { Connected: _, ...outcomes } = hubSpotOutcomes
    const removed = start({ outcomes })
    await removed.connector.logCall(sampleReport(), signal)
    expect(removed.standIn.calls()).toHaveLength(1)
    expect(outcomeOf(removed.standIn)).toBeUndefined()
  })

  it('that a person chose stays when more becomes known', async () => {
    const { connector, standIn } = start()
    const ref = await connector.logCall(sampleReport(), signal)
    const [call] = standIn.calls()
    if (call) call.properties = { ...call.properties, hs_call_disposition: hubSpotOutcomes['Wrong number'] ?? '' }
    await connector.amendCall(sampleReport(enriched, 'delivery-1', 5), ref, signal)
    expect(outcomeOf(standIn)).toBe(hubSpotOutcomes['Wrong number'])
    await connector.amendCall(sampleReport({ outcome: 'busy' }, 'delivery-1', 6), ref, signal)
    expect(outcomeOf(standIn)).toBe(hubSpotOutcomes['Wrong number'])
  })

  it('is what the agent chose where the account has it in these words, whatever their case; else the text says it', async () => {
    const outcomes = { ...hubSpotOutcomes, 'Booked a visit': 'booked-1', 'Sent prices': 'prices-1' }
    const { connector, standIn } = start({ outcomes })
    const wrapUp = (outcome: string) => ({ wrapUp: { outcome, at: '2026-07-20T10:00:00Z' } })
    const ref = await connector.logCall(sampleReport(), signal)
    expect(outcomeOf(standIn)).toBe(hubSpotOutcomes.Connected)
    await connector.amendCall(sampleReport(wrapUp('booked a Visit'), 'delivery-1', 5), ref, signal)
    expect(outcomeOf(standIn)).toBe('booked-1')
    await connector.amendCall(sampleReport(wrapUp('Sent prices'), 'delivery-1', 6), ref, signal)
    expect(outcomeOf(standIn)).toBe('prices-1')
    await connector.amendCall(sampleReport(wrapUp('toString'), 'delivery-1', 7), ref, signal)
    expect(outcomeOf(standIn)).toBe(hubSpotOutcomes.Connected)
    expect(plainText(standIn.calls()[0]?.properties.hs_call_body ?? '')).toContain('Wrap-up: toString')
    const [call] = standIn.calls()
    if (call) call.properties = { ...call.properties, hs_call_disposition: hubSpotOutcomes['Wrong number'] ?? '' }
    await connector.amendCall(sampleReport(wrapUp('Booked a visit'), 'delivery-1', 8), ref, signal)
    expect(outcomeOf(standIn)).toBe(hubSpotOutcomes['Wrong number'])
  })

  it('follows a call that proves to be answered', async () => {
    const { connector, standIn } = start()
    const ref = await connector.logCall(sampleReport(kindsOfCall.missed), signal)
    await connector.amendCall(sampleReport({}, 'delivery-1', 5), ref, signal)
    expect(outcomeOf(standIn)).toBe(hubSpotOutcomes.Connected)
  })
})

describe('accounts that differ', () => {
  it.each([
    ['missed', 'MISSED', undefined],
    ['abandoned', 'MISSED', undefined],
    ['voicemail', 'MISSED', 'true'],
    ['busy', 'BUSY', undefined],
    ['outbound not answered', 'NO_ANSWER', undefined],
    ['answered', 'COMPLETED', undefined],
  ])('where calls can be MISSED and have voicemail, one that is %s is %s', async (kind, status, voicemail) => {
    const { connector, standIn } = start({ newerCalls: true })
    await connector.logCall(sampleReport(kindsOfCall[kind]), signal)
    expect(standIn.calls()[0]?.properties).toMatchObject({ hs_call_status: status })
    expect(standIn.calls()[0]?.properties.hs_call_has_voicemail).toBe(voicemail)
  })

  it('are asked once for all isolates what their calls can be', async () => {
    const { connector, standIn, isolate } = start()
    await connector.logCall(sampleReport({}, 'd1'), signal)
    await isolate().logCall(sampleReport({}, 'd2'), signal)
    const asked = standIn.requests().filter((request) => request.endsWith('/calls/hs_call_status'))
    expect(asked).toHaveLength(1)
  })

  it('a property that an account requires is named in HubSpot’s words', async () => {
    const { connector } = start({ requires: 'customer_region_of_sale' })
    const created = connector.create?.({ name: 'Jane' }, 'k', signal)
    await expect(created).rejects.toMatchObject({
      code: 'crm_rejected',
      message: expect.stringMatching(/Some required properties were not set: customer_region_of_sale/),
    })
  })

  it('a recording of any https address is put where HubSpot plays it', async () => {
    const { connector, standIn } = start()
    await connector.logCall(
      sampleReport({ recordings: [{ url: 'https://pbx.example.com/recordings/42?play' }] }),
      signal,
    )
    expect(standIn.calls()[0]?.properties.hs_call_recording_url).toBe('https://pbx.example.com/recordings/42?play')
  })
})

describe('HubSpot settings', () => {
  it('are off without a token, and refuse what is none, without showing it', () => {
    expect(parseHubSpotSettings({})).toBeUndefined()
    expect(parseHubSpotSettings({ HUBSPOT_TOKEN: hubSpotToken })).toEqual({
      token: hubSpotToken,
      apiUrl: 'https://api.hubapi.com',
      priority: 30,
    })
    for (const wrong of [
      { HUBSPOT_TOKEN: 'two words' },
      { HUBSPOT_TOKEN: hubSpotToken, HUBSPOT_API_URL: 'http://x.example' },
    ]) {
      expect(() => parseHubSpotSettings(wrong)).toThrow(expect.objectContaining({ code: 'crm_not_configured' }))
      expect(() => parseHubSpotSettings(wrong)).not.toThrow(/two words|x\.example/)
    }
  })
})
