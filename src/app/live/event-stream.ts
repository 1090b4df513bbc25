/**
 * The body of an event stream. It never keeps who feeds it waiting: a reader that falls too far behind is cut off, comes back
 * and resumes.
 */
import { sseComment, sseStart } from '../../core/live/sse.ts'
import type { Clock } from '../../ports/clock.ts'

const commentEveryMs = 20_000
const behindBytesMax = 1_048_576

export class EventStream {
  readonly body: ReadableStream<Uint8Array>
  readonly #encoder = new TextEncoder()
  readonly #end = new AbortController()
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined

  constructor() {
    const strategy = new ByteLengthQueuingStrategy({ highWaterMark: behindBytesMax })
    this.body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller
        },
        cancel: () => this.#end.abort(),
      },
      strategy,
    )
    this.say(sseStart)
  }

  /** Aborted when nobody reads any more, or when it was finished. */
  get ended(): AbortSignal {
    return this.#end.signal
  }

  say(text: string): void {
    if (this.#end.signal.aborted) return
    if ((this.#controller?.desiredSize ?? 0) <= 0) this.finish()
    else this.#controller?.enqueue(this.#encoder.encode(text))
  }

  finish(): void {
    if (this.#end.signal.aborted) return
    this.#end.abort()
    this.#controller?.close()
  }

  /** Says something now and then until it ends; each time `beat` is called too. */
  async keepAlive(clock: Clock, beat: () => void): Promise<void> {
    const { signal } = this.#end
    try {
      while (!signal.aborted) {
        await clock.sleep(commentEveryMs, signal)
        this.say(sseComment)
        beat()
      }
    } catch {
      // The stream ended while it slept.
    }
  }
}
