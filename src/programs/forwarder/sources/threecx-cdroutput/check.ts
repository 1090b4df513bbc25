/** What `check` says of a 3CX database: connection, schema, rights, and the newest rows. */
import { sql } from 'kysely'
import type { SourceFinding } from '../../../../adapters/pbx/source.ts'
import {
  type CdrOutputRow,
  type CdrOutputTables,
  cdrOutputColumns,
} from '../../../../adapters/pbx/threecx/cdroutput/row.ts'
import { maskNumber } from '../../../../core/phone/mask-number.ts'
import { toSwitchhookError } from '../../../../lib/errors.ts'
import type { LazyDatabase } from '../../polled/database/open-database.ts'

const sampleRows = 3

export async function checkCdrOutput(
  database: LazyDatabase<CdrOutputTables>,
  signal: AbortSignal,
): Promise<SourceFinding[]> {
  try {
    const columns = await columnsFound(database, signal)
    const reached = { ok: true, text: `Connected to ${await database.place()}.` }
    if (columns.size === 0) return [reached, await otherSchema(database, signal)]
    const missing = cdrOutputColumns.filter((column) => !columns.has(column))
    if (missing.length > 0) {
      return [
        reached,
        { ok: false, text: `Table cdroutput lacks the columns ${missing.join(', ')}: not V20 U6 or later.` },
      ]
    }
    return [
      reached,
      { ok: true, text: 'Schema of 3CX V20 U6 or later (cdroutput).' },
      ...(await samples(database, signal)),
    ]
  } catch (thrown) {
    signal.throwIfAborted()
    return [{ ok: false, text: toSwitchhookError(thrown).message }]
  }
}

async function columnsFound(database: LazyDatabase<CdrOutputTables>, signal: AbortSignal): Promise<Set<string>> {
  const query = sql<{ column_name: string }>`
    select column_name from information_schema.columns where table_name = 'cdroutput'`
  const { rows } = await database.use(signal, (db) => query.execute(db))
  return new Set(rows.map((row) => row.column_name))
}

/** information_schema shows only what the user may read, so a missing right looks like a missing table. */
async function otherSchema(database: LazyDatabase<CdrOutputTables>, signal: AbortSignal): Promise<SourceFinding> {
  const query = sql<{ cdroutput: string | null; segments: string | null }>`
    select to_regclass('cdroutput')::text as cdroutput, to_regclass('cl_segments')::text as segments`
  const { rows } = await database.use(signal, (db) => query.execute(db))
  const [found] = rows
  if (found?.cdroutput) return { ok: false, text: 'The user may not read cdroutput: GRANT SELECT ON cdroutput TO it.' }
  const older = found?.segments ? ' It has cl_segments: use the source type threecx-cl (V18 to V20 U5).' : ''
  return { ok: false, text: `No table cdroutput here.${older}` }
}

async function samples(database: LazyDatabase<CdrOutputTables>, signal: AbortSignal): Promise<SourceFinding[]> {
  const query = sql<CdrOutputRow>`
    select ${sql.join(cdrOutputColumns.map((column) => sql.ref(column)))} from cdroutput
    where cdr_ended_at is not null order by cdr_id desc limit ${sql.lit(sampleRows)}`
  const { rows } = await database.use(signal, (db) => query.execute(db))
  if (rows.length === 0) return [{ ok: true, text: 'No calls yet.' }]
  return rows.map((row) => {
    const from = partyText(row.source_entity_type, row.source_dn_number, row.source_participant_phone_number)
    const to = partyText(
      row.destination_entity_type,
      row.destination_dn_number,
      row.destination_participant_phone_number,
    )
    const answered = row.cdr_answered_at === null ? 'not answered' : 'answered'
    return { ok: true, text: `${row.cdr_started_at}: ${from} to ${to}, ${answered}` }
  })
}

function partyText(type: string | null, extension: string | null, number: string | null): string {
  return type === 'external_line'
    ? `outside ${maskNumber(number ?? '')}`
    : `${type ?? 'unknown'} ${extension ?? ''}`.trim()
}
