/** Answers in the order of their questions: one that was asked for before what is shown comes too late. */
import { useState } from 'preact/hooks'

export class InOrder {
  #asked = 0
  #shown = 0

  /** The turn of a question that is asked now. */
  ask(): number {
    this.#asked += 1
    return this.#asked
  }

  /** Whether the answer to something later is shown. */
  isLate(turn: number): boolean {
    return turn < this.#shown
  }

  /** Takes its answer as what is shown now; false when it is late. */
  show(turn: number): boolean {
    if (this.isLate(turn)) return false
    this.#shown = turn
    return true
  }
}

export function useInOrder(): InOrder {
  return useState(() => new InOrder())[0]
}
