/** Calls that were played on a real Asterisk 22 to try what is hard to log correctly, with what is true of them. */
import { readFileSync } from 'node:fs'
import * as z from 'zod'
import { masterCsvForm } from '../../../src/adapters/pbx/asterisk/cdr/master-csv-line.ts'
import { parseMessage } from '../../../src/adapters/pbx/asterisk/message.ts'
import { createWallClock } from '../../../src/adapters/pbx/rows/wall-time.ts'
import type { CallView } from '../../../src/core/calls/call.ts'
import type { CallEvent } from '../../../src/core/calls/event.ts'
import { asteriskFields, readingOf } from '../../../src/programs/forwarder/polled/place-settings.ts'
import type { TimedMessage } from './recordings.ts'

const folder = new URL('../../fixtures/asterisk/played/', import.meta.url)
const text = (name: string) => readFileSync(new URL(name, folder), 'utf8')

export const playedCallSchema = z.object({
  direction: z.enum(['inbound', 'outbound', 'internal']).optional(),
  /** Empty: withheld. */
  external: z.string().optional(),
  name: z.string().optional(),
  did: z.string().optional(),
  queue: z.string().optional(),
  rung: z.array(z.string()).optional(),
  answeredBy: z.string().optional(),
  outcome: z.string().optional(),
  talkSeconds: z.number().optional(),
  /** `1001>1002`. */
  transfers: z.array(z.string()).optional(),
})

export type PlayedCall = z.infer<typeof playedCallSchema>

const whileTalking = z.object({ afterSeconds: z.number(), answeredBy: z.string() })
const truthSchema = z.object({
  manager: z.record(z.string(), playedCallSchema.extend({ whileTalking: whileTalking.optional() })),
  records: z.record(
    z.string(),
    z.object({ what: z.string(), lines: z.array(z.string()), truth: playedCallSchema, utc: z.boolean().optional() }),
  ),
})

export const played = truthSchema.parse(JSON.parse(text('truth.json')))

export function playedMessages(name: string): TimedMessage[] {
  return text(`${name}.txt`)
    .trimEnd()
    .split(/\r?\n\r?\n/)
    .map((block) => {
      const message = parseMessage(block.replace(/\r?\n/g, '\r\n'))
      return { text: block, message, atMs: Date.parse(message.text('At')) }
    })
}

/** Lines of Master.csv as the source reads them, call by call. */
export function eventsOfLines(
  lines: readonly string[],
  { zone = 'America/New_York', logUserField = true } = {},
): CallEvent[] {
  const fields = z.object(asteriskFields).parse({})
  const form = masterCsvForm({
    reading: readingOf({ ...fields, id: 'cdr' }, 'US'),
    wall: createWallClock(zone),
    logUserField,
  })
  const rows = lines.flatMap((line) => form.parse(line) ?? [])
  const calls = Map.groupBy(rows, (row) => row.call)
  return [...calls].flatMap(([call, ofCall]) =>
    form.translate(
      call,
      ofCall.map(({ row }) => row),
    ),
  )
}

/** The fields of a call that the truth speaks of; seconds may differ by one. */
export function shown(view: CallView | undefined, truth: PlayedCall, toleranceSeconds = 1.1) {
  if (view === undefined) return undefined
  const near = Math.abs(view.talkSeconds - (truth.talkSeconds ?? 0)) <= toleranceSeconds
  const party = (to: { extension: string } | { number: string }) => ('extension' in to ? to.extension : to.number)
  const all = {
    direction: view.direction,
    external: view.external && (view.external.e164 ?? view.external.number),
    name: view.external?.name,
    did: view.did,
    queue: view.queue?.extension,
    rung: view.rung.map((agent) => agent.extension).sort(),
    answeredBy: view.answeredBy?.extension,
    outcome: view.outcome,
    talkSeconds: near ? truth.talkSeconds : view.talkSeconds,
    transfers: view.transfers.map(({ from, to }) => `${from?.extension}>${party(to)}`),
  }
  const keys = new Set(Object.keys(truth))
  return Object.fromEntries(Object.entries(all).filter(([key]) => keys.has(key)))
}

export function expected(truth: PlayedCall): PlayedCall {
  return truth.rung ? { ...truth, rung: [...truth.rung].sort() } : truth
}
