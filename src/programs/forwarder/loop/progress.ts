/** How far a source is read, acked and written down. In a back-fill not each page is: each is a write that waits for the disk. */

import type { Checkpoint } from '../../../adapters/pbx/checkpoint.ts'
import type { Page } from '../../../adapters/pbx/source.ts'
import { type Clock, isoUtc } from '../../../ports/clock.ts'
import type { Checkpoints } from '../outbox/checkpoints.ts'
import type { Counters } from './counter-buffer.ts'

export interface ProgressOptions {
  readonly checkpoints: Checkpoints
  readonly clock: Clock
  readonly counters: Counters
}

const saveEveryMs = 200

export class Progress {
  readonly #source: string
  readonly #options: ProgressOptions
  #unsaved: Pick<Page, 'checkpoint' | 'readUpTo'> | undefined
  #savedMs = 0

  constructor(source: string, options: ProgressOptions) {
    this.#source = source
    this.#options = options
  }

  /** Where reading goes on; undefined when nothing was read yet. */
  get checkpoint(): Checkpoint | undefined {
    return this.#options.checkpoints.get(this.#source)?.checkpoint
  }

  /** The cloud has everything up to the end of this page. Throws `outbox_unavailable`. */
  reached({ checkpoint, readUpTo, more }: Pick<Page, 'checkpoint' | 'readUpTo' | 'more'>): void {
    this.#unsaved = { checkpoint, readUpTo }
    if (!more || this.#options.clock.now() - this.#savedMs >= saveEveryMs) this.#save()
  }

  /** At the end of a turn that failed: what was acked need not be sent again. */
  saveIfPossible(): void {
    try {
      this.#save()
    } catch {
      // The disk is the failure, or one more; it is reported by the turn that could not save.
      this.#unsaved = undefined
    }
  }

  #save(): void {
    const { checkpoints, clock, counters } = this.#options
    if (this.#unsaved === undefined) return
    const movedAt = isoUtc(clock.now())
    checkpoints.save(this.#source, { ...this.#unsaved, movedAt, lastId: counters.of(this.#source).lastAckedId })
    this.#unsaved = undefined
    this.#savedMs = clock.now()
  }
}
