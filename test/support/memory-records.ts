/** The real SQLite records over an in-memory node:sqlite, for unit tests and simulation. */
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { Clock } from '../../src/platform/clock.ts'
import { DUE_INDEX, type Records } from '../../src/platform/records/records.ts'
import { type Sql, SqliteRecords } from '../../src/platform/records/sqlite-records.ts'
import { createTextRecords, type TextStore } from '../../src/platform/records/text-records.ts'

export function openSql(path = ':memory:'): Sql {
  const database = new DatabaseSync(path)
  const prepared = new Map<string, StatementSync>()
  return {
    all(statement, ...bindings) {
      let ready = prepared.get(statement)
      if (!ready) {
        ready = database.prepare(statement)
        prepared.set(statement, ready)
      }
      return ready.all(...bindings)
    },
    transaction(run) {
      database.exec('BEGIN IMMEDIATE')
      try {
        const result = run()
        database.exec('COMMIT')
        return result
      } catch (error) {
        database.exec('ROLLBACK')
        throw error
      }
    },
  }
}

export interface MemoryRecords extends Records {
  /** When the earliest record of the `due` index wants to be looked at: what a Durable Object's alarm is set to. */
  nextDueMs(): number | undefined
  purgeExpired(limit: number): number
}

function bound(store: SqliteRecords): Omit<TextStore, 'scan'> {
  return {
    getMany: (refs) => store.getMany(refs),
    list: (query) => store.list(query),
    write: (writes) => store.write(writes),
  }
}

/** `around` may fail or delay the store's operations, as a network would. */
export function openMemoryRecords(options: {
  site: string
  clock: Pick<Clock, 'now'>
  around?: (store: TextStore) => Omit<TextStore, 'scan'>
}): MemoryRecords {
  const store = new SqliteRecords(openSql(), () => options.clock.now())
  const scan: TextStore['scan'] = (limit, cursor) => store.scan(limit, cursor)
  const records = createTextRecords(options.site, { scan, ...(options.around?.(store) ?? bound(store)) })
  return {
    ...records,
    nextDueMs() {
      const key = store.firstKey(DUE_INDEX)
      return key === undefined ? undefined : Number(key)
    },
    purgeExpired: (limit) => store.purgeExpired(limit),
  }
}
