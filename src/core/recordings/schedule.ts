/** Recordings as a consequence of a changed call: those that were just reported of it and are to be kept. */
import type { Write } from '../../ports/records.ts'
import type { Call } from '../calls/call.ts'
import type { CallEvent } from '../calls/event.ts'
import { keptSource } from '../calls/kept-source.ts'
import type { RecordingConsent } from '../staffing/group-state.ts'
import type { KeepDays } from './keep-rules.ts'
import { putRecording, recordingIdOf, type StoredRecording } from './recording.ts'

export interface KeepPolicy {
  readonly daysOf: KeepDays
  readonly retentionMs: number
  /** Who brings a recording of this source and name; undefined: nobody can. */
  readonly wayOf: (source: string, name: string) => StoredRecording['way'] | undefined
  /** What the queue of this number does with its calls, as far as its phone system says so. */
  readonly consentOf: (queue: string) => Promise<RecordingConsent | undefined>
}

/** What is not here by then is given up. */
export const giveUpAfterMs = 3 * 86_400_000
/** Nothing in the `due` index may be later. */
const lookAgainMs = 6 * 3_600_000
const dayMs = 86_400_000
const recordingsMax = 50
const channelsMax = 20

/** Of what `before` did not know. Each is put only if it is not there yet. */
export async function recordingWrites(
  call: Call,
  before: Call | undefined,
  policy: KeepPolicy,
  nowMs: number,
): Promise<Write[]> {
  if (call.erasedAt !== undefined) return []
  const known = new Set(before?.events.map(({ id }) => id))
  const fresh = call.events.filter((event) => !known.has(event.id)).flatMap((event) => namedBy(event) ?? [])
  if (fresh.length === 0) return []
  const days = policy.daysOf(call)
  if (days === 0) return []
  const startedMs = Date.parse(call.view.startedAt)
  const keepUntilMs = startedMs + Math.min(days * dayMs, policy.retentionMs)
  if (keepUntilMs <= nowMs) return []
  const channels = call.aliases
    .flatMap((alias) => /^asterisk:(?:channel|linkedid):(.+)$/.exec(alias)?.[1] ?? [])
    .slice(0, channelsMax)
  const queue = call.view.queue?.extension
  const consent = queue === undefined ? undefined : await policy.consentOf(queue)
  return fresh.slice(0, recordingsMax).flatMap(({ event, source, name }): Write[] => {
    const way = policy.wayOf(source, name)
    if (way === undefined) return []
    const recording: StoredRecording = {
      ...{ v: 1, id: recordingIdOf(event), callId: call.id, source, name, way, state: 'known', parts: [], failures: 0 },
      ...{ startedAt: call.view.startedAt, createdAtMs: nowMs, channels, keepUntilMs },
      ...(consent !== undefined && consent !== 'off' && { consent }),
      nextAtMs: way === 'fetched' ? nowMs : nowMs + lookAgainMs,
    }
    return [{ ...putRecording(recording, 0), onConflict: 'skip' }]
  })
}

/** What the fact names that can be brought here; our own note of a kept recording names nothing new. */
function namedBy(event: CallEvent): { event: string; source: string; name: string } | undefined {
  if (event.kind === 'ai')
    return event.hasAudio
      ? { event: `elevenlabs:${event.conversationId}`, source: 'elevenlabs', name: event.conversationId }
      : undefined
  if (event.kind !== 'recorded' || event.recordingId === undefined || event.source === keptSource) return undefined
  const [, source, name] = /^([^:]{1,50}):(.+)$/s.exec(event.recordingId) ?? []
  return source && name ? { event: event.id, source, name } : undefined
}

/** When to look again at what a forwarder is to send. */
export function nextLookMs(nowMs: number): number {
  return nowMs + lookAgainMs
}
