import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatInstant } from './format-instant.ts'
import { block, formatDuration, inline, link } from './text-format.ts'

describe('times for people', () => {
  it('are in the site’s zone, year first, with the zone named', () => {
    expect(formatInstant('2026-11-20T10:14:59.000Z', 'Europe/London')).toBe('2026-11-20 10:14 (Europe/London)')
    expect(formatInstant('2026-07-04T10:14:00.000Z', 'America/New_York')).toBe('2026-07-04 06:14 (America/New_York)')
    expect(formatInstant('2026-07-04T20:14:00.000Z', 'Asia/Kolkata')).toBe('2026-07-05 01:44 (Asia/Kolkata)')
    expect(formatInstant('2026-07-04T20:14:00.000Z', 'UTC')).toBe('2026-07-04 20:14 (UTC)')
  })

  it('carry the offset in the hour that happens twice, and only there', () => {
    const london = (iso: string) => formatInstant(iso, 'Europe/London')
    expect(london('2026-10-25T00:30:00.000Z')).toBe('2026-10-25 01:30 +01:00 (Europe/London)')
    expect(london('2026-10-25T01:30:00.000Z')).toBe('2026-10-25 01:30 +00:00 (Europe/London)')
    expect(london('2026-10-25T02:30:00.000Z')).toBe('2026-10-25 02:30 (Europe/London)')
    expect(london('2026-03-29T01:30:00.000Z')).toBe('2026-03-29 02:30 (Europe/London)')
  })

  it('distinguish any two minutes', () => {
    const minute = fc.integer({ min: 29_000_000, max: 30_500_000 })
    const text = (value: number) => formatInstant(new Date(value * 60_000).toISOString(), 'America/New_York')
    fc.assert(fc.property(minute, fc.integer({ min: 1, max: 240 }), (at, later) => text(at) !== text(at + later)))
  })
})

describe('durations for people', () => {
  it.each([
    [0, '0 s'],
    [45.9, '45 s'],
    [192, '3 min 12 s'],
    [3725, '1 h 2 min 5 s'],
    [3600, '1 h 0 min 0 s'],
    [-1, '0 s'],
  ])('%d s is %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text)
  })
})

describe('other people’s words', () => {
  it('are one bounded line where a line is wanted', () => {
    expect(inline(' Jane\r\nFrom: The Boss\u0000\u2028x ')).toBe('Jane From: The Boss x')
    expect(inline(undefined)).toBe('')
    expect(inline('x'.repeat(1000))).toBe(`${'x'.repeat(300)}… (cut, 1000 characters in all)`)
  })

  it('keep their paragraphs, without control characters, in a block', () => {
    expect(block('one\r\ntwo\u0007\rthree\t!')).toBe('one\ntwo\nthree\t!')
  })

  it('are never cut inside a character, and never too long', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 200, maxLength: 800 }), (text) => {
        const short = inline(text)
        expect(short.isWellFormed() || !text.isWellFormed()).toBe(true)
        expect(short.length).toBeLessThan(350)
      }),
    )
  })

  it('are a link only to where a click may go', () => {
    expect(link('https://pbx.example.com/1.wav')).toBe('https://pbx.example.com/1.wav')
    expect(link('recordings/1.wav')).toBe('recordings/1.wav')
    expect(link('javascript:alert(1)')).toBe('')
    expect(link('data:text/html,x')).toBe('')
  })
})
