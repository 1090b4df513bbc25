/**
 * FreePBX's `asteriskcdrdb.cdr`, or the `cdr` table of Asterisk's own schema (`start` in place of `calldate`), on MySQL
 * or MariaDB. There is no key: pages go by the start of records, the last second of a page is read again, and a record
 * is known by its contents. Records are written when their call is over, hence the wide overlap.
 */
import { sql } from 'kysely'
import { type AsteriskCdr, callKeyOf, epochMsOf } from '../../../../adapters/pbx/asterisk/cdr/row.ts'
import type { AsteriskReading } from '../../../../adapters/pbx/asterisk/cdr/shape.ts'
import { translateAsteriskCdr } from '../../../../adapters/pbx/asterisk/cdr/translate.ts'
import type { RowTable } from '../../../../adapters/pbx/rows/polled/row-table.ts'
import { recordId } from '../../../../adapters/pbx/rows/record-id.ts'
import { readWallMs, type WallClock } from '../../../../adapters/pbx/rows/wall-time.ts'
import { timeParameter } from '../../polled/database/keyset.ts'
import type { LazyDatabase } from '../../polled/database/open-database.ts'
import { checkFreePbx, findColumns } from './check.ts'
import type { CdrRecord, CdrTables } from './record.ts'

export interface FreePbxOptions {
  readonly reading: AsteriskReading
  readonly database: LazyDatabase<CdrTables>
  readonly table: string
  readonly wall: WallClock
}

/** Read, though no part of a record's id: ids of before stay as they were. */
const beside = ['lastdata', 'recordingfile'] as const
/** Read where they are there; the rest of what is needed is in every form of the table. */
const sometimes = ['did', 'cnum', 'cnam', 'linkedid', 'sequence', 'uniqueid'] as const
const always = [
  'src',
  'dst',
  'dcontext',
  'channel',
  'dstchannel',
  'lastapp',
  'duration',
  'billsec',
  'disposition',
] as const

export function freePbxTable({ reading, database, table, wall }: FreePbxOptions): RowTable<AsteriskCdr> {
  let found: Promise<Set<string>> | undefined
  const columnsOf = async (signal: AbortSignal) => {
    found ??= findColumns(database, table, signal)
    return found.catch((thrown) => {
      found = undefined
      throw thrown
    })
  }

  async function readRows(at: string, limit: number, signal: AbortSignal): Promise<CdrRecord[]> {
    const columns = await columnsOf(signal)
    const time = sql.ref(columns.has('calldate') ? 'calldate' : 'start')
    const wanted = [...always, ...[...sometimes, ...beside].filter((name) => columns.has(name))].map((name) =>
      sql.ref(name),
    )
    const query = sql<CdrRecord>`
      select ${time} as at, ${sql.join(wanted)} from ${sql.table(table)}
      where ${time} >= ${timeParameter(at, 'mysql')} order by ${time} limit ${sql.lit(limit)}`
    return (await database.use(signal, (db) => query.execute(db))).rows
  }

  return {
    async read(from, limit, signal) {
      for (let count = Math.floor(limit) + 1; ; count *= 2) {
        const records = await readRows(from.at, count, signal)
        const last = records.at(-1)?.at
        const lastPos = readWallMs(last)
        // A page within one second would be read for ever.
        if (records.length >= count && last === records[0]?.at) continue
        const rows = records.flatMap((record) => toRow(record, wall) ?? [])
        const key = last !== undefined && lastPos !== undefined ? { pos: lastPos, at: last, id: '' } : undefined
        return { rows, last: key, more: records.length >= count }
      }
    },
    translate: (call, rows) => translateAsteriskCdr(reading, call, rows),
    posOf: (atMs) => wall.wallOf(atMs),
    instantOf: (pos) => wall.instantOf(pos),
    check: (signal) => checkFreePbx(database, table, signal),
    close: () => database.close(),
  }
}

function toRow(record: CdrRecord, wall: WallClock) {
  const wallMs = readWallMs(record.at)
  if (wallMs === undefined) return undefined
  const text = (name: string) => textOf(record[name])
  const count = (name: string) => Math.max(0, Number(record[name]) || 0)
  const uniqueId = text('uniqueid')
  // In the hour that occurs twice only the ids, which hold seconds since 1970, show which one it is.
  const startMs = wall.instantOf(wallMs, epochMsOf(uniqueId) ?? epochMsOf(text('linkedid')))
  const values = [...always, ...sometimes].map((name) => (name in record ? textOf(record[name]) : ''))
  const cdr: AsteriskCdr = {
    id: recordId([record.at, ...values]),
    startMs,
    durationSeconds: count('duration'),
    billableSeconds: count('billsec'),
    source: text('src'),
    destination: text('dst'),
    context: text('dcontext'),
    channel: text('channel'),
    destinationChannel: text('dstchannel'),
    application: text('lastapp'),
    applicationData: text('lastdata'),
    disposition: text('disposition'),
    uniqueId,
    linkedId: text('linkedid'),
    did: text('did'),
    callerNumber: text('cnum'),
    callerName: text('cnam'),
    ...(text('recordingfile') !== '' && { recordingFile: text('recordingfile') }),
  }
  return { call: callKeyOf(cdr), id: cdr.id, pos: wallMs, row: cdr }
}

function textOf(value: unknown): string {
  return value === null || value === undefined ? '' : String(value)
}
