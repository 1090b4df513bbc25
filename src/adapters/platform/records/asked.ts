/**
 * What is asked of a site's store side by side goes there in one call (gathered-store.ts), and is done in one step: so many reports and
 * deliveries cost one call and one commit.
 *
 * What must stay true: each operation has an answer or a failure of its own, as if it had come alone, and they are done in the order
 * given; an answer holds no more than may pass between an object and its caller. What does not fit is left out at the end, undone.
 */

import type { RecordRef, WriteResult } from '../../../ports/records.ts'
import { answerCharsMax } from './sqlite-reads.ts'
import type { SqliteRecords } from './sqlite-records.ts'
import type { TextListQuery, TextPage, TextRecord, TextWrite } from './text-store.ts'

export type Asked =
  | { readonly op: 'getMany'; readonly refs: readonly RecordRef[] }
  | { readonly op: 'list'; readonly query: TextListQuery }
  | { readonly op: 'write'; readonly writes: readonly TextWrite[] }

export type Reply =
  | { readonly records: readonly (TextRecord | undefined)[] }
  | { readonly page: TextPage }
  | { readonly result: WriteResult }
  | { readonly failure: string }

/** Answers the first of them, one at least. */
export function answerTogether(store: SqliteRecords, asked: readonly Asked[]): Reply[] {
  const answerAll = () => {
    const replies: Reply[] = []
    let chars = 0
    for (const one of asked) {
      // What was read so far is given first; a write after it would otherwise be done and not answered.
      if (chars > answerCharsMax / 2) break
      const reply = answer(store, one)
      chars += charsIn(reply)
      replies.push(reply)
    }
    return replies
  }
  // Nothing comes in between anyway: for reads alone a transaction is two statements more.
  return asked.some(({ op }) => op === 'write') ? store.together(answerAll) : answerAll()
}

function answer(store: SqliteRecords, asked: Asked): Reply {
  try {
    if (asked.op === 'getMany') return { records: store.getMany(asked.refs) }
    if (asked.op === 'list') return { page: store.list(asked.query) }
    return { result: store.write(asked.writes) }
  } catch (thrown) {
    return { failure: thrown instanceof Error ? thrown.message : String(thrown) }
  }
}

function charsIn(reply: Reply): number {
  const records = 'records' in reply ? reply.records : 'page' in reply ? reply.page.records : []
  return records.reduce((sum, record) => sum + (record?.text.length ?? 0), 0)
}
