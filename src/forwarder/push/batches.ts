/** Events into bodies that the cloud takes: by count and by size. Age is the live delivery's (loop/live-delivery.ts). */
import type { CallEvent } from '../../calls/event.ts'
import type { StoredEvent } from '../outbox/stored-event.ts'

/** What POST /v1/events takes at most. */
export const cloudLimits = { maxEvents: 500, maxBytes: 524_288 } as const
/** `{"events":[` and `]}`. */
const frameBytes = 13

export interface BatchLimits {
  readonly maxEvents: number
  /** Of the whole body, before compression. */
  readonly maxBytes: number
}

/** How many bytes of events a body of `maxBytes` has room for. */
export function roomFor({ maxBytes }: BatchLimits): number {
  return maxBytes - frameBytes
}

/** The events in their order, each as JSON. An event that is too large alone stands alone: the cloud will refuse it. */
export function* batchesOf(source: string, events: Iterable<CallEvent>, limits: BatchLimits): Generator<StoredEvent[]> {
  const room = roomFor(limits)
  let batch: StoredEvent[] = []
  let size = 0
  for (const event of events) {
    const body = JSON.stringify(event)
    const bytes = Buffer.byteLength(body)
    if (batch.length >= limits.maxEvents || (batch.length > 0 && size + bytes + 1 > room)) {
      yield batch
      batch = []
      size = 0
    }
    batch.push({ id: event.id, source, kind: event.kind, body, bytes })
    size += bytes + 1
  }
  if (batch.length > 0) yield batch
}
