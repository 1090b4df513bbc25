import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type InstantReading, invariantUtc, readInstant } from './read-instant.ts'

const newYork: InstantReading = { zone: 'America/New_York', monthFirst: true }
const vienna: InstantReading = { zone: 'Europe/Vienna', monthFirst: false }
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

  it('reads a local time that the change to summer time leaves out as some instant, never as NaN', () => {
    expect(readInstant('2024-03-31T02:30:00', vienna)).toBeGreaterThan(0)
  })

  it('refuses a text of a hundred thousand blanks without reading it', () => {
    const begunMs = performance.now()
    expect(readInstant(`2024-03-05 09:07${' '.repeat(100_000)}x`, vienna)).toBeUndefined()
    expect(performance.now() - begunMs).toBeLessThan(1000)
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
      fc.property(fc.string({ unit: 'binary' }), (garbage) => {
        const atMs = readInstant(garbage, vienna)
        expect(atMs === undefined || Number.isSafeInteger(atMs)).toBe(true)
      }),
    )
  })
})
