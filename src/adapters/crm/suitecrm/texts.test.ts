import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { kindsOfCall, sampleCall } from '../contract/sample-calls.ts'
import { cutTo, cutToBytes, databaseTime, instantOf, sendable, textOf } from './attributes.ts'
import { callAttributes, callName } from './call-attributes.ts'
import { describe as description } from './description.ts'
import { containsPattern, digitsPattern, fits } from './query.ts'

const name = (view: Parameters<typeof sampleCall>[0]) => callName(sampleCall(view).view)
const record = (attributes: Record<string, unknown>) => ({ id: 'x', attributes })

describe('the name of a call', () => {
  it('distinguishes the kinds of calls', () => {
    expect(Object.fromEntries(Object.entries(kindsOfCall).map(([kind, view]) => [kind, name(view)]))).toEqual({
      answered: 'Call from Jane Doe, +447700900123',
      missed: 'Missed call from Jane Doe, +447700900123',
      abandoned: 'Abandoned call from Jane Doe, +447700900123',
      busy: 'Missed call (busy) from Jane Doe, +447700900123',
      voicemail: 'Voicemail from Jane Doe, +447700900123',
      'outbound answered': 'Call to Jane Doe, +447700900123',
      'outbound not answered': 'Unanswered call to Jane Doe, +447700900123',
    })
    expect(name({ medium: 'chat' })).toBe('Chat with Jane Doe, +447700900123')
    expect(name({ medium: 'chat', external: undefined, contact: undefined })).toBe('Chat')
    expect(name({ medium: 'web', external: undefined, contact: undefined })).toBe('Conversation on the website')
    expect(name({ direction: 'internal', external: undefined })).toBe('Internal call')
  })

  it('fits into 50 characters whatever the names, and keeps the number whole', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.constantFrom(...Object.values(kindsOfCall)), (called, view) => {
        const external = { number: '+447700900123', e164: '+447700900123', matchKey: '7700900123', name: called }
        const made = name({ ...view, external })
        expect([...made].length).toBeLessThanOrEqual(50)
        expect(made).toMatch(/\+447700900123$/)
        expect(made).not.toMatch(/[\n\r\t]/)
      }),
    )
  })
})

describe('the length of a call', () => {
  it.each([
    [0, 0, 0, '2026-07-20 09:14:00'],
    [1, 0, 1, '2026-07-20 09:15:00'],
    [60, 0, 1, '2026-07-20 09:15:00'],
    [61, 0, 2, '2026-07-20 09:16:00'],
    [3_541, 1, 0, '2026-07-20 10:14:00'],
    [7_325.4, 2, 3, '2026-07-20 11:17:00'],
  ])('%d s is %d h %d min, until %s', (talkSeconds, duration_hours, duration_minutes, date_end) => {
    const made = callAttributes(sampleCall({ talkSeconds }).view)
    expect(made).toMatchObject({ duration_hours, duration_minutes, date_end, date_start: '2026-07-20 09:14:00' })
  })

  it.each([
    ['answered', 'Held'],
    ['missed', 'Not Held'],
    ['voicemail', 'Not Held'],
    [undefined, 'Held'],
  ] as const)('a call that was %s is %s', (outcome, status) => {
    expect(callAttributes(sampleCall({ outcome }).view).status).toBe(status)
  })
})

describe('what is written', () => {
  it('leaves out what is blank, since one blank value has the whole request refused', () => {
    expect(sendable({ a: '', b: undefined, c: 0, d: 'x' })).toEqual({ c: 0, d: 'x' })
  })

  it('never has a bracket that some versions refuse, and is otherwise as it was', () => {
    const refused = /[^\w !#$%&'*+-=?^_`{|}~@.[]\]/
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'a[])("é💡\n> ') }), (text) => {
        const sent = sendable({ text }).text ?? ''
        expect(sent).not.toMatch(refused)
        expect(String(sent).replaceAll(' ', '')).toBe(text.replaceAll(' ', ''))
      }),
    )
  })

  it('is cut between characters', () => {
    expect(cutTo('💡💡💡', 2)).toBe('💡…')
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 3, max: 40 }), (text, most) => {
        const cut = cutToBytes(text, most)
        expect(new TextEncoder().encode(cut).length).toBeLessThanOrEqual(most)
        expect(cut === text || text.startsWith(cut.slice(0, -1))).toBe(true)
      }),
    )
  })

  it('has times as the database writes them', () => {
    expect(databaseTime('2026-07-20T09:14:59.999Z')).toBe('2026-07-20 09:14:59')
    expect(databaseTime('2026-12-31T23:59:00.000+01:00', 60_000)).toBe('2026-12-31 23:00:00')
  })
})

describe('what is read', () => {
  it('is decoded once', () => {
    expect(textOf(record({ a: 'O&#039;Neil &amp; &quot;Al&quot; &lt;b&gt; &amp;amp;' }), 'a')).toBe(
      'O\'Neil & "Al" <b> &amp;',
    )
    expect(textOf(record({ a: {}, b: 7, c: null }), 'a')).toBe('')
    expect(textOf(record({ b: 7 }), 'b')).toBe('7')
  })

  it('has times in UTC whatever offset is said', () => {
    expect(instantOf(record({ at: '2026-11-20T05:01:00+02:00' }), 'at')).toBe('2026-11-20T05:01:00.000Z')
    expect(instantOf(record({ at: '' }), 'at')).toBeUndefined()
  })
})

describe('a description', () => {
  const theirs = fc.string({ unit: fc.constantFrom(...'abc \n-') }).map((text) => text.trim())

  it('keeps what people wrote, once, however often it is made anew', () => {
    fc.assert(
      fc.property(theirs, theirs, theirs, (first, second, written) => {
        const logged = description(first)
        const amended = description(second, `${logged}\n${written}`)
        expect(description(second, amended)).toBe(amended)
        expect(amended.startsWith(`${second}\n---`)).toBe(true)
        expect(amended.endsWith(written)).toBe(true)
      }),
    )
  })

  it('fits into the column, and it is our text that gives way', () => {
    const made = description('é'.repeat(60_000), 'kept '.repeat(100))
    expect(new TextEncoder().encode(made).length).toBeLessThanOrEqual(60_000)
    expect(made.endsWith('kept '.repeat(100).trim())).toBe(true)
  })
})

describe('a pattern', () => {
  it('of digits fits every way to write the number', () => {
    const value = digitsPattern('7700900123')
    for (const stored of ['+447700900123', '07700 900123', '+44 (0)7700-900.123 x12', '020 7946 0000, 07700900123']) {
      expect(fits({ field: 'phone', operator: 'like', value }, record({ phone: stored }))).toBe(true)
    }
    expect(fits({ field: 'phone', operator: 'like', value }, record({ phone: '07700 900132' }))).toBe(false)
  })

  it('of a text takes nothing for syntax', () => {
    const pattern = containsPattern('100%_\\')
    expect(pattern).toBe('%100___%')
    expect(fits({ field: 'a', operator: 'like', value: pattern }, record({ a: 'x100%_\\y' }))).toBe(true)
  })
})
