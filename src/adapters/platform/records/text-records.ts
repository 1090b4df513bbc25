/**
 * The `records` port over a text store that may be far away: checks what is asked, turns values into JSON text
 * and back. What the store throws becomes `storage_unavailable`, which callers answer with 503.
 */
import { SwitchhookError } from '../../../lib/errors.ts'
import { type Count, faultOf } from '../../../ports/counts.ts'
import type {
  ListPage,
  ListQuery,
  RecordRef,
  Records,
  StoredRecord,
  WholeRecord,
  Write,
} from '../../../ports/records.ts'
import type {
  Answer,
  TextListQuery,
  TextPage,
  TextPosition,
  TextRecord,
  TextStore,
  TextWrite,
  WholeTextRecord,
} from './text-store.ts'

const limits = { listMax: 1000, getMax: 1000, writeMax: 2000, groupsMax: 1000 }
const lastKey = '\u{10ffff}\u{10ffff}'

export function createTextRecords(site: string, store: TextStore): Records {
  const getMany = async <T>(refs: readonly RecordRef[]) => {
    check(refs.length <= limits.getMax, `at most ${limits.getMax} records in one get`)
    const found = await getInParts(store, refs)
    return found.map((record) => record && fromText<T>(record))
  }
  const get = async <T>(collection: string, id: string) => {
    const [record] = await getMany<T>([{ collection, id }])
    return record
  }
  const list = async <T>(query: ListQuery) => {
    const textQuery = toTextQuery(query)
    return toPage<T>(await reach(() => store.list(textQuery)))
  }
  const both = store.listBeside?.bind(store)
  return {
    site,
    getMany,
    get,
    list,
    listBeside<T>(query: ListQuery, ref: RecordRef) {
      if (!both) return { page: list<T>(query), beside: get(ref.collection, ref.id) }
      const found = reach(() => both(toTextQuery(query), ref))
      return {
        page: found.then(({ page }) => toPage<T>(page)),
        beside: found.then(({ beside }) => beside && fromText(beside)),
      }
    },
    async write(writes) {
      check(writes.length <= limits.writeMax, `at most ${limits.writeMax} writes at once`)
      const texts = writes.map(toTextWrite)
      return reach(() => store.write(texts))
    },
    async sums(groups) {
      check(groups.length <= limits.groupsMax, `at most ${limits.groupsMax} groups at once`)
      return groups.length === 0 ? [] : reach(() => store.sums(groups))
    },
    async addCounts(count) {
      const checked = checkedCount(count)
      return reach(() => store.addCounts(checked))
    },
    async scan({ limit, cursor }) {
      check(limit >= 1 && limit <= limits.listMax, `a scan's limit is 1 to ${limits.listMax}`)
      const { records, next, badCursor } = await reach(() => store.scan(limit, cursor))
      if (badCursor) throw wrongCursor()
      return { records: records.map(wholeFromText), next }
    },
    async snapshot({ limit, cursor }) {
      check(limit >= 1 && limit <= limits.listMax, `a snapshot's limit is 1 to ${limits.listMax}`)
      const { records, changes, next, badCursor, isOver } = await reach(() => store.snapshot(limit, cursor))
      if (badCursor) throw wrongCursor()
      if (isOver)
        throw new SwitchhookError('export_over', 'This export took too long or was interrupted; begin it anew.')
      const changed = { ...changes, records: changes.records.map(wholeFromText) }
      return { records: records.map(wholeFromText), changes: changed, next }
    },
  }
}

/** What is too much for one answer is asked for in halves. */
async function getInParts(store: TextStore, refs: readonly RecordRef[]): Promise<readonly (TextRecord | undefined)[]> {
  try {
    return await store.getMany(refs)
  } catch (thrown) {
    if (refs.length < 2 || !isTooLarge(thrown)) throw outOfReach(thrown)
    const half = Math.ceil(refs.length / 2)
    return [...(await getInParts(store, refs.slice(0, half))), ...(await getInParts(store, refs.slice(half)))]
  }
}

/** In the words of Durable Objects' calls, of Upstash, and of our own stores. */
function isTooLarge(thrown: unknown): boolean {
  return (
    thrown instanceof Error && /limited to \d+|max (?:request|response) size|too large|exceeds?\b/i.test(thrown.message)
  )
}

async function reach<T>(ask: () => Answer<T>): Promise<T> {
  try {
    return await ask()
  } catch (cause) {
    throw outOfReach(cause)
  }
}

function outOfReach(cause: unknown): SwitchhookError {
  const message = 'The records can’t be reached just now; nothing was changed, try again.'
  return new SwitchhookError('storage_unavailable', message, { retryable: true, cause })
}

function check(holds: boolean, rule: string): void {
  if (!holds) throw new RangeError(`records: ${rule}`)
}

function toPage<T>({ records, next }: TextPage): ListPage<T> {
  return {
    records: records.map((record) => fromText<T>(record)),
    next: next && JSON.stringify([next.key, next.collection, next.id]),
  }
}

function fromText<T>({ collection, id, text, version, expiresAtMs }: TextRecord): StoredRecord<T> {
  return { collection, id, value: JSON.parse(text), version, expiresAtMs }
}

function wholeFromText({ collection, id, text, index, expiresAtMs }: WholeTextRecord): WholeRecord {
  return { collection, id, value: JSON.parse(text), index, expiresAtMs }
}

function toTextWrite(write: Write): TextWrite {
  if (write.op === 'delete' || write.op === 'expect' || write.op === 'check') return write
  if (write.op === 'count') return checkedCount(write)
  const { value, ...rest } = write
  for (const { key } of write.index ?? []) check(!key.includes('\0'), 'an index key has no U+0000')
  return { ...rest, text: JSON.stringify(value) }
}

function checkedCount(count: Count): Count {
  const fault = faultOf(count)
  check(fault === undefined, fault ?? '')
  return count
}

function toTextQuery(query: ListQuery): TextListQuery {
  check(query.limit >= 1 && query.limit <= limits.listMax, `a list's limit is 1 to ${limits.listMax}`)
  return {
    index: query.index,
    from: query.from ?? '',
    to: query.to ?? lastKey,
    limit: query.limit,
    reverse: query.reverse ?? false,
    after: query.cursor === undefined ? undefined : parseCursor(query.cursor),
  }
}

function wrongCursor(): SwitchhookError {
  return new SwitchhookError('bad_field', 'cursor: use the value of `next` unchanged, or leave it out.')
}

function parseCursor(cursor: string): TextPosition {
  try {
    const [key, collection, id]: unknown[] = JSON.parse(cursor)
    if (typeof key === 'string' && typeof collection === 'string' && typeof id === 'string')
      return { key, collection, id }
  } catch {
    // Falls through to the same complaint: whatever it was, it was not made by us.
  }
  throw wrongCursor()
}
