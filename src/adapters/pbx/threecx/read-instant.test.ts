import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { processorTimeMs } from '../../../../test/support/processor-time.ts'
import { type InstantReading, readInstant } from './read-instant.ts'

const invariantUtc: InstantReading = { zone: 'UTC', monthFirst: true }
const newYork: InstantReading = { zone: 'America/New_York', monthFirst: true }
const vienna: InstantReading = { zone: 'Europe/Vienna', monthFirst: false }
/** All that ICU knows, on which .NET rests, but those that count years otherwise than in a fixed distance to ours. */
const cultures = (
  'af ar ar-AE ar-EG ar-MA as ast az be bg bn br bs ca cs cy da de de-AT de-CH el en en-AE en-AU en-CA en-GB en-IE en-IN en-NZ ' +
  'en-US en-ZA es es-AR es-MX es-PH es-US et eu fi fil fo fr fr-BE fr-CA fr-CH ga gd gl gu ha he hi hr hsb hu hy id ig is it it-CH ja ' +
  'ka kk km kn ko ku ky lb lo lt lv mk ml mn mr ms my nb ne nl nl-BE nn or pa pl pt pt-BR ro ru sah se si sk sl so sq sr sv sv-FI ' +
  'sw ta te tg th tk tr tt uk ur uz vi wo xh yo zh zh-CN zh-HK zh-MO zh-SG zh-TW zu'
).split(' ')

const read = (text: string, reading: InstantReading) => {
  const atMs = readInstant(text, reading)
  return atMs === undefined ? undefined : new Date(atMs).toISOString()
}

describe('readInstant', () => {
  it.each([
    ['1709629622250', invariantUtc, '2024-03-05T09:07:02.250Z'],
    ['1709629622', vienna, '2024-03-05T09:07:02.000Z'],
    ['2024-03-05T09:07:02Z', vienna, '2024-03-05T09:07:02.000Z'],
    ['2024-03-05T10:07:02+01:00', newYork, '2024-03-05T09:07:02.000Z'],
    ['2024-03-05T09:07:02.1234567Z', invariantUtc, '2024-03-05T09:07:02.123Z'],
    ['2024-03-05 09:07:02', invariantUtc, '2024-03-05T09:07:02.000Z'],
    ['2024-03-05T09:07:02', vienna, '2024-03-05T08:07:02.000Z'],
    ['03/05/2024 09:07:02', invariantUtc, '2024-03-05T09:07:02.000Z'],
    ['05.03.2024 09:07', vienna, '2024-03-05T08:07:00.000Z'],
    ['11/20/2018 4:40 PM', newYork, '2018-11-20T21:40:00.000Z'],
    ['11/20/2018 4:40\u202fPM', vienna, '2018-11-20T15:40:00.000Z'],
    ['20/11/2018 16:40', newYork, '2018-11-20T21:40:00.000Z'],
    ['3/4/2024 12:05 AM', newYork, '2024-03-04T05:05:00.000Z'],
    ['3/4/2024 12:05 am', vienna, '2024-04-02T22:05:00.000Z'],
    ['05-03-2024 09:07', vienna, '2024-03-05T08:07:00.000Z'],
    ['2024/03/05 9:07', newYork, '2024-03-05T14:07:00.000Z'],
  ])('%s in %o is %s', (text, reading, expected) => {
    expect(read(text, reading)).toBe(expected)
  })

  it.each([
    '',
    '   ',
    '[CallStartTimeUTC]',
    '[[CallStartTimeUTC].ToString("yyyy-MM-ddTHH:mm:ssZ")]',
    '0',
    '-62135596800000',
    '01/01/0001 00:00:00',
    '0001-01-01T00:00:00Z',
    '31.02.2024 10:00',
    '13/13/2024 10:00',
    '2024-03-05T25:00:00Z',
    '3/4/2024 13:05 PM',
    'yesterday',
    '99999999999999999999',
  ])('"%s" is no time', (text) => {
    expect(readInstant(text, vienna)).toBeUndefined()
    expect(readInstant(text, invariantUtc)).toBeUndefined()
  })

  describe('of which several readings are possible, with the time at which it came', () => {
    it.each([
      ['05/03/2024 09:07', '2024-03-05T09:10:00Z', '2024-03-05T09:07:00.000Z'],
      ['03/05/2024 09:07', '2024-03-05T09:10:00Z', '2024-03-05T09:07:00.000Z'],
      // Long before: the country decides.
      ['05/03/2024 09:07', '2024-11-20T09:10:00Z', '2024-05-03T09:07:00.000Z'],
      ['24/03/05 09:07', '2024-03-05T09:10:00Z', '2024-03-05T09:07:00.000Z'],
      ['11/12/26 9:07', '2026-12-11T09:10:00Z', '2026-12-11T09:07:00.000Z'],
      ['29.11.2026 4:40 itd', '2026-11-29T16:41:00Z', '2026-11-29T16:40:00.000Z'],
      ['29.11.2026 4:40 itd', '2026-11-29T04:41:00Z', '2026-11-29T04:40:00.000Z'],
      ['29.11.2026 12:05 itd', '2026-11-29T00:06:00Z', '2026-11-29T00:05:00.000Z'],
      ['29.11.2026 12:05 itd', '2026-11-29T12:06:00Z', '2026-11-29T12:05:00.000Z'],
      ['29/11/2569 16:40:05', '2026-11-29T16:41:00Z', '2026-11-29T16:40:05.000Z'],
    ])('%s at %s is %s', (text, received, expected) => {
      expect(read(text, { ...invariantUtc, receivedMs: Date.parse(received) })).toBe(expected)
    })

    it.each(cultures)('in the culture %s as ICU writes it, in the morning and the afternoon', (culture) => {
      for (const timeStyle of ['short', 'medium'] as const) {
        const form = new Intl.DateTimeFormat(culture, { dateStyle: 'short', timeStyle, timeZone: 'UTC' })
        for (const [month, day, hour] of [
          [10, 29, 16],
          [1, 3, 8],
          [2, 4, 0],
          [11, 12, 12],
          [6, 7, 23],
        ] as const) {
          const atMs = Date.UTC(2026, month, day, hour, 40)
          const text = form.format(atMs)
          const reading = { zone: 'UTC', monthFirst: false, receivedMs: atMs + 420_000 }
          expect(readInstant(text, reading), `${culture} "${text}"`).toBe(atMs)
        }
      }
    })
  })

  it('reads a local time that the change to summer time leaves out as some instant, never as NaN', () => {
    expect(readInstant('2024-03-31T02:30:00', vienna)).toBeGreaterThan(0)
  })

  it('refuses a text of a hundred thousand blanks without reading it', () => {
    const text = `2024-03-05 09:07${' '.repeat(100_000)}x`
    expect(processorTimeMs(() => expect(readInstant(text, vienna)).toBeUndefined())).toBeLessThan(1000)
  })

  it('gives back any instant, however it was written, or nothing for garbage', () => {
    const instants = fc.date({
      min: new Date('2000-01-02T00:00:00Z'),
      max: new Date('2099-12-30T00:00:00Z'),
      noInvalidDate: true,
    })
    fc.assert(
      fc.property(instants, (date) => {
        const iso = date.toISOString()
        const [year, month, day] = iso.slice(0, 10).split('-')
        const second = `${iso.slice(0, 19)}.000Z`
        expect(read(date.getTime().toString(), vienna)).toBe(iso)
        expect(read(iso, newYork)).toBe(iso)
        expect(read(`${month}/${day}/${year} ${iso.slice(11, 19)}`, invariantUtc)).toBe(second)
        expect(read(`${day}.${month}.${year} ${iso.slice(11, 19)}`, { zone: 'UTC', monthFirst: false })).toBe(second)
      }),
    )
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0129:/.,-+TZ APMap٣年é😀\0'), maxLength: 24 }), (garbage) => {
        const atMs = readInstant(garbage, vienna)
        expect(atMs === undefined || Number.isSafeInteger(atMs)).toBe(true)
      }),
    )
  })
})
