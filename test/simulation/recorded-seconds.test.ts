/**
 * Call records keep whole seconds, and phone systems write them in the order in which they come to it. A recorded call, placed
 * at another part of the second and a little quicker or slower, is the same call: each record begins, lasts and talks a
 * second more or less, in any order of the rows.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvFields } from '../../src/adapters/pbx/rows/csv-line.ts'
import { comparison, harderRecords, harderScenarios } from '../support/asterisk/harder.ts'
import { eventsOfLines } from '../support/asterisk/played.ts'

const numRuns = Number(process.env.SIMULATIONS ?? 60) * 3
const seeded = process.env.SEED ? { seed: Number(process.env.SEED) } : {}
/** Starts, ends and the records between add up. */
const toleranceSeconds = 3.1
const at = { start: 9, duration: 12, talk: 13 }

/** What whole seconds leave out, in ms: the same of records that began, lasted or talked for the same seconds. */
interface Fractions {
  readonly start: readonly number[]
  readonly duration: readonly number[]
  readonly talk: readonly number[]
  /** Each call takes a little longer or shorter than the recorded one. */
  readonly pace: readonly number[]
  /** Records of one instant are some ms apart. */
  readonly apart: readonly number[]
}

const fraction = fc.array(fc.integer({ min: 0, max: 999 }), { minLength: 7, maxLength: 7 })
const fractions: fc.Arbitrary<Fractions> = fc.record({
  start: fraction,
  duration: fraction,
  talk: fraction,
  pace: fc.array(fc.integer({ min: -400, max: 400 }), { minLength: 7, maxLength: 7 }),
  apart: fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 7, maxLength: 7 }),
})
const of = (values: readonly number[], key: number) => values[key % values.length] ?? 0
const lineOf = (fields: readonly string[]) => fields.map((field) => `"${field.replaceAll('"', '""')}"`).join(',')
const floor = (ms: number) => Math.floor(ms / 1000)

/** A line of Master.csv as it would have been written for a call of these fractions. */
function playedAnew(line: string, part: Fractions, row: number, shiftMs: number): string {
  const fields = [...(csvFields(line) ?? [])]
  const startMs = Date.parse(`${fields[at.start]?.replace(' ', 'T')}Z`)
  const [duration, talk] = [Number(fields[at.duration]), Number(fields[at.talk])]
  const second = floor(startMs)
  const end = second + duration
  const pace = of(part.pace, end)
  const lasted = Math.max(0, floor(duration * 1000 + of(part.duration, end) + pace))
  // Whoever talked for none was not answered, or fetched at once.
  const talked = talk === 0 ? 0 : Math.max(0, floor(talk * 1000 + of(part.talk, end - talk) + pace))
  const began = startMs + of(part.start, second) + shiftMs + of(part.apart, row)
  fields[at.start] = new Date(floor(began) * 1000).toISOString().slice(0, 19).replace('T', ' ')
  fields[at.duration] = String(lasted)
  fields[at.talk] = String(Math.min(lasted, talked))
  return lineOf(fields)
}

const recorded = Object.entries(harderScenarios).filter(([name]) => harderRecords(name).length > 0)

describe('a recorded call, placed at another part of the second', () => {
  it.each(recorded)('%s is what it was by its call records alone (seeded)', (name, { calls, records = calls }) => {
    const lines = harderRecords(name)
    const order = fc.shuffledSubarray([...lines.keys()], { minLength: lines.length })
    fc.assert(
      fc.property(fractions, order, fc.integer({ min: 0, max: 999 }), (part, places, shiftMs) => {
        const written = places.map((i) => playedAnew(lines[i] ?? '', part, i, shiftMs))
        const { found, wanted } = comparison(eventsOfLines(written, { zone: 'UTC' }), records, toleranceSeconds)
        expect(found).toEqual(wanted)
      }),
      { numRuns, ...seeded },
    )
  })
})

const pickups = ['group-pickup', 'group-pickup-ringgroup', 'directed-pickup', 'queue-pickup']

describe('a call that another phone fetched', () => {
  // Its record ends at the fetching, at the first ring, or anywhere between: Asterisk 22 wrote each of them.
  it.each(pickups)('%s is not answered by the phone that rang, however early its record ends', (name) => {
    const { calls } = harderScenarios[name] ?? { calls: [] }
    const [rang = '', ...others] = harderRecords(name)
    const fields = csvFields(rang) ?? []
    for (let seconds = 0; seconds <= Number(fields[at.duration]); seconds += 1) {
      const talk = Math.min(seconds, Number(fields[at.talk]))
      const ended = fields.with(at.duration, String(seconds)).with(at.talk, String(talk))
      const { found, wanted } = comparison(
        eventsOfLines([lineOf(ended), ...others], { zone: 'UTC' }),
        calls,
        toleranceSeconds,
      )
      expect({ seconds, found }).toEqual({ seconds, found: wanted })
    }
  })
})
