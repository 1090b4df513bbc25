/**
 * Plays calls over HTTP exactly as 3CX does with our template: a lookup while the phone rings, a report for each phone
 * once it is over. Nothing here knows the server from inside.
 */
import * as z from 'zod'
import { acceptedSchema } from '../../wire/call-report.ts'
import type { lookupBody, ReportCallBody } from '../../wire/threecx.ts'
import type { ApiClient } from '../cli/api-client.ts'
import type { DemoCall, DemoLeg } from './day.ts'

/** What of a lookup's answer the PBX shows and gives back in its report. */
const lookupAnswer = z.looseObject({ id: z.string(), full_name: z.string(), entity_type: z.string() })
export type Found = z.infer<typeof lookupAnswer>

export interface PlayedCall {
  readonly call: DemoCall
  /** Absent: 3CX looks no withheld number up. */
  readonly found?: Found
  /** One for each report sent. */
  readonly reports: readonly { readonly call: string; readonly status: 'accepted' | 'duplicate' }[]
}

/** Plays one call. Throws what the client throws. */
export async function playCall(pbx: ApiClient, call: DemoCall): Promise<PlayedCall> {
  const { number, direction } = call
  const question: z.infer<typeof lookupBody> = { number, direction }
  const lookup = { method: 'POST', path: '/3cx/lookup', body: question, answer: lookupAnswer } as const
  const found = number === '' ? undefined : await pbx.request(lookup)
  const reports: PlayedCall['reports'][number][] = []
  for (const leg of call.legs) {
    const body = reportOf(call, leg, found)
    for (let sent = 0; sent < call.timesReported; sent += 1) {
      const request = { method: 'POST', path: '/3cx/report-call', body, answer: acceptedSchema } as const
      reports.push((await pbx.request(request)).response)
    }
  }
  return { call, found, reports }
}

/** The body that the template makes; what 3CX does not know is empty. */
function reportOf(call: DemoCall, { agent, type, ringSeconds, talkSeconds }: DemoLeg, found?: Found): ReportCallBody {
  const answeredMs = talkSeconds > 0 ? call.startMs + ringSeconds * 1000 : undefined
  const endMs = call.startMs + (ringSeconds + talkSeconds) * 1000
  return {
    call_type: type,
    direction: call.direction,
    number: call.number,
    name: found?.full_name ?? '',
    entity_id: found?.id ?? '',
    entity_type: found?.entity_type ?? '',
    agent: agent.extension,
    agent_first_name: agent.firstName,
    agent_last_name: agent.lastName,
    agent_email: agent.email,
    queue: '',
    duration: new Date(talkSeconds * 1000).toISOString().slice(11, 19),
    start_ms: String(call.startMs),
    start_utc: iso(call.startMs),
    answered_ms: answeredMs === undefined ? '' : String(answeredMs),
    answered_utc: answeredMs === undefined ? '' : iso(answeredMs),
    end_ms: String(endMs),
    end_utc: iso(endMs),
    date_time: '',
    recording_url: '',
    transcription: '',
    summary: call.summary ?? '',
    sentiment: '',
  }
}

function iso(atMs: number): string {
  return new Date(atMs).toISOString()
}
