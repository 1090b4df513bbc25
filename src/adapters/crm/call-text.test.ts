import { describe, expect, it } from 'vitest'
import { callText, callUpdate } from './call-text.ts'
import { ann, enriched, kindsOfCall, sampleCall, withheldCall } from './contract/sample-calls.ts'

const london = { timeZone: 'Europe/London' }
const headline = (view = {}) => callText(sampleCall(view), london).split('\n')[0]

describe('a call in words', () => {
  it('says what happened, with whom, when, how long and by which way', () => {
    expect(callText(sampleCall(), london)).toBe(
      [
        'Incoming call answered by Ann Example (101)',
        'From: Jane Doe, +447700900123',
        'Started: 2026-07-20 10:14 (Europe/London)',
        'Number called: +442079460000',
        'Queue: Support (800)',
        'Talk time: 3 min 12 s',
      ].join('\n'),
    )
  })

  it('says what the agent says became of the call, and writes a later word as news', () => {
    const said = (outcome: string) => sampleCall({ wrapUp: { at: '2026-07-20T09:18:00.000Z', outcome } })
    expect(callText(said('No sale'), london)).toContain('\nWrap-up: No sale')
    const { written } = callUpdate(said('No sale'), undefined, london) ?? {}
    expect(callUpdate(said('Sale'), written, london)?.text).toMatch(/^Update to the call of .*\nWrap-up: Sale$/)
  })

  it('has a headline of its own for each kind of call', () => {
    const headlines = Object.entries(kindsOfCall).map(([kind, view]) => [kind, headline(view)])
    expect(Object.fromEntries(headlines)).toEqual({
      answered: 'Incoming call answered by Ann Example (101)',
      missed: 'Missed call: nobody answered',
      abandoned: 'Abandoned call: the caller hung up before anyone answered',
      busy: 'Missed call: busy',
      voicemail: 'Voicemail: nobody answered, the caller reached the voicemail',
      'outbound answered': 'Outgoing call by Ann Example (101), answered',
      'outbound not answered': 'Outgoing call by Ann Example (101), not answered',
    })
    expect(headline({ medium: 'chat' })).toBe('Chat with Ann Example (101)')
    expect(headline({ medium: 'chat', answeredBy: undefined, outcome: 'missed' })).toBe('Missed chat: nobody answered')
    expect(headline({ outcome: undefined, answeredBy: undefined })).toBe('Incoming call')
    expect(headline({ answeredBy: { extension: '101' } })).toBe('Incoming call answered by 101')
  })

  it('says who was rung when nobody answered, and that a caller withheld the number', () => {
    const rung = [ann, { extension: '102' }]
    const text = callText(sampleCall({ ...withheldCall, rung }), london)
    expect(text).toContain('\nRang at: Ann Example (101), 102')
    expect(text).toContain('\nFrom: number withheld')
    expect(text).not.toContain('Talk time')
  })

  it('has transfers, the admin’s lines, the recording and what was made of it', () => {
    const at = '2026-07-20T09:16:00.000Z'
    const transfers = [
      { at, to: { extension: '102', name: 'Bob' } },
      { at, to: { number: '+15550100' } },
    ]
    const text = callText(
      sampleCall({ ...enriched, transfers, subject: 'Sales call', text: 'Line 1\r\nLine 2' }),
      london,
    )
    expect(text.split('\n').slice(1)).toEqual([
      'Subject: Sales call',
      'From: Jane Doe, +447700900123',
      'Started: 2026-07-20 10:14 (Europe/London)',
      'Number called: +442079460000',
      'Queue: Support (800)',
      'Talk time: 3 min 12 s',
      'Transferred to Bob (102): 2026-07-20 10:16 (Europe/London)',
      'Transferred to +15550100: 2026-07-20 10:16 (Europe/London)',
      'Note:',
      'Line 1',
      'Line 2',
      'Recording: https://pbx.example.com/rec/1.wav',
      'Summary: Jane asked for a refund.',
      'AI agent: succeeded',
      'AI summary: The agent promised a call back.',
      'Note by Ann Example (101), 2026-07-20 10:18 (Europe/London): Send her the new price list.',
    ])
  })

  it('lets nobody forge a line by a name, and bounds what is long', () => {
    const external = { number: '+447700900123', matchKey: '7700900123', name: 'Eve\nTalk time: 9 h' }
    expect(callText(sampleCall({ external }), london)).toContain('\nFrom: Eve Talk time: 9 h, +447700900123\n')
    const long = callText(sampleCall({ recordings: [{ transcript: 'word '.repeat(50_000) }] }), london)
    expect(long.length).toBeLessThan(11_000)
    expect(long).toContain('(cut, 249999 characters in all)')
  })

  it('is the same for the same call', () => {
    const collected = { b: '2', a: '1' }
    const ai = { conversationId: 'c', collected }
    const reordered = { conversationId: 'c', collected: { a: '1', b: '2' } }
    expect(callText(sampleCall({ ai }), london)).toBe(callText(sampleCall({ ai: reordered }), london))
  })
})

describe('an update of a call', () => {
  const update = (view: Parameters<typeof sampleCall>[0], written?: string) =>
    callUpdate(sampleCall(view), written, london)

  it('the first time repeats all that may have changed', () => {
    const first = update({ ...enriched, outcome: 'voicemail', answeredBy: undefined })
    expect(first?.text).toMatch(/^Update to the call of 2026-07-20 10:14 \(Europe\/London\):\nVoicemail: /)
    expect(first?.text).toContain('AI summary: The agent promised a call back.')
    expect(first?.text).not.toContain('From: ')
  })

  it('after that has the changes only, and nothing when there is none', () => {
    const written = update(enriched)?.written
    expect(update(enriched, written)).toBeUndefined()
    const ai = { conversationId: 'c', summary: 'New summary.', result: 'success' } as const
    expect(
      update({ ...enriched, ai }, written)
        ?.text.split('\n')
        .slice(1),
    ).toEqual(['AI summary: New summary.'])
  })

  it('writes a fact again that was replaced and came back', () => {
    const written = update({ text: 'A' })?.written
    const then = update({ text: 'B' }, written)
    expect(update({ text: 'A' }, then?.written)?.text).toContain('Note: A')
  })

  it('remembers in few letters, without anybody’s words', () => {
    const written = update({ ...enriched, text: 'Jane' })?.written ?? ''
    expect(written).toMatch(/^[a-z0-9.]{1,150}$/)
  })
})

describe('a conversation in a browser', () => {
  it('is written as one, and of no withheld number', () => {
    const text = callText(sampleCall({ medium: 'web', external: undefined, did: undefined, queue: undefined }), {
      timeZone: 'Europe/London',
    })
    expect(text).toMatch(/^Conversation on the website\n/)
    expect(text).not.toContain('withheld')
  })
})
