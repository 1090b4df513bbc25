import { describe, expect, it } from 'vitest'
import { heldTo } from '../../../../test/support/crm/held-to.ts'
import { startSuiteCrm } from '../../../../test/support/suitecrm/connector.ts'
import { suiteCrmFormCheck } from '../../../../test/support/suitecrm/operations.ts'
import type { CallView } from '../../../core/calls/call.ts'
import { ann, enriched, sampleReport, withheldCall } from '../contract/sample-calls.ts'
import { createSuiteCrmConnector } from './connector.ts'

const signal = new AbortController().signal
const number = '+447700900123'

type Options = Parameters<typeof startSuiteCrm>[0]

async function logged(view: Partial<CallView> = {}, options: Options = {}) {
  const under = startSuiteCrm(options)
  const contactId = under.standIn.seed({ name: 'Jane Doe', phone: '07700 900123' })
  under.standIn.insert('Users', { name: 'Ann Example', email1: 'ann@example.com' })
  const ref = await under.connector.logCall(sampleReport(view), signal)
  const call = () => {
    const [row, ...more] = under.standIn.rows('Calls')
    if (row === undefined || more.length > 0) throw new Error('expected one call')
    return row
  }
  const amend = (news: Partial<CallView>, known = ref) =>
    under.connector.amendCall(sampleReport({ ...view, ...news }, 'delivery-1', 5), known, signal)
  return { ...under, contactId, ref, call, amend }
}

heldTo(suiteCrmFormCheck)

describe('a call in SuiteCRM', () => {
  it('has a parent, a link, times in the form that is not lost, and whole minutes', async () => {
    const { call, contactId, ref, standIn } = await logged()
    expect(call().values).toMatchObject({
      name: 'Call from Jane Doe, +447700900123',
      status: 'Held',
      direction: 'Inbound',
      date_start: '2026-07-20 09:14:00',
      duration_hours: '0',
      duration_minutes: '4',
      date_end: '2026-07-20 09:18:00',
      parent_type: 'Contacts',
      parent_id: contactId,
    })
    expect(call().values.description).toContain('Talk time: 3 min 12 s')
    expect(standIn.isLinked(call(), 'contacts', contactId)).toBe(true)
    expect(ref).toMatchObject({
      id: call().id,
      url: `https://crm.example.com/index.php?module=Calls&action=DetailView&record=${call().id}`,
    })
    expect(standIn.requests().filter((one) => one.includes('/relationships'))).toEqual([
      `POST /Api/V8/module/Calls/${call().id}/relationships/contacts`,
    ])
  })

  it('hangs on a company by its parent, on a lead by a link too', async () => {
    const under = startSuiteCrm({ version: 8 })
    const account = under.standIn.insert('Accounts', { name: 'Acme', phone_office: '+442079460000' })
    const lead = under.standIn.insert('Leads', { last_name: 'Lee', phone_work: number })
    const external = { number: '+442079460000', matchKey: '2079460000' }
    const ref = await under.connector.logCall(sampleReport({ external }, 'company'), signal)
    expect(ref.url).toBe(`https://crm.example.com/#/calls/record/${ref.id}`)
    await under.connector.logCall(sampleReport({}, 'lead'), signal)
    const [first, second] = under.standIn.rows('Calls')
    expect(first?.values).toMatchObject({ parent_type: 'Accounts', parent_id: account.id })
    expect(second?.values).toMatchObject({ parent_type: 'Leads', parent_id: lead.id })
    expect(second && under.standIn.isLinked(second, 'leads', lead.id)).toBe(true)
  })

  it('has the name of the contact in its subject, whatever the phone system showed', async () => {
    const { connector, standIn } = startSuiteCrm()
    standIn.seed({ name: 'Jane Smith-Roe', phone: number })
    await connector.logCall(sampleReport(), signal)
    expect(standIn.rows('Calls')[0]?.values.name).toBe('Call from Jane Smith-Roe, +447700900123')
  })

  it('names the right that is missing where the role forbids to write calls, which the check cannot know', async () => {
    const { connector, standIn } = startSuiteCrm({ unwritable: ['Calls'] })
    expect((await connector.check(signal)).ok).toBe(true)
    await expect(connector.logCall(sampleReport(), signal)).rejects.toMatchObject({
      code: 'crm_forbidden',
      retryable: false,
      message: expect.stringMatching(/AccessDeniedException.*give its role the rights/),
    })
    expect(standIn.rows('Calls')).toEqual([])
  })

  it('is not lost when nobody has the number, or the caller withheld it', async () => {
    const { connector, standIn } = startSuiteCrm()
    await connector.logCall(sampleReport({}, 'unknown'), signal)
    await connector.logCall(sampleReport(withheldCall, 'withheld'), signal)
    expect(standIn.rows('Calls').map(({ values }) => [values.name, values.status, values.parent_id])).toEqual([
      ['Call from Jane Doe, +447700900123', 'Held', ''],
      ['Missed call from number withheld', 'Not Held', ''],
    ])
  })

  it('hangs on whom the PBX showed the agent, if that one has the number', async () => {
    const under = startSuiteCrm()
    const ids = ['Ann One', 'Ben Two', 'Cat Three'].map((name) => under.standIn.seed({ name, phone: number }))
    const contact = { id: ids[1], entityType: 'Contacts', name: 'Ben Two' }
    await under.connector.logCall(sampleReport({ contact }), signal)
    expect(under.standIn.rows('Calls')[0]?.values.parent_id).toBe(ids[1])
  })

  it('hangs on whom the PBX names when nobody has the number, and not on records of other CRMs', async () => {
    const under = startSuiteCrm()
    const id = under.standIn.seed({ name: 'Ann One' })
    const log = (contact: CallView['contact'], key: string) =>
      under.connector.logCall(sampleReport({ contact }, key), signal)
    await log({ id, entityType: 'Contacts' }, 'ours')
    await log({ id: '57', entityType: 'Contacts' }, 'other')
    await log({ id: id.replace('5eed', 'ffff'), entityType: 'Contacts' }, 'gone')
    expect(under.standIn.rows('Calls').map(({ values }) => values.parent_id)).toEqual([id, '', ''])
    expect(under.standIn.requests().filter((request) => request.includes('/Contacts/57'))).toEqual([])
  })

  it('is linked by the next try when the first died between writing and linking', async () => {
    const under = startSuiteCrm()
    const contactId = under.standIn.seed({ name: 'Jane Doe', phone: number })
    under.standIn.fail({ kind: 'cut off after writing' })
    await expect(under.connector.logCall(sampleReport(), signal)).rejects.toMatchObject({ code: 'crm_unreachable' })
    const [call] = under.standIn.rows('Calls')
    expect(call && under.standIn.isLinked(call, 'contacts', contactId)).toBe(false)
    under.standIn.heal()
    await under.connector.logCall(sampleReport(), signal)
    expect(under.standIn.rows('Calls')).toHaveLength(1)
    expect(call && under.standIn.isLinked(call, 'contacts', contactId)).toBe(true)
  })

  it('is linked in old versions without links by name, metadata or an "or"', async () => {
    const { call, contactId, standIn } = await logged({}, { isOld: true, orIsIgnored: true, emailSearch: 'fails' })
    expect(standIn.isLinked(call(), 'contacts', contactId)).toBe(true)
  })

  it('of one site is not the call of another', async () => {
    const { context, standIn, connector } = startSuiteCrm()
    await connector.logCall(sampleReport(), signal)
    const other = startSuiteCrm({}, { fetch: context.fetch, records: { ...context.records, site: 'second' } })
    await other.connector.logCall(sampleReport(), signal)
    expect(standIn.rows('Calls')).toHaveLength(2)
  })
})

describe('the user of a call in SuiteCRM', () => {
  const annsUser = (crmUsers: Record<string, string>) => ({
    agents: { find: async (extension: string) => (extension === '101' ? { ...ann, crmUsers } : undefined) },
  })
  const assigned = async (values: Record<string, string>, options: Options = {}, crmUsers = {}) => {
    const under = startSuiteCrm(options, annsUser(crmUsers))
    under.standIn.insert('Users', { name: 'Administrator' })
    const { id } = under.standIn.insert('Users', { name: 'Ann', ...values })
    await under.connector.logCall(sampleReport(), signal)
    return [under.standIn.rows('Calls')[0]?.values.assigned_user_id, id] as const
  }

  it('is found by e-mail address, or by the extension as office phone', async () => {
    const [byEmail, ann] = await assigned({ email1: 'Ann@example.com' })
    expect(byEmail).toBe(ann)
    const [byPhone, same] = await assigned({ phone_work: '101' })
    expect(byPhone).toBe(same)
  })

  it('is whom the extension table names, by id or user name', async () => {
    const id = 'ebdfb6b8-130f-91d6-37ee-6affd3ae0388'
    expect((await assigned({}, {}, { suitecrm: id }))[0]).toBe(id)
    const [byName, user] = await assigned({ user_name: 'ann' }, {}, { suitecrm: 'ann' })
    expect(byName).toBe(user)
  })

  it.each<[string, Options]>([
    ['unknown', {}],
    ['not to be seen by the API user', { seesOneUser: true }],
    ['not to be searched', { forbidden: ['Users'] }],
    ['not to be searched by e-mail address', { emailSearch: 'fails' }],
  ])('is left open when it is %s, and the call is logged', async (_, options) => {
    expect((await assigned({ email1: 'else@example.com', phone_work: '1019' }, options))[0]).toBe('')
  })

  it('is the maker of an outbound call that nobody answered', async () => {
    const under = startSuiteCrm()
    const { id } = under.standIn.insert('Users', { name: 'Ann', email1: 'ann@example.com' })
    const view = { direction: 'outbound', answeredBy: undefined, outcome: 'busy' } as const
    await under.connector.logCall(sampleReport(view), signal)
    expect(under.standIn.rows('Calls')[0]?.values).toMatchObject({ assigned_user_id: id, direction: 'Outbound' })
  })

  it('is looked up once an hour, whether there is one or not', async () => {
    const { connector, isolate, standIn, clock } = startSuiteCrm()
    const asked = () => standIn.requests().filter((request) => request.includes('/module/Users')).length
    await connector.logCall(sampleReport({}, 'a'), signal)
    const first = asked()
    await isolate().logCall(sampleReport({}, 'b'), signal)
    expect(asked()).toBe(first)
    await clock.advance(3_600_001)
    await connector.logCall(sampleReport({}, 'c'), signal)
    expect(asked()).toBe(2 * first)
  })
})

describe('amending a call in SuiteCRM', () => {
  it('gives the duration and the end together, and all that changed', async () => {
    const { amend, call } = await logged({ talkSeconds: 60 })
    expect(call().values).toMatchObject({ duration_minutes: '1', date_end: '2026-07-20 09:15:00' })
    await amend({ talkSeconds: 3_725 })
    expect(call().values).toMatchObject({
      duration_hours: '1',
      duration_minutes: '3',
      date_end: '2026-07-20 10:17:00',
    })
  })

  it('keeps what people wrote, chose and renamed', async () => {
    const { amend, call, standIn, ref } = await logged({}, {})
    const other = standIn.insert('Accounts', { name: 'Acme' })
    const typed = `${call().values.description}\nRang back, "all" <fine> & good.`
    const chosen = { name: 'Refund', parent_type: 'Accounts', parent_id: other.id, assigned_user_id: 'me' }
    Object.assign(call().values, { ...chosen, description: typed })
    expect(await amend({ ...enriched, outcome: 'voicemail' })).toEqual(ref)
    await amend({ ...enriched, outcome: 'voicemail' })
    expect(call().values).toMatchObject({ ...chosen, status: 'Not Held' })
    const description = String(call().values.description)
    expect(description).toMatch(
      /^Voicemail: .*\n(.*\n)*AI summary: The agent promised a call back\.\nNote by Ann .*\n---.*---\nRang back, "all" <fine> & good\.$/,
    )
    expect(description.split('AI summary')).toHaveLength(2)
  })

  it('keeps a description that people wrote anew, below ours', async () => {
    const { amend, call } = await logged()
    call().values.description = 'All mine now.'
    await amend(enriched)
    await amend(enriched)
    expect(String(call().values.description).match(/All mine now\./g)).toHaveLength(1)
    expect(call().values.description).toMatch(/---\nAll mine now\.$/)
  })

  it('renames what has our name still', async () => {
    const { amend, call } = await logged({ outcome: 'missed', answeredBy: undefined, talkSeconds: 0 })
    expect(call().values.name).toBe('Missed call from Jane Doe, +447700900123')
    const ref = await amend({ outcome: 'answered', talkSeconds: 10 })
    expect(call().values).toMatchObject({ name: 'Call from Jane Doe, +447700900123', status: 'Held' })
    await amend({ outcome: 'voicemail' }, ref)
    expect(call().values.name).toBe('Voicemail from Jane Doe, +447700900123')
  })

  it('hangs it on a contact and user who are known by now', async () => {
    const { connector, standIn } = startSuiteCrm()
    const ref = await connector.logCall(sampleReport(), signal)
    const id = standIn.seed({ name: 'Jane Doe', phone: number })
    await connector.amendCall(sampleReport(enriched, 'delivery-1', 5), ref, signal)
    const [call] = standIn.rows('Calls')
    expect(call?.values.parent_id).toBe(id)
    expect(call && standIn.isLinked(call, 'contacts', id)).toBe(true)
  })

  it('says that people deleted the entry, and makes no second one', async () => {
    const { amend, call, standIn } = await logged()
    call().deleted = true
    await expect(amend(enriched)).rejects.toMatchObject({ code: 'crm_rejected', retryable: false })
    expect(standIn.rows('Calls')).toHaveLength(1)
  })
})

describe('the fields of one’s own in SuiteCRM', () => {
  const text = { type: 'text' }
  const calls = {
    ai_summary_c: text,
    call_transcript_c: text,
    call_successful_c: { type: 'varchar', len: '50' },
    conversation_id_c: { type: 'varchar', len: '255' },
    unknown_c: text,
  }
  const ai = {
    conversationId: 'conv_1',
    summary: 'Promised a call back.',
    transcript: 'Agent: Hello!\nJane: Hi.',
    result: 'success',
    title: 'Refund',
    language: 'en',
    agentName: 'Robin',
    evaluation: { polite: 'success' },
  } as const

  it('hold the AI’s work where they exist, and the description then does not', async () => {
    const { amend, call, standIn } = await logged({}, { calls })
    await amend({ ai })
    expect(call().values).toMatchObject({
      ai_summary_c: ai.summary,
      call_transcript_c: ai.transcript,
      call_successful_c: 'success',
      conversation_id_c: 'conv_1',
      unknown_c: '',
    })
    expect(call().values.description).toContain('Talk time')
    expect(call().values.description).not.toMatch(/Promised|Hello|succeeded/)
    const asked = standIn.requests().filter((request) => request.includes('/meta/'))
    expect(asked).toEqual(['GET /Api/V8/meta/fields/Calls', 'GET /Api/V8/meta/modules'])
  })

  it('that are too short hold a part, and the description the whole', async () => {
    const { call } = await logged({ ai }, { calls: { ai_summary_c: { type: 'varchar', len: '10' } } })
    expect(call().values.ai_summary_c).toBe('Promised …')
    expect(call().values.description).toContain('AI summary: Promised a call back.')
    expect(call().values.description).toContain('Jane: Hi.')
  })

  it('take recordings’ words where there was no AI', async () => {
    const recordings = [{ transcript: 'One.' }, { transcript: 'Two.', url: 'https://pbx.example.com/1.wav' }]
    const { call } = await logged({ recordings }, { calls: { ...calls, recording_url_c: { type: 'url' } } })
    expect(call().values).toMatchObject({
      call_transcript_c: 'One.\n\nTwo.',
      recording_url_c: 'https://pbx.example.com/1.wav',
    })
    expect(call().values.description).not.toMatch(/One\.|1\.wav/)
  })

  it('of the call-log module are filled by its metadata, once, and amended', async () => {
    const callLog = {
      ai_summary_c: text,
      directions_c: { type: 'enum', len: '100' },
      call_duration_formatted_c: { type: 'varchar', len: '50' },
      duration_seconds: { type: 'int' },
      call_start: { type: 'datetime' },
      call_successful: { type: 'bool' },
      call_summary_title_c: { type: 'varchar', len: '255' },
      main_language_c: { type: 'varchar', len: '50' },
      evaluation_criteria_c: text,
      customer_number_c: { type: 'phone' },
      from_number_c: { type: 'phone' },
      to_number_c: { type: 'phone' },
      agent_name_c: { type: 'varchar', source: 'non-db' },
    }
    const { amend, connector, standIn } = await logged({}, { callLog })
    await connector.logCall(sampleReport(), signal)
    await amend({ ai })
    const entries = standIn.rows('CLL_CallLog')
    expect(entries).toHaveLength(1)
    expect(entries[0]?.values).toMatchObject({
      name: 'Call from Jane Doe, +447700900123',
      description: expect.stringContaining('Talk time: 3 min 12 s'),
      ai_summary_c: 'Promised a call back.',
      directions_c: 'Inbound',
      call_duration_formatted_c: '03:12',
      duration_seconds: '192',
      call_start: '2026-07-20 09:14:00',
      call_successful: '1',
      call_summary_title_c: 'Refund',
      main_language_c: 'en',
      evaluation_criteria_c: '{"polite":"success"}',
      customer_number_c: '+447700900123',
      from_number_c: '+447700900123',
      to_number_c: '+442079460000',
      agent_name_c: '',
    })
  })

  it('of the call-log module are made with the amendment when the module is younger than the call', async () => {
    const { amend, standIn } = await logged({}, { callLog: { ai_summary_c: text } })
    for (const row of standIn.rows('CLL_CallLog')) Object.assign(row, { module: 'Elsewhere' })
    await amend({ ai })
    expect(standIn.rows('CLL_CallLog')).toMatchObject([{ values: { ai_summary_c: 'Promised a call back.' } }])
  })

  it('of a call-log module whose fields the API does not list are left alone', async () => {
    const { standIn, settings, context } = startSuiteCrm({ callLog: { ai_summary_c: text } })
    const words = '[SuiteCRM] [Not Allowed] The API user does not have access to this module.'
    const refusal = { errors: { status: 400, title: null, detail: words } }
    const fetch: typeof context.fetch = async (url, init) =>
      url.endsWith('/meta/fields/CLL_CallLog') ? Response.json(refusal, { status: 400 }) : context.fetch(url, init)
    await createSuiteCrmConnector(settings, { ...context, fetch }).logCall(sampleReport(), signal)
    expect([standIn.rows('Calls').length, standIn.rows('CLL_CallLog').length]).toEqual([1, 0])
  })

  it('of a call-log module that the API user may not use are left alone', async () => {
    const { standIn } = await logged({}, { callLog: { ai_summary_c: text }, forbidden: ['CLL_CallLog'] })
    expect(standIn.rows('CLL_CallLog')).toEqual([])
    expect(standIn.rows('Calls')).toHaveLength(1)
  })
})

describe('a call that is left out, where the role has no right to delete', () => {
  it('loses what we wrote and says why, below it what people wrote stays', async () => {
    const { connector, standIn } = startSuiteCrm({ undeletable: ['Calls'] })
    const ref = await connector.logCall(sampleReport(), signal)
    const [call] = standIn.rows('Calls')
    if (call) call.values.description = `${call.values.description}\nShe called from Leeds.`
    const leftOut = sampleReport({ leftOut: true }, 'delivery-1', 4)
    expect(await connector.removeCall?.(leftOut, ref, signal)).toBe('marked')
    const description = String(standIn.rows('Calls')[0]?.values.description)
    expect(description).toMatch(/^This call was left out by a person(.|\n)*She called from Leeds\.$/)
    expect(description).not.toContain('Ann Example')
  })
})
