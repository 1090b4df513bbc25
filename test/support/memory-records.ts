/** The real SQLite records over an in-memory node:sqlite, for unit tests and simulation. */
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { Sql } from '../../src/adapters/platform/records/sqlite.ts'
import { SqliteRecords } from '../../src/adapters/platform/records/sqlite-records.ts'
import { createTextRecords } from '../../src/adapters/platform/records/text-records.ts'
import type { TextStore } from '../../src/adapters/platform/records/text-store.ts'
import type { Clock } from '../../src/ports/clock.ts'
import { DUE_INDEX, type Records } from '../../src/ports/records.ts'

export function openSql(path = ':memory:'): Sql {
  const database = new DatabaseSync(path)
  const prepared = new Map<string, StatementSync>()
  let depth = 0
  const transaction = <T>(run: () => T): T => {
    const [begin, commit, rollBack] =
      depth === 0
        ? ['BEGIN IMMEDIATE', 'COMMIT', 'ROLLBACK']
        : [`SAVEPOINT s${depth}`, `RELEASE s${depth}`, `ROLLBACK TO s${depth}; RELEASE s${depth}`]
    database.exec(begin)
    depth += 1
    try {
      const result = run()
      database.exec(commit)
      return result
    } catch (error) {
      database.exec(rollBack)
      throw error
    } finally {
      depth -= 1
    }
  }
  return {
    transaction,
    step: transaction,
    all(statement, ...bindings) {
      let ready = prepared.get(statement)
      if (!ready) {
        ready = database.prepare(statement)
        prepared.set(statement, ready)
      }
      return ready.all(...bindings)
    },
    each: (statement, ...bindings) => database.prepare(statement).iterate(...bindings),
  }
}

export interface MemoryRecords extends Records {
  /** When the earliest record of the `due` index wants to be looked at: what a Durable Object's alarm is set to. */
  nextDueMs(): number | undefined
  purgeExpired(limit: number): number
}

/** What tests put faults in. */
type Faulty = Omit<TextStore, 'scan' | 'snapshot' | 'sums' | 'addCounts'>

function bound(store: SqliteRecords): Faulty {
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
  around?: (store: TextStore) => Faulty & Partial<TextStore>
}): MemoryRecords {
  const store = new SqliteRecords(openSql(), () => options.clock.now())
  const scan: TextStore['scan'] = (limit, cursor) => store.scan(limit, cursor)
  const snapshot: TextStore['snapshot'] = (limit, cursor) => store.snapshot(limit, cursor)
  const sums: TextStore['sums'] = (groups) => store.sums(groups)
  const addCounts: TextStore['addCounts'] = (count) => store.addCounts(count)
  const records = createTextRecords(options.site, {
    scan,
    snapshot,
    sums,
    addCounts,
    ...(options.around?.(store) ?? bound(store)),
  })
  return {
    ...records,
    nextDueMs() {
      const key = store.firstKey(DUE_INDEX)
      return key === undefined ? undefined : Number(key)
    },
    purgeExpired: (limit) => store.purgeExpired(limit),
  }
}
