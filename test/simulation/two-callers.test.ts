/** Two people of one company call at once, one number shown; what 3CX's records and its journal say of it, in any order. */
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { CallEvent, Report } from '../../src/core/calls/event.ts'
import type { StoredCall } from '../../src/core/calls/stored-call.ts'
import { dayMs, journal } from '../support/call-events.ts'
import { createWorld } from '../support/world.ts'

const recording = z
  .object({
    rows: z.array(
      z.object({
        call_history_id: z.string(),
        did: z.string(),
        start: z.coerce.number(),
        ring: z.string(),
        answered: z.coerce.number(),
        ended: z.coerce.number(),
      }),
    ),
    journals: z.array(z.object({ number: z.string(), agent: z.string(), answered_ms: z.string(), end_ms: z.string() })),
  })
  .parse(
    JSON.parse(readFileSync(new URL('../fixtures/truth/journal-two-calls-one-number.json', import.meta.url), 'utf8')),
  )

const number = recording.journals[0]?.number ?? ''
const at = (seconds: number) => new Date(dayMs + seconds * 1000).toISOString()

/** As `cdroutput` has it: the caller's way, then the phone. */
function rowsOf(row: (typeof recording.rows)[number], startSeconds: number): Report {
  const base = {
    ...{
      source: 'cdr',
      identity: 'exact',
      aliases: [`pbx:${row.call_history_id}`],
      direction: 'inbound',
      did: row.did,
    },
    external: { number, e164: number, matchKey: number.slice(2) },
  } as const
  const event = (kind: 'ringing' | 'answered' | 'ended', leg: string, seconds: number) =>
    ({
      ...{ ...base, kind, leg, id: `${row.call_history_id}:${leg}:${kind}`, at: at(seconds) },
      ...(leg === 'route' ? {} : { agent: { extension: row.ring } }),
    }) as unknown as CallEvent
  return [
    event('ringing', 'route', startSeconds),
    event('ringing', row.ring, startSeconds + 0.4),
    event('answered', row.ring, row.answered),
    event('ended', row.ring, row.ended),
    event('ended', 'route', row.ended),
  ]
}

/** In whole seconds, from the start of its call. */
const journalsOf = (starts: readonly number[]) =>
  recording.journals.map(({ agent, answered_ms: answered, end_ms: end }, i) =>
    journal({
      ...{ agent, number, startMs: dayMs + Math.floor(starts[i] ?? 0) * 1000 },
      answeredMs: dayMs + Number(answered.replace('…', '')),
      endMs: dayMs + Number(end.replace('…', '')),
    }),
  )

describe('two calls at once from one number', () => {
  it.each([0.4, 1.5, 3])('%s s apart are two calls, and nobody transferred, in any order', async (gap) => {
    const [a, b] = recording.rows
    if (!a || !b) throw new Error('two calls')
    const reports = [rowsOf(a, a.start), rowsOf(b, a.start + gap), ...journalsOf([a.start, a.start + gap])]
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(reports, { minLength: reports.length }),
        fc.boolean(),
        async (mixed, together) => {
          const world = createWorld(1)
          for (const report of mixed) {
            await world.report(report)
            if (!together) await world.run(9000)
          }
          await world.run(3_600_000)
          const page = await world.records.list<StoredCall>({ index: 'calls.start', limit: 10 })
          const shown = page.records.map(({ value: { call } }) => {
            const { rung, answeredBy, talkSeconds, transfers } = call.view
            return [rung.map(({ extension }) => extension), answeredBy?.extension, Math.round(talkSeconds), transfers]
          })
          expect(shown.sort()).toEqual([
            [['101'], '101', 30, []],
            [['102'], '102', 20, []],
          ])
        },
      ),
      { numRuns: 60 },
    )
  })
})
