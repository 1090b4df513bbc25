/**
 * Ids that the cloud has acked lately. A polled source reads some rows again at every poll (rows may come late); what is
 * in here need not be sent again. Only a saving: without it the cloud would answer `duplicate`.
 */
export class AckedIds {
  readonly #max: number
  #young = new Set<string>()
  #old = new Set<string>()

  /** Remembers between `max` and twice `max` ids. */
  constructor(max: number) {
    this.#max = max
  }

  has(id: string): boolean {
    return this.#young.has(id) || this.#old.has(id)
  }

  add(id: string): void {
    this.#young.add(id)
    if (this.#young.size < this.#max) return
    this.#old = this.#young
    this.#young = new Set()
  }
}
