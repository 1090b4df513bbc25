/** Calls played on a real Asterisk, seen by its manager and kept in its Master.csv: both together give what is true. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { masterCsvForm } from '../../src/adapters/pbx/asterisk/cdr/master-csv-line.ts'
import { defaultInboundContexts } from '../../src/adapters/pbx/asterisk/cdr/shape.ts'
import { parseMessage } from '../../src/adapters/pbx/asterisk/message.ts'
import { readerOf } from '../../src/adapters/pbx/asterisk/numbering.ts'
import { Translator } from '../../src/adapters/pbx/asterisk/translator.ts'
import { createWallClock } from '../../src/adapters/pbx/rows/wall-time.ts'
import type { CallView } from '../../src/core/calls/call.ts'
import type { CallEvent } from '../../src/core/calls/event.ts'
import { asteriskAmiSchema } from '../../src/programs/forwarder/sources/asterisk-ami/settings.ts'
import { callsOf } from '../support/asterisk/reported-calls.ts'

const read = (name: string) => readFileSync(new URL(`../fixtures/truth/${name}`, import.meta.url), 'utf8')
const recordSchema = z.object({
  lines: z.array(z.string()),
  truth: z.object({
    direction: z.string(),
    external: z.string(),
    outcome: z.string(),
    talkSeconds: z.number().optional(),
  }),
})
const config = asteriskAmiSchema.parse({
  ...{ id: 'ami', type: 'asterisk-ami', username: 'cti', secret: 'x' },
  inboundContexts: ['from-trunk'],
})
const form = masterCsvForm({
  wall: createWallClock('America/New_York'),
  logUserField: true,
  reading: {
    ...{ sourceId: 'cdr', home: 'US', extension: /^\d{2,6}$/ },
    inboundContexts: [...defaultInboundContexts, 'from-trunk'],
  },
})

function seen(name: string): CallEvent[] {
  const translator = new Translator({ sourceId: 'ami', reader: readerOf(config), home: 'US' })
  const blocks = read(name)
    .trimEnd()
    .split(/\r?\n\r?\n/)
  return blocks.flatMap((text) => {
    const message = parseMessage(text.replaceAll(/\r?\n/g, '\r\n'))
    return translator.take(message, Date.parse(message.text('At')))
  })
}

function recorded(lines: readonly string[]): CallEvent[] {
  const rows = lines.flatMap((line) => form.parse(line) ?? [])
  expect(rows).toHaveLength(lines.length)
  return form.translate(
    rows[0]?.call ?? '',
    rows.map(({ row }) => row),
  ) as CallEvent[]
}

describe('seen and recorded together', () => {
  it.each([
    ['a number dialled with the access prefix', 'ami-out9-answered.txt', 'cdr-prefix9.json'],
    ['a click-to-call that the agent does not answer', 'ami-ctc-agent-noanswer.txt', 'cdr-ctc-unanswered.json'],
  ])('%s', (_, ami, cdr) => {
    const { lines, truth } = recordSchema.parse(JSON.parse(read(cdr)))
    const [watched, kept] = [seen(ami), recorded(lines)]
    for (const events of [
      [...watched, ...kept],
      [...kept, ...watched],
    ]) {
      const [view, ...others] = callsOf(events)
      expect(others).toEqual([])
      expect(shown(view)).toEqual({ state: 'ended', ...truth })
    }
  })
})

function shown(view: CallView | undefined) {
  if (view === undefined) return undefined
  const { state, direction, outcome, external, talkSeconds } = view
  const talk = talkSeconds > 0 ? { talkSeconds: Math.round(talkSeconds) } : {}
  return { state, direction, outcome, external: external?.e164, ...talk }
}
