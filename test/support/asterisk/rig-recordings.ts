/** More calls recorded from a test Asterisk with SIP phones: only the events that the forwarder asks for. */
import { readFileSync } from 'node:fs'
import * as z from 'zod'
import { parseMessage } from '../../../src/adapters/pbx/asterisk/message.ts'
import type { TimedMessage } from './recordings.ts'

const folder = new URL('../../fixtures/asterisk/rig/', import.meta.url)

export const rigTruthSchema = z.object({
  scenarios: z.record(
    z.string(),
    z.object({
      what: z.string(),
      calls: z.array(
        z.object({
          direction: z.enum(['inbound', 'outbound', 'internal']),
          from: z.string().nullable(),
          to: z.string().nullable(),
          did: z.string().optional(),
          answeredBy: z.string().nullable(),
          answered: z.boolean(),
          outcome: z.string(),
          talkSeconds: z.number(),
          transferredTo: z.string().optional(),
        }),
      ),
    }),
  ),
})

export type RigCall = z.infer<typeof rigTruthSchema>['scenarios'][string]['calls'][number]

export const rigScenarios = rigTruthSchema.parse(JSON.parse(read('truth.json'))).scenarios

export function rigRecorded(name: string): TimedMessage[] {
  return read(`${name}.txt`)
    .trimEnd()
    .split('\r\n\r\n')
    .map((text) => {
      const message = parseMessage(text)
      return { text, message, atMs: Date.parse(message.text('At')) }
    })
}

const outcomes: Readonly<Record<string, string>> = {
  'no-answer': 'missed',
  declined: 'missed',
  'turned-away': 'missed',
  announcement: 'missed',
}

/** What the truth says, in the words of a call's view; talk is compared apart, as scenarios have a second's tolerance. */
export function rigExpected(call: RigCall) {
  const { direction, outcome } = call
  const far = direction === 'inbound' ? call.from : call.to
  const cancelled = direction === 'inbound' ? 'abandoned' : 'missed'
  return {
    direction,
    external: direction === 'internal' ? undefined : (far ?? ''),
    did: call.did,
    queue: /^[a-z]/.test(call.to ?? '') ? (call.to ?? undefined) : undefined,
    answeredBy: direction === 'outbound' && call.answered ? (call.from ?? undefined) : (call.answeredBy ?? undefined),
    outcome: outcome === 'cancelled' ? cancelled : (outcomes[outcome] ?? outcome),
    transferredTo: call.transferredTo,
  }
}

function read(name: string): string {
  return readFileSync(new URL(name, folder), 'utf8')
}
