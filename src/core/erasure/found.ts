/** What was found of a person, as it is reported: how much, which calls, and what stands elsewhere, where only people can erase it. */
import type { WholeRecord } from '../../ports/records.ts'
import { inboxCollection } from '../calls/inbox.ts'
import { requestRef } from '../click-to-call/request-records.ts'
import type { CallTraces } from './call-traces.ts'

export interface Found {
  readonly callIds: readonly string[]
  readonly notes: number
  readonly transcripts: number
  readonly aiResults: number
  readonly deliveries: number
  /** Not applied to any call yet. */
  readonly reports: number
  readonly callRequests: number
  readonly cachedAnswers: number
  readonly elsewhere: {
    /** `id` is absent where no answer said whether it was written. */
    readonly entries: readonly { callId: string; destination: string; id?: string; url?: string }[]
    readonly recordings: readonly { callId: string; url?: string; id?: string }[]
    readonly conversations: readonly { callId: string; id: string }[]
  }
}

export function foundIn(traces: readonly CallTraces[], others: readonly WholeRecord[]): Found {
  const calls = traces.map(({ found }) => found.value.call)
  const events = calls.flatMap((call) => call.events.map((event) => ({ callId: call.id, event })))
  const reports = others.filter(({ collection }) => collection === inboxCollection).length
  const callRequests = others.filter(({ collection }) => collection === requestRef('').collection).length
  return {
    callIds: calls.map(({ id }) => id),
    notes: events.filter(({ event }) => event.kind === 'noted').length,
    transcripts: events.filter(({ event }) => hasTranscript(event)).length,
    aiResults: calls.filter(({ view }) => view.ai !== undefined).length,
    deliveries: traces.reduce((sum, { deliveries }) => sum + deliveries.length, 0),
    reports,
    callRequests,
    cachedAnswers: others.length - reports - callRequests,
    elsewhere: {
      entries: traces.flatMap(entriesOf),
      recordings: calls.flatMap(({ id: callId, view }) =>
        view.recordings.filter(({ url, id }) => url || id).map(({ url, id }) => ({ callId, url, id })),
      ),
      conversations: conversationsOf(events),
    },
  }
}

type Event = CallTraces['found']['value']['call']['events'][number]

function hasTranscript(event: Event): boolean {
  return ('transcript' in event && !!event.transcript) || ('transcriptId' in event && !!event.transcriptId)
}

function entriesOf({ found, deliveries }: CallTraces): Found['elsewhere']['entries'] {
  return deliveries.flatMap(({ value }): Found['elsewhere']['entries'] => {
    const { state, ref, offered, destination, removed } = value
    const standing = [ref ?? removed?.entry ?? [], ref?.left ?? removed?.left ?? []].flat()
    const named = standing.map(({ id, url }) => ({ callId: found.id, destination, id, url }))
    const isInDoubt = named.length === 0 && offered !== undefined && state !== 'merged'
    return isInDoubt ? [{ callId: found.id, destination, id: undefined, url: undefined }] : named
  })
}

function conversationsOf(events: readonly { readonly callId: string; readonly event: Event }[]) {
  const all = events.flatMap(({ callId, event }) => (event.kind === 'ai' ? [{ callId, id: event.conversationId }] : []))
  return [...new Map(all.map((one) => [one.id, one])).values()]
}
