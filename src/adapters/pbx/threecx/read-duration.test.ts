import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readDurationSeconds } from './read-duration.ts'

describe('readDurationSeconds', () => {
  it.each([
    ['83', 83],
    ['83.5', 83.5],
    ['83,5', 83.5],
    ['05:00', 300],
    ['00:01:23', 83],
    ['27:00:00', 97_200],
    ['1.02:00:00', 93_600],
    ['00:01:23.5000000', 83.5],
    ['PT1M23.5S', 83.5],
    ['P1DT2H', 93_600],
    ['2 min', 120],
    ['0', 0],
  ])('%s is %d seconds', (text, seconds) => {
    expect(readDurationSeconds(text)).toBe(seconds)
  })

  it('takes a bare number for minutes where the field counts minutes', () => {
    expect(readDurationSeconds('1.5', 'minutes')).toBe(90)
    expect(readDurationSeconds('00:01:30', 'minutes')).toBe(90)
  })

  it.each(['', ' ', '[DurationSeconds]', '-5', 'NaN', 'long', '99999999999', '1:2:3', 'Infinity', '1e9'])(
    '"%s" is no duration, and never NaN',
    (text) => {
      expect(readDurationSeconds(text)).toBeUndefined()
    },
  )

  /** Of what durations are written with, so that few and short texts meet all of the grammar. */
  const durationParts = fc.constantFrom(...'0179:.,-+PTHMSe ٣é😀\0')

  it('gives a number of seconds that a call can last, or nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: durationParts, maxLength: 12 }), (garbage) => {
        const seconds = readDurationSeconds(garbage)
        expect(seconds === undefined || (seconds >= 0 && seconds <= 31 * 86_400)).toBe(true)
      }),
    )
  })
})
