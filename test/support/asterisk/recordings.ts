/** Recorded transcripts of a real Asterisk, message by message with the time at which each came, and what is true of them. */
import { readFileSync } from 'node:fs'
import * as z from 'zod'
import { type AmiMessage, parseMessage } from '../../../src/adapters/pbx/asterisk/message.ts'

const folder = new URL('../../fixtures/asterisk/', import.meta.url)

const truthSchema = z.object({
  scenarios: z.record(
    z.string(),
    z.object({
      calls: z.array(
        z.object({
          linkedid: z.string(),
          direction: z.enum(['inbound', 'outbound', 'internal']),
          from: z.string(),
          to: z.string(),
          did: z.string().nullable(),
          extension: z.string(),
          answered: z.boolean(),
          answeredBy: z.string().nullable(),
          outcome: z.enum(['answered', 'no-answer', 'busy', 'cancelled']),
          startedAt: z.string(),
          answeredAt: z.string().nullable(),
          endedAt: z.string(),
          talkSeconds: z.number(),
          queue: z.string().optional(),
          transferredTo: z.string().optional(),
          legs: z.array(
            z.object({
              party: z.enum(['caller', 'extension', 'far-end']),
              number: z.string(),
              channels: z.array(z.string()),
              uniqueid: z.string(),
              ringingAt: z.string().nullable(),
              answeredAt: z.string().nullable(),
              endedAt: z.string(),
              result: z.string().nullable(),
            }),
          ),
        }),
      ),
    }),
  ),
})

export type TrueCall = z.infer<typeof truthSchema>['scenarios'][string]['calls'][number]

export interface TimedMessage {
  readonly text: string
  readonly message: AmiMessage
  readonly atMs: number
}

const times = z.record(z.string(), z.array(z.string())).parse(JSON.parse(readText('times.json')))
const truth = truthSchema.parse(JSON.parse(readText('truth.json')))

export const scenarioNames = Object.keys(truth.scenarios)

export function trueCallOf(scenario: string): TrueCall {
  const [call] = truth.scenarios[scenario]?.calls ?? []
  if (!call) throw new RangeError(`no truth for ${scenario}`)
  return call
}

/** The exact bytes that the server sent. */
export function recordedBytes(name: string): Buffer {
  return readFileSync(new URL(`${name}.raw`, folder))
}

/** The messages after the greeting, as they were sent. */
export function recorded(name: string): TimedMessage[] {
  const [, ...messages] = recordedBytes(name).toString('utf8').replace('\r\n', '\r\n\r\n').split('\r\n\r\n')
  const texts = messages.flatMap((text) => text.replace(/^(?:\r\n)+/, '') || [])
  return texts.map((text, i) => ({ text, message: parseMessage(text), atMs: Date.parse(times[name]?.[i] ?? '') }))
}

/** As a stock server would send it: no CEL, no TestEvent, no linkedid in Cdr events. */
export function stock(messages: readonly TimedMessage[]): TimedMessage[] {
  return messages
    .filter(({ message }) => message.event !== 'CEL' && message.event !== 'TestEvent')
    .map((one) => {
      if (one.message.event !== 'Cdr') return one
      const text = one.text.replace(/\r\nLinkedId:.*/, '')
      return { ...one, text, message: parseMessage(text) }
    })
}

/** Every channel that a message is about; it comes in order with all messages of each of these. */
export function channelsOf({ message }: TimedMessage): string[] {
  return [...message.keys()]
    .filter((key) => /Uniqueid$/i.test(key) && !/bridge/i.test(key))
    .map((key) => message.text(key))
}

function readText(name: string): string {
  return readFileSync(new URL(name, folder), 'utf8')
}
