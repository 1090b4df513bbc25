/**
 * Calls that are hard to log correctly, played on a real Asterisk 22 by test/real: what its manager sent and the lines of
 * its Master.csv, with what is true of them (test/real/asterisk/truth.json).
 */
import { readFileSync } from 'node:fs'
import * as z from 'zod'
import { parseMessage } from '../../../src/adapters/pbx/asterisk/message.ts'
import type { CallEvent } from '../../../src/core/calls/event.ts'
import { harderCalls } from '../../real/asterisk/compose.ts'
import { expected, type PlayedCall, playedCallSchema, shown } from './played.ts'
import type { TimedMessage } from './recordings.ts'
import { callsOf } from './reported-calls.ts'

const calls = z.array(playedCallSchema)

export const harderScenarios = z
  .record(
    z.string(),
    z.object({
      what: z.string(),
      calls,
      /** What the call records show where they can't know all, and which fact that is. */
      records: calls.optional(),
      recordsCannotKnow: z.string().optional(),
      toleranceSeconds: z.number().optional(),
      /** Asterisk is killed so long after the first event of the call. */
      killedAfterSeconds: z.number().optional(),
    }),
  )
  .parse(harderCalls)

const folder = new URL('../../fixtures/asterisk/harder/', import.meta.url)
const text = (name: string) => readFileSync(new URL(name, folder), 'utf8')
const lines = z.record(z.string(), z.array(z.string())).parse(JSON.parse(text('records.json')))

export function harderMessages(name: string): TimedMessage[] {
  return text(`${name}.txt`)
    .trimEnd()
    .split('\n\n')
    .map((block) => {
      const message = parseMessage(block.replaceAll('\n', '\r\n'))
      return { text: block, message, atMs: Date.parse(message.text('At')) }
    })
}

export function harderRecords(name: string): readonly string[] {
  return lines[name] ?? []
}

/** The calls that events make, and those that were played: what a test compares. */
export function comparison(events: readonly CallEvent[], truth: readonly PlayedCall[], toleranceSeconds?: number) {
  const found = callsOf(events).map((call, i) => shown(call, truth[i] ?? { outcome: '' }, toleranceSeconds))
  return { found, wanted: truth.map(expected) }
}
