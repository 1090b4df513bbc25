/** Events into bodies that the cloud takes: by count and by size. Age is the live delivery's (loop/live-delivery.ts). */
import type { CallEvent } from '../../../core/calls/event.ts'
import type { StoredEvent } from '../outbox/stored-event.ts'

/** What POST /v1/events takes at most. */
export const cloudLimits = { maxEvents: 500, maxBytes: 524_288 } as const

const [head, tail] = ['{"events":[', ']}']
const frameBytes = head.length + tail.length

export interface BatchLimits {
  readonly maxEvents: number
  /** Of the whole body, before compression. */
  readonly maxBytes: number
}

/** How many bytes of events a body of `maxBytes` has room for. */
export function roomFor({ maxBytes }: BatchLimits): number {
  return maxBytes - frameBytes
}

/** The body of a batch of events given as JSON. */
export function batchBody(events: readonly { readonly body: string }[]): Buffer<ArrayBuffer> {
  return Buffer.from(`${head}${events.map((event) => event.body).join()}${tail}`)
}

/** The events in their order, each as JSON. An event that is too large alone stands alone: the cloud will refuse it. */
export function* batchesOf(source: string, events: Iterable<CallEvent>, limits: BatchLimits): Generator<StoredEvent[]> {
  const room = roomFor(limits)
  let [batch, batchBytes]: [StoredEvent[], number] = [[], 0]
  for (const event of events) {
    const body = JSON.stringify(event)
    const bytes = Buffer.byteLength(body)
    // A comma before each but the first.
    const more = bytes + (batch.length > 0 ? 1 : 0)
    if (batch.length > 0 && (batch.length >= limits.maxEvents || batchBytes + more > room)) {
      yield batch
      ;[batch, batchBytes] = [[], 0]
    }
    batchBytes += batch.length > 0 ? more : bytes
    batch.push({ id: event.id, source, kind: event.kind, body, bytes })
  }
  if (batch.length > 0) yield batch
}
