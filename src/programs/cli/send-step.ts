/** A made-up step of a call, reported as a forwarder reports real ones: `switchhook trigger` and `npm run demo`. */
import * as z from 'zod'
import { eventsSigningKey } from '../../app/security/events-key.ts'
import { signWebhook } from '../../lib/standard-webhooks.ts'
import type { Clock } from '../../ports/clock.ts'
import { CliFailure } from '../terminal/failure.ts'
import type { ApiClient } from './api-client.ts'

export type CallStep = 'ringing' | 'answered' | 'ended' | 'recorded'

/** One phone's part in a made-up call from outside. */
export interface MadeUpCall {
  /** Its id at the phone system. */
  readonly id: string
  readonly extension: string
  /** The caller's, in E.164. */
  readonly number: string
  /** The number that was dialled. */
  readonly did: string
}

/** Before the id of such a call, in its names. */
export const aliasPrefix = 'asterisk:linkedid:'

const answerSchema = z.looseObject({
  accepted: z.array(z.string()),
  duplicate: z.array(z.string()),
  rejected: z.array(z.looseObject({ message: z.string().optional() })),
})

/** Throws what the client throws, and CliFailure when the server rejects it. */
export async function sendStep(api: ApiClient, clock: Pick<Clock, 'now'>, call: MadeUpCall, kind: CallStep) {
  const { id, extension, number, did } = call
  const event = {
    id: `${id}:${extension}:${kind}`,
    kind,
    source: 'ami',
    identity: 'exact',
    aliases: [`${aliasPrefix}${id}`],
    leg: extension,
    at: new Date(clock.now()).toISOString(),
    direction: 'inbound',
    external: { number, e164: number, matchKey: number.replace(/\D/g, '').slice(-10) },
    agent: { extension },
    did,
    ...(kind === 'recorded' ? { recordingUrl: `https://recordings.example.com/${id}.wav` } : {}),
  }
  const text = JSON.stringify({ events: [event] })
  const signed = signWebhook([eventsSigningKey(api.key())], {
    id: `trigger-${event.id}`,
    atMs: clock.now(),
    body: text,
  })
  const request = { method: 'POST', path: '/v1/events', text, headers: { ...signed }, answer: answerSchema } as const
  const answer = await api.request(request)
  const [refused] = answer.rejected
  if (refused) throw new CliFailure(`The server rejected the event: ${refused.message ?? 'no reason given'}`)
  return answer
}
