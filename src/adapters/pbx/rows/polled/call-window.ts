/**
 * The calls of which rows were read lately, so that a row that comes later is translated with the rest of its call.
 * Bounded: the oldest calls are forgotten when too many rows are held, and rows are known by their id alone then.
 */
export interface HeldCall<Row> {
  readonly rows: Row[]
  /** The furthest position of any of its rows. */
  lastPos: number
}

const mostRowsHeld = 20_000
const mostIdsHeld = 200_000

export class CallWindow<Row> {
  readonly #calls = new Map<string, HeldCall<Row>>()
  /** Row id → position, in the order of reading. */
  readonly #seen = new Map<string, number>()
  #rows = 0

  /** Takes a row in; false when it is known. */
  add(call: string, rowId: string, pos: number, row: Row): boolean {
    if (this.#seen.has(rowId)) return false
    this.#seen.set(rowId, pos)
    this.#rows += 1
    const held = this.#calls.get(call)
    if (held === undefined) {
      this.#calls.set(call, { rows: [row], lastPos: pos })
    } else {
      held.rows.push(row)
      held.lastPos = Math.max(held.lastPos, pos)
      // Back to the end: the order of the map is the order in which calls were last heard of.
      this.#calls.delete(call)
      this.#calls.set(call, held)
    }
    return true
  }

  get(call: string): HeldCall<Row> | undefined {
    return this.#calls.get(call)
  }

  /** Forgets what lies before `pos`, and the oldest beyond the bounds, except the calls in `keep`. */
  prune(pos: number, keep: ReadonlySet<string>): void {
    for (const [key, held] of this.#calls) {
      if (held.lastPos >= pos && this.#rows <= mostRowsHeld) break
      if (keep.has(key)) continue
      this.#calls.delete(key)
      this.#rows -= held.rows.length
    }
    for (const [id, at] of this.#seen) {
      if (at >= pos && this.#seen.size <= mostIdsHeld) break
      this.#seen.delete(id)
    }
  }
}
