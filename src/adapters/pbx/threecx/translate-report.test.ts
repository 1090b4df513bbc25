import { describe, expect, it } from 'vitest'
import { reportCallBody, reportChatBody } from '../../../wire/threecx.ts'
import { translateReportCall, translateReportChat } from './translate.ts'

const site = { site: 'main', country: 'US', timeZone: 'America/New_York', receivedMs: Date.UTC(2024, 2, 5, 10) }

describe('translateReportCall', () => {
  const report = {
    call_type: 'Outbound',
    direction: 'Outbound',
    number: '+15551234567',
    entity_id: '42',
    entity_type: 'person',
    agent: '101',
    queue: '800',
    duration: '00:01:23',
    start_ms: '1709629620000',
    start_utc: '2024-03-05T09:07:00Z',
    answered_ms: '1709629630000',
    end_ms: '1709629713000',
    transcription: 'Hello [Name]',
    sentiment: '[Sentiment]',
  }

  it('reads the fields of our template', () => {
    const { events } = translateReportCall(reportCallBody.parse(report), site)
    expect(events.map(({ kind }) => kind)).toEqual(['ringing', 'answered', 'ended', 'recorded'])
    expect(events[2]).toMatchObject({
      direction: 'outbound',
      outcome: 'answered',
      talkSeconds: 83,
      at: '2024-03-05T09:08:33.000Z',
      queue: { extension: '800' },
      contact: { id: '42', entityType: 'person' },
    })
    expect(events[3]).toMatchObject({ transcript: 'Hello [Name]' })
    expect(events[3]).not.toHaveProperty('sentiment')
  })

  it('falls back to the formatted times on a build without milliseconds', () => {
    const older = { ...report, start_ms: '[CallStartTimeUTCMillis]', answered_ms: '', end_ms: '0' }
    const body = { ...older, answered_utc: '03/05/2024 09:07:10', end_utc: '2024-03-05T09:08:33Z' }
    const ids = (one: object) =>
      translateReportCall(reportCallBody.parse(one), site).events.map(({ id, at }) => [id, at])
    expect(ids(body)).toEqual(ids(report))
  })

  it('is refused when it says nothing at all', () => {
    expect(() => translateReportCall(reportCallBody.parse({}), site)).toThrow(/empty/)
  })

  it('takes the time of receipt when its own can’t be read, and says that it is a guess', () => {
    const unread = {
      ...report,
      start_ms: '',
      start_utc: '',
      end_ms: '',
      end_utc: '',
      answered_ms: '',
      answered_utc: '',
    }
    const body = { ...unread, date_time: '۱۴۰۴/۱۲/۱۵ ۱۲:۳۰', duration: '00:01:00' }
    const translated = (receivedMs: number) => translateReportCall(reportCallBody.parse(body), { ...site, receivedMs })
    const { events, callAlias } = translated(site.receivedMs)
    expect(events.slice(0, 3).map(({ kind, at, approximate }) => [kind, at, approximate])).toEqual([
      ['ringing', '2024-03-05T09:59:00.000Z', true],
      ['answered', '2024-03-05T09:59:00.000Z', true],
      ['ended', '2024-03-05T10:00:00.000Z', true],
    ])
    // Sent again a minute later it is the same call.
    expect(translated(site.receivedMs + 60_000).callAlias).toBe(callAlias)
    const other = reportCallBody.parse({ ...body, date_time: '۱۴۰۴/۱۲/۱۵ ۱۲:۳۱' })
    expect(translateReportCall(other, site).callAlias).not.toBe(callAlias)
  })
})

describe('translateReportChat', () => {
  const chat = {
    email: 'Visitor@example.com',
    agent: '101',
    duration: '00:05:00',
    start_utc: '2024-03-05T09:00:00Z',
    messages: 'visitor: hello',
  }

  it('makes a conversation of medium chat with its transcript', () => {
    const { events, callAlias } = translateReportChat(reportChatBody.parse(chat), site)
    expect(callAlias).toMatch(/^chat:[0-9a-f]{32}$/)
    expect(events.map(({ kind }) => kind)).toEqual(['ringing', 'answered', 'ended', 'recorded'])
    expect(events[2]).toMatchObject({
      medium: 'chat',
      identity: 'exact',
      direction: 'inbound',
      at: '2024-03-05T09:05:00.000Z',
      external: { number: '', name: 'Visitor@example.com' },
    })
    expect(events[3]).toMatchObject({ transcript: 'visitor: hello' })
  })

  it('distinguishes two visitors at the same second, and a chat nobody took as missed', () => {
    const aliasOf = (body: object) => translateReportChat(reportChatBody.parse(body), site).callAlias
    expect(aliasOf({ ...chat, email: 'other@example.com' })).not.toBe(aliasOf(chat))
    expect(aliasOf({ ...chat, email: 'visitor@example.com' })).toBe(aliasOf(chat))
    const { events } = translateReportChat(reportChatBody.parse({ ...chat, agent: '[Agent]' }), site)
    expect(events[1]).toMatchObject({ kind: 'ended', outcome: 'missed' })
  })
})
