/** What `check` says of a table of Asterisk's call records: connection, form, rights, cut ids, and the newest records. */
import { sql } from 'kysely'
import type { SourceFinding } from '../../../../adapters/pbx/source.ts'
import { maskNumber } from '../../../../core/phone/mask-number.ts'
import { SwitchhookError, toSwitchhookError } from '../../../../lib/errors.ts'
import type { LazyDatabase } from '../../polled/database/open-database.ts'
import type { CdrRecord, CdrTables } from './record.ts'

const sampleRows = 3

/** The table's columns; rejects when there are none to be seen. */
export async function findColumns(
  database: LazyDatabase<CdrTables>,
  table: string,
  signal: AbortSignal,
): Promise<Set<string>> {
  const query = sql<{ name: string }>`
    select column_name as name from information_schema.columns where table_schema = database() and table_name = ${table}`
  const { rows } = await database.use(signal, (db) => query.execute(db))
  const found = new Set(rows.map(({ name }) => name.toLowerCase()))
  if (found.has('calldate') || found.has('start')) return found
  const why =
    found.size === 0
      ? `is not there, or the user may not read it: GRANT SELECT ON ${table} TO it`
      : 'has neither calldate nor start: it is no table of Asterisk call records'
  throw new SwitchhookError('source_unreadable', `The table ${table} ${why}.`, { retryable: true })
}

export async function checkFreePbx(
  database: LazyDatabase<CdrTables>,
  table: string,
  signal: AbortSignal,
): Promise<SourceFinding[]> {
  try {
    const columns = await findColumns(database, table, signal)
    const form = columns.has('calldate') ? 'FreePBX (calldate)' : "Asterisk's own (start, answer, end)"
    const findings = [
      { ok: true, text: `Connected to ${await database.place()}.` },
      { ok: true, text: `Table ${table} in the form of ${form}.` },
    ]
    if (!columns.has('linkedid')) {
      const text =
        'No column linkedid: the records of a transferred call can not be put together; each channel is a call.'
      findings.push({ ok: true, text })
    }
    return [...findings, ...(await samples(database, table, columns, signal))]
  } catch (thrown) {
    signal.throwIfAborted()
    return [{ ok: false, text: toSwitchhookError(thrown).message }]
  }
}

async function samples(
  database: LazyDatabase<CdrTables>,
  table: string,
  columns: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<SourceFinding[]> {
  const time = sql.ref(columns.has('calldate') ? 'calldate' : 'start')
  const id = columns.has('linkedid') ? sql.ref('linkedid') : sql.lit('')
  const query = sql<CdrRecord>`
    select ${time} as at, src, dst, disposition, duration, ${id} as id from ${sql.table(table)}
    order by ${time} desc limit ${sql.lit(sampleRows)}`
  const { rows } = await database.use(signal, (db) => query.execute(db))
  if (rows.length === 0) return [{ ok: true, text: 'No calls yet.' }]
  const cut = rows.some((row) => String(row.id ?? '').length >= 32)
  const findings = rows.map((row) => {
    const [from, to] = [partyText(row.src), partyText(row.dst)]
    return { ok: true, text: `${row.at} (local time): ${from} to ${to}, ${row.disposition}, ${row.duration} s` }
  })
  const warning = 'Ids are as long as their column (32): a long systemname in asterisk.conf cuts them off; shorten it.'
  return cut ? [...findings, { ok: true, text: warning }] : findings
}

function partyText(number: unknown): string {
  const text = String(number ?? '')
  return text.length > 6 ? maskNumber(text) : text
}
