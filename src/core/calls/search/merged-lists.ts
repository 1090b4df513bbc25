/**
 * Several sorted lists read as one, newest first, from behind a place. The place is a time and an id, so that the next page
 * needs no list to be as it was.
 *
 * What must stay true: a record that is there all the time is neither skipped nor repeated from page to page, whatever comes
 * or changes beside it.
 */
import { SwitchhookError } from '../../../lib/errors.ts'
import { type Records, type StoredRecord, timeKey } from '../../../ports/records.ts'

export interface TimeList {
  readonly index: string
  /** What stands before the time in each key. */
  readonly prefix: string
}

/** A record on its place in the order: by time, then by id, both descending. */
export interface Placed<T> {
  readonly atMs: number
  readonly record: StoredRecord<T>
}

export interface MergeOptions<T> {
  readonly lists: readonly TimeList[]
  /** Of the times in the keys: at or after, and before. */
  readonly fromMs: number
  readonly toMs: number
  /** `placeCursor` of the last record of the page before. */
  readonly cursor?: string
  /** How many of each list are read at once, 1 to 1000. */
  readonly chunk: number
  /** The time in the record's key. */
  readonly timeOf: (value: T) => number
}

type Place = Pick<Placed<unknown>, 'atMs'> & { readonly id: string }

export function placeCursor({ atMs, record }: Placed<unknown>): string {
  return `${atMs} ${record.id}`
}

/** Each record once, though several lists have it. Throws `bad_field` for a cursor of something else. */
export async function* mergedLists<T>(records: Records, options: MergeOptions<T>): AsyncGenerator<Placed<T>> {
  const place = options.cursor === undefined ? undefined : readPlace(options.cursor)
  const readers = options.lists.map((list) => new ListReader<T>(records, list, options, place))
  await Promise.all(readers.map((reader) => reader.fill()))
  for (;;) {
    const heads = readers.flatMap((reader) => reader.head ?? [])
    const [first] = heads.sort(newestFirst)
    if (first === undefined) return
    yield first
    for (const reader of readers) {
      if (reader.head && newestFirst(reader.head, first) === 0) await reader.advance()
    }
  }
}

class ListReader<T> {
  readonly #records: Records
  readonly #list: TimeList
  readonly #options: MergeOptions<T>
  readonly #place: Place | undefined
  #buffer: Placed<T>[] = []
  #at = 0
  #next: string | undefined
  #isOver = false

  constructor(records: Records, list: TimeList, options: MergeOptions<T>, place: Place | undefined) {
    this.#records = records
    this.#list = list
    this.#options = options
    this.#place = place
  }

  get head(): Placed<T> | undefined {
    return this.#buffer[this.#at]
  }

  async advance(): Promise<void> {
    this.#at += 1
    await this.fill()
  }

  /** Reads on until there is a head, or the list is over. */
  async fill(): Promise<void> {
    const { fromMs, toMs, chunk, timeOf } = this.#options
    const { index, prefix } = this.#list
    const place = this.#place
    const beforeMs = place === undefined ? toMs : Math.min(toMs, place.atMs + 1)
    while (this.head === undefined && !this.#isOver) {
      const page = await this.#records.list<T>({
        index,
        from: `${prefix}${timeKey(fromMs)}`,
        to: `${prefix}${timeKey(beforeMs)}`,
        limit: chunk,
        cursor: this.#next,
        reverse: true,
      })
      const placed = page.records.map((record): Placed<T> => ({ atMs: timeOf(record.value), record }))
      this.#buffer = place === undefined ? placed : placed.filter((one) => isBehind(one, place))
      this.#at = 0
      this.#next = page.next
      this.#isOver = page.next === undefined
    }
  }
}

function readPlace(cursor: string): Place {
  const found = /^(\d{1,15}) (.+)$/.exec(cursor)
  if (!found) throw new SwitchhookError('bad_field', 'Correct `cursor`: it is not `next` of this list.')
  return { atMs: Number(found[1]), id: found[2] ?? '' }
}

function isBehind<T>({ atMs, record }: Placed<T>, place: Place): boolean {
  return atMs < place.atMs || (atMs === place.atMs && record.id < place.id)
}

function newestFirst<T>(a: Placed<T>, b: Placed<T>): number {
  return b.atMs - a.atMs || (a.record.id < b.record.id ? 1 : a.record.id > b.record.id ? -1 : 0)
}
