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

const numRuns = Number(process.env.SIMULATIONS ?? 25) * 3
const seeded = process.env.SEED ? { seed: Number(process.env.SEED) } : {}
/** Starts, ends and the records between add up. */
const toleranceSeconds = 3.1
const at = { channel: 5, start: 9, duration: 12, talk: 13 }

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

interface Timed {
  readonly fields: readonly string[]
  readonly startMs: number
  readonly duration: number
  readonly talk: number
}

function timed(line: string): Timed {
  const fields = csvFields(line) ?? []
  const startMs = Date.parse(`${fields[at.start]?.replace(' ', 'T')}Z`)
  return { fields, startMs, duration: Number(fields[at.duration]), talk: Number(fields[at.talk]) }
}

const endOf = ({ startMs, duration }: Timed) => startMs + duration * 1000

/** A record as it would have been written for a call of these fractions. */
function playedAnew(row: Timed, part: Fractions, index: number, shiftMs: number): Timed {
  const second = floor(row.startMs)
  const end = floor(endOf(row))
  const pace = of(part.pace, end)
  const duration = Math.max(0, floor(row.duration * 1000 + of(part.duration, end) + pace))
  // Whoever talked for none was not answered, or fetched at once.
  const talk = row.talk === 0 ? 0 : Math.max(0, floor(row.talk * 1000 + of(part.talk, end - row.talk) + pace))
  const began = row.startMs + of(part.start, second) + shiftMs + of(part.apart, index)
  return { ...row, startMs: floor(began) * 1000, duration, talk }
}

/** Lines of Master.csv; as on Asterisk no record lasts longer than until the next of its channel that followed it begins. */
function linesAnew(lines: readonly string[], part: Fractions, shiftMs: number): string[] {
  const before = lines.map(timed)
  const after = before.map((row, i) => playedAnew(row, part, i, shiftMs))
  return after.map((row, i) => {
    const follows = (other: Timed) =>
      other.fields[at.channel] === row.fields[at.channel] && before[i] && other.startMs >= endOf(before[i])
    const next = after.filter((_, j) => j !== i && before[j] && follows(before[j]))
    const longest = Math.max(0, Math.min(row.duration, ...next.map(({ startMs }) => floor(startMs - row.startMs))))
    const start = new Date(row.startMs).toISOString().slice(0, 19).replace('T', ' ')
    const written = row.fields.with(at.start, start).with(at.duration, String(longest))
    return lineOf(written.with(at.talk, String(Math.min(longest, row.talk))))
  })
}

const recorded = Object.entries(harderScenarios).filter(([name]) => harderRecords(name).length > 0)

describe('a recorded call, placed at another part of the second', () => {
  it.each(recorded)('%s is what it was by its call records alone (seeded)', (name, { calls, records = calls }) => {
    const lines = harderRecords(name)
    const order = fc.shuffledSubarray([...lines.keys()], { minLength: lines.length })
    fc.assert(
      fc.property(fractions, order, fc.integer({ min: 0, max: 999 }), (part, places, shiftMs) => {
        const anew = linesAnew(lines, part, shiftMs)
        const written = places.map((i) => anew[i] ?? '')
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
