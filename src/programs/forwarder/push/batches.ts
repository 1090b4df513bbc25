/**
 * Events into bodies that the cloud takes: by count and by size. Age is the live delivery's (loop/live-delivery.ts).
 *
 * What must stay true: an event's JSON is written into the body at once and then kept nowhere else. Thousands of events
 * wait for answers in a back-fill; as text on the heap each would be copied twice and then be collected.
 */
import type { CallEvent } from '../../../core/calls/event.ts'
import type { StoredEvent } from '../outbox/stored-event.ts'

/** What POST /v1/events takes at most. */
export const cloudLimits = { maxEvents: 500, maxBytes: 524_288 } as const

const [head, tail] = ['{"events":[', ']}']
const frameBytes = head.length + tail.length
/** No character takes more in UTF-8 for each of its units. */
const mostBytesAUnit = 3

export interface BatchLimits {
  readonly maxEvents: number
  /** Of the whole body, before compression. */
  readonly maxBytes: number
}

/** How many bytes of events a body of `maxBytes` has room for. */
export function roomFor({ maxBytes }: BatchLimits): number {
  return maxBytes - frameBytes
}

/** The bodies of batches that were written here, as long as the batches live. */
const written = new WeakMap<readonly object[], Buffer<ArrayBuffer>>()

/** The body of a batch of events given as JSON. */
export function batchBody(events: readonly { readonly body: string }[]): Buffer<ArrayBuffer> {
  return written.get(events) ?? Buffer.from(`${head}${events.map((event) => event.body).join()}${tail}`)
}

/** The events in their order, each as JSON. An event that is too large alone stands alone: the cloud will refuse it. */
export function* batchesOf(source: string, events: Iterable<CallEvent>, limits: BatchLimits): Generator<StoredEvent[]> {
  const mostBytes = limits.maxBytes - tail.length
  let draft = new Draft(source)
  for (const event of events) {
    const fits = draft.add(event, limits.maxEvents, mostBytes)
    if (fits) continue
    yield draft.finish()
    draft = new Draft(source)
    draft.add(event, limits.maxEvents, mostBytes)
  }
  if (draft.size > 0) yield draft.finish()
}

/** Where bodies are written before their length is known. Used by one draft at a time: none outlives a `yield`. */
let desk = Buffer.allocUnsafeSlow(cloudLimits.maxBytes)

class Draft {
  readonly #source: string
  readonly #events: WrittenEvent[] = []
  readonly #body: { bytes: Buffer<ArrayBuffer> } = { bytes: desk }
  #end = desk.write(head)

  constructor(source: string) {
    this.#source = source
  }

  get size(): number {
    return this.#events.length
  }

  /** False when it has no room any more; the first event always has. */
  add(event: CallEvent, maxEvents: number, maxBytes: number): boolean {
    if (this.size >= maxEvents) return false
    const json = JSON.stringify(event)
    const start = this.size === 0 ? this.#end : this.#end + 1
    widenDesk(start, json.length * mostBytesAUnit + tail.length)
    const bytes = desk.write(json, start)
    if (this.size > 0 && start + bytes > maxBytes) return false
    if (this.size > 0) desk.write(',', this.#end)
    this.#events.push(new WrittenEvent(event, this.#source, this.#body, start, bytes))
    this.#end = start + bytes
    return true
  }

  finish(): StoredEvent[] {
    const length = this.#end + desk.write(tail, this.#end)
    this.#body.bytes = Buffer.from(desk.subarray(0, length))
    written.set(this.#events, this.#body.bytes)
    return this.#events
  }
}

function widenDesk(used: number, more: number): void {
  if (used + more <= desk.length) return
  const wider = Buffer.allocUnsafeSlow((used + more) * 2)
  desk.copy(wider, 0, 0, used)
  desk = wider
}

/** An event whose JSON is a part of a body. */
class WrittenEvent implements StoredEvent {
  readonly id: string
  readonly kind: CallEvent['kind']
  readonly source: string
  readonly bytes: number
  readonly #body: { readonly bytes: Buffer }
  readonly #start: number

  constructor(event: CallEvent, source: string, body: { readonly bytes: Buffer }, start: number, bytes: number) {
    this.id = event.id
    this.kind = event.kind
    this.source = source
    this.bytes = bytes
    this.#body = body
    this.#start = start
  }

  get body(): string {
    return this.#body.bytes.toString('utf8', this.#start, this.#start + this.bytes)
  }
}
