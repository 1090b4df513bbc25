/** Wakes one waiter; a signal while nobody waits is remembered once. */
export class WakeSignal {
  #isSet = false
  #wake: (() => void) | undefined

  wake(): void {
    this.#isSet = true
    this.#wake?.()
  }

  /** Resolves at the next signal, at once if one came before, or when `signal` aborts. */
  async wait(signal: AbortSignal): Promise<void> {
    if (!this.#isSet && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const done = () => {
          this.#wake = undefined
          signal.removeEventListener('abort', done)
          resolve()
        }
        this.#wake = done
        signal.addEventListener('abort', done, { once: true })
      })
    }
    this.#isSet = false
  }
}
