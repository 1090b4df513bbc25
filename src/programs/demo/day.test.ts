import { readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { demoDay } from './day.ts'

const endMs = Date.UTC(2026, 10, 20, 17, 30, 42)
const minuteMs = 60_000

describe('the demo’s day', () => {
  it('has every kind of call, all of them in the past', () => {
    const day = demoDay(endMs)
    const types = day.flatMap(({ legs }) => legs.map(({ type }) => type))
    expect(new Set(types)).toEqual(new Set(['Inbound', 'Missed', 'Outbound', 'Notanswered']))
    expect(day.some(({ number }) => number === '')).toBe(true)
    expect(day.some(({ legs }) => legs.length === 2)).toBe(true)
    expect(day.some(({ timesReported }) => timesReported === 2)).toBe(true)
    for (const { startMs, legs } of day) {
      for (const { ringSeconds, talkSeconds } of legs) {
        expect(startMs + (ringSeconds + talkSeconds) * 1000).toBeLessThan(endMs - minuteMs)
      }
    }
  })

  it('is the same within a minute, and another one a minute later', () => {
    expect(demoDay(endMs + 10_000)).toEqual(demoDay(endMs))
    const earlier = new Set(demoDay(endMs).map(({ startMs }) => startMs))
    expect(demoDay(endMs + minuteMs).filter(({ startMs }) => earlier.has(startMs))).toEqual([])
  })

  it('played twice is never taken for one, however many minutes lie between', () => {
    const spans = demoDay(endMs).flatMap(({ number, startMs, legs }) =>
      legs.map(({ ringSeconds, talkSeconds }) => ({
        number,
        startMs,
        endMs: startMs + (ringSeconds + talkSeconds) * 1000,
      })),
    )
    // What src/core/calls/same-call.ts takes for one call: starts within 2 s, or one begins within 1.5 s of another's end.
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), (minutes) => {
        for (const first of spans) {
          for (const second of spans.filter(({ number }) => number === first.number)) {
            const laterMs = second.startMs + minutes * minuteMs
            expect(Math.abs(laterMs - first.startMs)).toBeGreaterThan(2000)
            expect(Math.abs(laterMs - first.endMs)).toBeGreaterThan(1500)
          }
        }
      }),
    )
  })

  it('uses numbers reserved for fiction, and addresses of nobody', () => {
    const contacts = readFileSync(path.join(import.meta.dirname, 'contacts.csv'), 'utf8')
    const numbers = [...demoDay(endMs).map(({ number }) => number), ...(contacts.match(/\+[\d ]+\d/g) ?? [])]
    const reserved = /^(?:\+1\d{3}55501\d\d|\+442079460\d{3}|\+447700900\d{3}|)$/
    for (const number of numbers) expect(number.replaceAll(' ', '')).toMatch(reserved)
    const agents = demoDay(endMs).flatMap(({ legs }) => legs.map(({ agent }) => agent.email))
    const addresses = [...agents.filter(Boolean), ...(contacts.match(/[^,\s]+@[^,\s]+/g) ?? [])]
    for (const address of addresses) expect(address).toMatch(/@(?:[\w-]+\.)*example(?:\.com|\.org|\.net)?$/)
    expect(addresses.length).toBeGreaterThan(10)
  })
})
