import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CallEvent } from '../../../core/calls/event.ts'
import { SwitchhookError } from '../../../lib/errors.ts'
import { callJournalBody, reportCallBody, reportChatBody } from '../../../wire/threecx.ts'
import { translateJournal, translateReportCall, translateReportChat } from './translate.ts'

const site = { site: 'main', country: 'US', timeZone: 'America/New_York', receivedMs: Date.UTC(2024, 2, 5, 10) }
const journal = {
  number: '+1 (555) 123-4567',
  direction: 'Inbound',
  type: 'Inbound',
  name: 'Ann Lee',
  entityType: 'Contacts',
  agent: '101',
  agentFirstName: 'Bo',
  agentLastName: 'Ray',
  agentEmail: 'bo@example.com',
  durationSeconds: '83',
  durationMinutes: '1',
  dateTime: '3/5/2024 4:07 AM',
  callStartTimeUTC: '2024-03-05T09:07:00Z',
  callEstablishedTimeUTC: '2024-03-05T09:07:10Z',
  callEndTimeUTC: '2024-03-05T09:08:33Z',
  subject: '3CX call',
  inboundCallText: 'Answered',
  missedCallText: 'Missed',
  outboundCallText: 'Called',
  notAnsweredOutboundCallText: 'No answer',
}
const translated = (body: Record<string, unknown>) => translateJournal(callJournalBody.parse(body), site)
const without = (...fields: string[]) =>
  Object.fromEntries(Object.entries(journal).filter(([field]) => !fields.includes(field)))
const kinds = (events: readonly CallEvent[]) => events.map(({ kind }) => kind)
const ended = (body: Record<string, unknown>) => {
  const event = translated(body).events.find(({ kind }) => kind === 'ended')
  return event?.kind === 'ended' ? event : undefined
}

describe('translateJournal', () => {
  it('reports one leg: ringing, answered and ended, each with its time and the parties', () => {
    const { events, callAlias } = translated(journal)
    expect(callAlias).toMatch(/^journal:[0-9a-f]{32}$/)
    const common = {
      source: 'journal',
      aliases: [callAlias],
      leg: 'agent 101',
      identity: 'window',
      medium: 'phone',
      direction: 'inbound',
      external: { number: journal.number, e164: '+15551234567', matchKey: '5551234567', name: 'Ann Lee' },
      agent: { extension: '101', name: 'Bo Ray', email: 'bo@example.com' },
      contact: { entityType: 'Contacts', name: 'Ann Lee' },
    }
    expect(events).toEqual([
      { ...common, id: `${callAlias}:ringing`, kind: 'ringing', at: '2024-03-05T09:07:00.000Z' },
      { ...common, id: `${callAlias}:answered`, kind: 'answered', at: '2024-03-05T09:07:10.000Z' },
      {
        ...common,
        id: `${callAlias}:ended`,
        kind: 'ended',
        at: '2024-03-05T09:08:33.000Z',
        outcome: 'answered',
        talkSeconds: 83,
        subject: '3CX call',
        text: 'Answered',
      },
    ])
  })

  it.each([
    ['Inbound', 'inbound', 'answered', 83, 'Answered'],
    ['missed', 'inbound', 'missed', 0, 'Missed'],
    ['OUTBOUND', 'outbound', 'answered', 83, 'Called'],
    ['Notanswered', 'outbound', 'missed', 0, 'No answer'],
    ['Unanswered', 'outbound', 'missed', 0, 'No answer'],
  ])('distinguishes the call type %s', (type, direction, outcome, talkSeconds, text) => {
    const event = ended({ ...without('direction'), type })
    expect(event).toMatchObject({ direction, outcome, talkSeconds, text })
    const isAnswered = kinds(translated({ ...journal, type }).events).includes('answered')
    expect(isAnswered).toBe(outcome === 'answered')
  })

  it('takes a missing direction from the type, and a missing type from direction and times', () => {
    expect(ended(without('direction'))).toMatchObject({ direction: 'inbound', outcome: 'answered' })
    expect(ended({ ...without('type'), direction: 'Outbound' })).toMatchObject({
      direction: 'outbound',
      outcome: 'answered',
    })
    const silent = without('type', 'callEstablishedTimeUTC', 'durationSeconds', 'durationMinutes')
    expect(ended(silent)).toMatchObject({ direction: 'inbound', outcome: 'missed', talkSeconds: 0 })
    expect(ended({ ...silent, direction: '' })?.direction).toBeUndefined()
  })

  it('reads an unfilled duration as none, and times in the zone of the site', () => {
    const unfilled = { ...journal, durationSeconds: '[DurationSeconds]', durationMinutes: '[DurationMinutes]' }
    expect(ended(unfilled)?.talkSeconds).toBe(83)
    const onlyLocal = without('callStartTimeUTC', 'callEstablishedTimeUTC', 'callEndTimeUTC')
    const [ringing, answered, end] = translated(onlyLocal).events
    expect([ringing?.at, answered?.at, end?.at]).toEqual([
      '2024-03-05T09:07:00.000Z',
      '2024-03-05T09:07:00.000Z',
      '2024-03-05T09:08:23.000Z',
    ])
    const abroad = { site: 'main', country: 'GB', timeZone: 'Europe/London', receivedMs: Date.UTC(2024, 10, 20) }
    const [british] = translateJournal(callJournalBody.parse(onlyLocal), abroad).events
    expect(british.at).toBe('2024-05-03T03:07:00.000Z')
  })

  it('counts back from the end to the answer where only the talk time is given', () => {
    const [, answered] = translated(without('callEstablishedTimeUTC')).events
    expect(answered).toMatchObject({ kind: 'answered', at: '2024-03-05T09:07:10.000Z' })
    const [ringing] = translated(without('callEstablishedTimeUTC', 'callStartTimeUTC', 'dateTime')).events
    expect(ringing.at).toBe('2024-03-05T09:07:10.000Z')
  })

  it('drops what 3CX left unfilled and takes a missing number for a withheld one', () => {
    const { events } = translated({
      ...journal,
      number: '[Number]',
      name: '[Name]',
      entityType: '[Contact::EntityType]',
      agent: ' ',
      subject: '[Subject]',
      inboundCallText: '',
    })
    const [, , end] = events
    expect(end).not.toHaveProperty('subject')
    expect(end).not.toHaveProperty('text')
    expect(end).not.toHaveProperty('contact')
    expect(end).not.toHaveProperty('agent')
    expect(end).toMatchObject({ external: { number: '', matchKey: '' }, leg: 'no agent' })
  })

  it('refuses a journal that says nothing at all', () => {
    const empty = { number: '[Number]', type: 'Missed', callStartTimeUTC: '[CallStartTimeUTC]' }
    expect(() => translated(empty)).toThrow(SwitchhookError)
  })

  it('gives the same ids to the same journal, and to a retry that writes it differently', () => {
    const again = {
      ...journal,
      number: '5551234567',
      name: '',
      callStartTimeUTC: '1709629620250',
      direction: '',
      type: 'inbound',
    }
    expect(translated(journal)).toEqual(translated(journal))
    expect(translated(again).events.map(({ id }) => id)).toEqual(translated(journal).events.map(({ id }) => id))
  })

  it.each([
    ['another site', journal, { ...site, site: 'two' }],
    ['another agent', { ...journal, agent: '102' }, site],
    ['another number', { ...journal, number: '+15551234568' }, site],
    ['another second', { ...journal, callStartTimeUTC: '2024-03-05T09:07:01Z' }, site],
    ['another kind', { ...journal, type: 'Missed' }, site],
  ])('gives another alias to %s', (_, body, where) => {
    expect(translateJournal(callJournalBody.parse(body), where).callAlias).not.toBe(translated(journal).callAlias)
  })

  it('takes the name of a file for no address of a recording', () => {
    expect(
      translated({ ...journal, recordingUrl: '101/[Jane]_101-555_20240305.wav' }).events.map(({ kind }) => kind),
    ).not.toContain('recorded')
  })

  it('does not swallow a recording or summary that a repetition brings', () => {
    const first = translated(journal).events
    const second = translated({ ...journal, recordingUrl: 'https://pbx/r/1.wav' }).events
    const third = translated({ ...journal, recordingUrl: 'https://pbx/r/1.wav', summary: 'Wants a quote' }).events
    expect(kinds(second)).toEqual([...kinds(first), 'recorded'])
    const ids = new Set([...first, ...second, ...third].map(({ id }) => id))
    expect(ids.size).toBe(5)
    expect(third.at(-1)).toMatchObject({ kind: 'recorded', summary: 'Wants a quote', at: '2024-03-05T09:08:33.000Z' })
    expect(third.at(-1)).not.toHaveProperty('outcome')
  })

  it('takes only an agent called voicemail for voicemail', () => {
    const mailbox = { ...journal, type: 'Missed', agentFirstName: 'Voice', agentLastName: 'Mail' }
    expect(ended(mailbox)?.outcome).toBe('voicemail')
    expect(ended({ ...mailbox, agentFirstName: 'Voicemail', agentLastName: 'Smith' })?.outcome).toBe('missed')
    expect(ended({ ...mailbox, type: 'Notanswered' })?.outcome).toBe('missed')
  })

  it('does not take our own placeholder answer for a contact', () => {
    const [ringing] = translated({ ...journal, entityType: 'Placeholder', entityId: 'caller x' }).events
    expect(ringing).not.toHaveProperty('contact')
    expect(ringing.external).not.toHaveProperty('name')
  })

  it('accepts numbers and null for text, and names the path of anything else', () => {
    expect(ended({ ...journal, durationSeconds: 83, agent: 101, name: null })?.agent?.extension).toBe('101')
    const parsed = callJournalBody.safeParse({ ...journal, agent: { extension: 101 } })
    expect(parsed.error?.issues[0]?.path).toEqual(['agent'])
  })
})

describe('any mix of missing, empty, unfilled and garbage fields', () => {
  const garbage = fc.oneof(
    fc.constantFrom('', ' ', '[Name]', '[Contact::Foo]', '0', '-1', 'NaN', '1709629620000', '1709629713', '83'),
    fc.constantFrom(
      '2024-03-05T09:07:00Z',
      '03/05/2024 09:07:00',
      '05.03.2024 09:07',
      '11/20/2018 4:40 PM',
      '00:01:23',
    ),
    fc.constantFrom('Inbound', 'Missed', 'Outbound', 'Notanswered', '+15551234567', 'anonymous', '101'),
    fc.string({ unit: fc.constantFrom(...'019:/.+-@[] aPé٣年😀\0'), maxLength: 20 }),
    fc.double({ noDefaultInfinity: true, noNaN: true }),
    fc.constant(null),
  )
  const mixOf = (fields: readonly string[]) =>
    fc.record(Object.fromEntries(fields.map((field) => [field, garbage])), { requiredKeys: [] })
  const iso = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

  const checkEvents = (translate: () => { events: readonly CallEvent[]; callAlias: string }) => {
    let translation: ReturnType<typeof translate>
    try {
      translation = translate()
    } catch (error) {
      expect(error).toMatchObject({ code: 'bad_field', retryable: false })
      return
    }
    const { events, callAlias } = translation
    expect(events.length).toBeGreaterThanOrEqual(2)
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length)
    for (const event of events) {
      expect(event.at).toMatch(iso)
      expect(event.id.startsWith(callAlias)).toBe(true)
      expect(event.aliases).toEqual([callAlias])
      if (event.kind === 'ended') expect(event.talkSeconds).toBeGreaterThanOrEqual(0)
    }
    expect(JSON.stringify(events)).not.toContain('null')
    const times = events.filter(({ kind }) => kind !== 'recorded').map(({ at }) => at)
    expect(times).toEqual(times.toSorted())
    expect(translate()).toEqual(translation)
  }

  const translators = {
    journal: [callJournalBody, (body: object) => translateJournal(callJournalBody.parse(body), site)],
    'report of a call': [reportCallBody, (body: object) => translateReportCall(reportCallBody.parse(body), site)],
    'report of a chat': [reportChatBody, (body: object) => translateReportChat(reportChatBody.parse(body), site)],
  } as const

  it.each(Object.entries(translators))(
    'gives valid events for a %s, or a clear bad_field',
    (_, [schema, translate]) => {
      fc.assert(
        fc.property(mixOf(Object.keys(schema.shape)), (body) => checkEvents(() => translate(body))),
        { numRuns: 500 },
      )
    },
  )
})
