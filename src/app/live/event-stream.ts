/**
 * The body of an event stream. It never keeps who feeds it waiting: a reader that falls too far behind is cut off, comes back
 * and resumes. One that reads nothing for two minutes, though a comment waits for it each 20 s, is gone: some platforms do
 * not say so when a client leaves.
 */
import { sseComment, sseStart } from '../../core/live/sse.ts'
import type { Clock } from '../../ports/clock.ts'

const commentEveryMs = 20_000
const behindBytesMax = 1_048_576
export const unreadMsMax = 120_000

export class EventStream {
  readonly body: ReadableStream<Uint8Array>
  readonly #encoder = new TextEncoder()
  readonly #end = new AbortController()
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined

  /** `left`: aborts when the client's connection ends, where the platform says so. */
  constructor(left?: AbortSignal) {
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
    if (left?.aborted) this.finish()
    else left?.addEventListener('abort', () => this.finish(), { once: true })
  }

  /** Aborted when nobody reads any more, or when it was finished. */
  get ended(): AbortSignal {
    return this.#end.signal
  }

  /** Nothing waits for the reader. */
  get #isRead(): boolean {
    return this.#controller?.desiredSize === behindBytesMax
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
    let readAtMs = clock.now()
    try {
      while (!signal.aborted) {
        await clock.sleep(commentEveryMs, signal)
        if (this.#isRead) readAtMs = clock.now()
        else if (clock.now() - readAtMs >= unreadMsMax) this.finish()
        this.say(sseComment)
        beat()
      }
    } catch {
      // The stream ended while it slept.
    }
  }
}
