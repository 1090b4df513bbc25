/** Answers in the order of their questions: one that was asked for before what is shown comes too late. */
import { useRef } from 'preact/hooks'

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

  /** The answer to it is shown now. */
  show(turn: number): void {
    this.#shown = turn
  }
}

export function useInOrder(): InOrder {
  const held = useRef<InOrder | undefined>(undefined)
  held.current ??= new InOrder()
  return held.current
}
