/**
 * Recorded calls, played differently: rows of a call known bit by bit and given up on too early, two recordings at once on one
 * phone system, reports late, doubled and in any order. What is true of each stays true.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseMessage } from '../../src/adapters/pbx/asterisk/message.ts'
import { readerOf } from '../../src/adapters/pbx/asterisk/numbering.ts'
import { Translator } from '../../src/adapters/pbx/asterisk/translator.ts'
import { callOf } from '../../src/adapters/pbx/threecx/cdroutput/row.ts'
import { goesOn, translateCdrOutput } from '../../src/adapters/pbx/threecx/cdroutput/translate.ts'
import type { CallEvent, Report } from '../../src/core/calls/event.ts'
import type { StoredCall } from '../../src/core/calls/stored-call.ts'
import { asteriskAmiSchema } from '../../src/programs/forwarder/sources/asterisk-ami/settings.ts'
import { harderMessages, harderRecords, harderScenarios } from '../support/asterisk/harder.ts'
import { eventsOfLines, expected, shown } from '../support/asterisk/played.ts'
import type { TimedMessage } from '../support/asterisk/recordings.ts'
import { callsOf, comparable } from '../support/asterisk/reported-calls.ts'
import { asRead, cdrOutputCalls, expectRecorded } from '../support/forwarder/recorded-rows.ts'
import { createWorld } from '../support/world.ts'

const numRuns = Math.ceil(Number(process.env.SIMULATIONS ?? 60) / 10)
const seeded = process.env.SEED ? { seed: Number(process.env.SEED) } : {}
const longMs = 30_000 + numRuns * 200
const config = asteriskAmiSchema.parse({ id: 'ami', type: 'asterisk-ami', username: 'cti', secret: 'x' })

describe('rows of 3CX cdroutput that come bit by bit', () => {
  it.each(cdrOutputCalls)(
    'make the true call in the end, however they were read before: $name',
    (call) => {
      const rows = asRead(call.rows)
      const [first] = rows
      if (first === undefined) throw new Error('no rows')
      const of = callOf(first)
      // Rows are written as they end; those of one instant in any order. What is known is read at any time, and may be given up on.
      const way = fc.record({
        places: fc.array(fc.nat(), { minLength: rows.length, maxLength: rows.length }),
        reads: fc.array(fc.constantFrom('not read', 'read', 'given up'), {
          minLength: rows.length,
          maxLength: rows.length,
        }),
      })
      fc.assert(
        fc.property(way, ({ places, reads }) => {
          const ordered = rows
            .map((row, i) => ({ row, place: places[i] ?? 0 }))
            .sort((a, b) =>
              a.row.cdr_ended_at < b.row.cdr_ended_at
                ? -1
                : a.row.cdr_ended_at > b.row.cdr_ended_at
                  ? 1
                  : a.place - b.place,
            )
            .map(({ row }) => row)
          const events: CallEvent[] = []
          for (let known = 1; known < ordered.length; known += 1) {
            const part = ordered.slice(0, known)
            const read = reads[known]
            if (read === 'not read') continue
            if (read === 'given up' || goesOn(part))
              events.push(...translateCdrOutput('pbx', 'US', of, part, read === 'given up'))
          }
          events.push(...translateCdrOutput('pbx', 'US', of, ordered))
          expectRecorded(events, call)
        }),
        { numRuns: numRuns * 5, ...seeded },
      )
    },
    longMs,
  )
})

/** The recording as if it had begun at that instant, its ids and channels being those of a system that has handled others. */
function shifted(name: string, startMs: number, mark: number): TimedMessage[] {
  // It was started before both.
  const messages = harderMessages(name).filter(({ message }) => message.event !== 'FullyBooted')
  const byMs = startMs - (messages[0]?.atMs ?? 0)
  const byS = Math.floor(byMs / 1000)
  return messages.map(({ text, atMs }) => {
    const changed = text
      .replace(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-(?=[0-9a-f]{12}\b)/g, (id) => `${mark}${id.slice(1)}`)
      .replace(/\b(1[78]\d{8})\.(\d+)\b/g, (_, s, n) => `${Number(s) + byS}.${Number(n) + mark * 1000}`)
      .replace(
        /-(00000)([0-9a-f]{3})\b/g,
        (_, __, n) => `-${(Number.parseInt(n, 16) + mark * 0x1000).toString(16).padStart(8, '0')}`,
      )
    return { text: changed, message: parseMessage(changed.replaceAll('\n', '\r\n')), atMs: atMs + byMs }
  })
}

function eventsOf(messages: readonly TimedMessage[]): CallEvent[] {
  const translator = new Translator({ sourceId: 'ami', reader: readerOf(config), home: 'US' })
  const events = messages.flatMap(({ message, atMs }) => translator.take(message, atMs))
  translator.lost()
  translator.beginList()
  return [...events, ...translator.endList()]
}

// Where the end of the recording is a part of what happens, another call after it changes it.
const whole = Object.entries(harderScenarios).filter(([, one]) => !one.killedAfterSeconds)

describe('two recordings at once on one Asterisk', () => {
  it.each([0, 500, 3000])(
    'are two calls where one phone asks for two at once and takes one, %s ms apart',
    (apartMs) => {
      const startMs = Date.UTC(2026, 10, 28, 12)
      const both = [
        ...shifted('ctc-nested-denied', startMs, 1),
        ...shifted('ctc-nested-answered', startMs + apartMs, 2),
      ]
      const outcomes = callsOf(eventsOf(both.sort((x, y) => x.atMs - y.atMs))).map(({ outcome }) => outcome)
      expect(outcomes.sort()).toEqual(['answered', 'missed'])
    },
  )

  it(
    'are the calls of both (seeded)',
    () => {
      const one = fc.constantFrom(...whole.map(([name]) => name))
      fc.assert(
        fc.property(one, one, fc.integer({ min: 0, max: 20_000 }), (a, b, apartMs) => {
          const startMs = Date.UTC(2026, 10, 28, 12)
          const both = [...shifted(a, startMs, 1), ...shifted(b, startMs + apartMs, 2)].sort((x, y) => x.atMs - y.atMs)
          const alone = [a, b].flatMap((name, i) =>
            callsOf(eventsOf(shifted(name, i === 0 ? startMs : startMs + apartMs, i + 1))),
          )
          const text = (calls: ReturnType<typeof callsOf>) =>
            calls.map((call) => JSON.stringify(comparable(call))).sort()
          expect(text(callsOf(eventsOf(both)))).toEqual(text(alone))
        }),
        { numRuns: numRuns * 10, ...seeded },
      )
    },
    longMs,
  )
})

describe('a recorded call whose events come late, doubled and in any order', () => {
  it.each(whole)(
    '%s is logged as it was (seeded)',
    async (name, { calls, toleranceSeconds }) => {
      const events = [...eventsOf(harderMessages(name)), ...eventsOfLines(harderRecords(name), { zone: 'UTC' })]
      await fc.assert(
        fc.asyncProperty(
          fc.integer(),
          fc.shuffledSubarray(events, { minLength: events.length }),
          async (seed, mixed) => {
            const world = createWorld(seed)
            for (const [i, event] of mixed.entries()) {
              await world.report([event] as unknown as Report)
              if (i % 7 === 3) await world.run(3000)
            }
            await world.run(3_600_000)
            const page = await world.records.list<StoredCall>({ index: 'calls.start', limit: 100 })
            const found = page.records.map(({ value: { call } }, i) =>
              shown(call.view, calls[i] ?? { outcome: '' }, toleranceSeconds),
            )
            expect(found).toEqual(calls.map(expected))
          },
        ),
        { numRuns: Math.ceil(numRuns / 6), ...seeded },
      )
    },
    longMs,
  )
})
