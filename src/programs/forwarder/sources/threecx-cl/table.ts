/**
 * Reading `cl_calls` in the order in which calls end, each with its segments: pages are whole calls. Joined as 3CX's own
 * view does: segments → participants → cl_party_info by info_id.
 */

import { sql } from 'kysely'
import type { RowKey, RowTable } from '../../../../adapters/pbx/rows/polled/row-table.ts'
import { readWallMs } from '../../../../adapters/pbx/rows/wall-time.ts'
import type { SourceFinding } from '../../../../adapters/pbx/source.ts'
import { callOf, type SegmentRow } from '../../../../adapters/pbx/threecx/cl/row.ts'
import { translateSegments } from '../../../../adapters/pbx/threecx/cl/translate.ts'
import type { Home } from '../../../../core/phone/home.ts'
import { maskNumber } from '../../../../core/phone/mask-number.ts'
import { toSwitchhookError } from '../../../../lib/errors.ts'
import { afterKey } from '../../polled/database/keyset.ts'
import type { LazyDatabase } from '../../polled/database/open-database.ts'

export type ClTables = Record<string, SegmentRow>

export interface ClOptions {
  readonly sourceId: string
  readonly home: Home
  readonly database: LazyDatabase<ClTables>
}

const tables = ['cl_calls', 'cl_segments', 'cl_participants', 'cl_party_info'] as const

export function clTable({ sourceId, home, database }: ClOptions): RowTable<SegmentRow> {
  return {
    async read(from, limit, signal) {
      const { rows } = await database.use(signal, (db) => callsAfter(from, limit).execute(db))
      const read = rows.map((row) => ({
        call: callOf(row),
        id: `${row.call_id}:${row.segment_id ?? ''}`,
        pos: readWallMs(row.call_ended) ?? 0,
        row,
      }))
      const end = read.at(-1)
      const last: RowKey | undefined = end && { pos: end.pos, at: end.row.call_ended, id: String(end.row.call_id) }
      return { rows: read, last, more: new Set(rows.map((row) => row.call_id)).size >= limit }
    },
    translate: (call, rows) => translateSegments(sourceId, home, call, rows),
    posOf: (atMs) => atMs,
    instantOf: (pos) => pos,
    check: (signal) => checkCl(database, signal),
    close: () => database.close(),
  }
}

function callsAfter(from: RowKey, limit: number) {
  // call_history_id came with V20: read through JSON, a column that is not there is null.
  return sql<SegmentRow>`
    with page as (
      select c.id, c.end_time, to_jsonb(c) ->> 'call_history_id' as history_id from cl_calls c
      where c.end_time is not null and ${afterKey(sql.ref('c.end_time'), sql.ref('c.id'), from, 'postgres')}
      order by c.end_time, c.id limit ${sql.lit(Math.floor(limit))})
    select page.id as call_id, page.history_id, page.end_time as call_ended, s.id as segment_id, s.seq_order, s.type,
      s.start_time, s.end_time, s.action_party_id, sp.id as src_id, si.dn_type as src_type, si.dn as src_dn,
      si.display_name as src_name, si.caller_number as src_number, si.did_number as src_did, dp.id as dst_id,
      di.dn_type as dst_type, di.dn as dst_dn, di.display_name as dst_name, di.caller_number as dst_number
    from page
    left join cl_segments s on s.call_id = page.id
    left join cl_participants sp on sp.id = s.src_part_id
    left join cl_party_info si on si.id = sp.info_id
    left join cl_participants dp on dp.id = s.dst_part_id
    left join cl_party_info di on di.id = dp.info_id
    order by page.end_time, page.id, s.seq_order, s.id`
}

const sampleCalls = 3

async function checkCl(database: LazyDatabase<ClTables>, signal: AbortSignal): Promise<SourceFinding[]> {
  try {
    const reached = { ok: true, text: `Connected to ${await database.place()}.` }
    const query = sql<{ name: string; there: boolean; readable: boolean | null }>`
      select name, to_regclass(name) is not null as there,
        case when to_regclass(name) is not null then has_table_privilege(to_regclass(name), 'select') end as readable
      from unnest(array[${sql.join(tables.map((name) => sql`${name}::text`))}, 'cdroutput']) as name`
    const { rows } = await database.use(signal, (db) => query.execute(db))
    const missing = tables.filter((name) => !rows.some((row) => row.name === name && row.there))
    if (missing.length > 0) {
      const newer = rows.some((row) => row.name === 'cdroutput' && row.there)
      const hint = newer ? ' It has cdroutput: use the source type threecx-cdroutput (V20 U6 and later).' : ''
      return [reached, { ok: false, text: `No tables ${missing.join(', ')} here.${hint}` }]
    }
    const closed = tables.filter((name) => rows.some((row) => row.name === name && row.readable === false))
    if (closed.length > 0) {
      return [reached, { ok: false, text: `The user may not read ${closed.join(', ')}: GRANT SELECT on them.` }]
    }
    return [
      reached,
      { ok: true, text: 'Schema of 3CX V18 to V20 U5 (cl_calls).' },
      ...(await samples(database, signal)),
    ]
  } catch (thrown) {
    signal.throwIfAborted()
    return [{ ok: false, text: toSwitchhookError(thrown).message }]
  }
}

async function samples(database: LazyDatabase<ClTables>, signal: AbortSignal): Promise<SourceFinding[]> {
  const query = sql<{ start_time: string; is_answered: boolean; number: string | null }>`
    select c.start_time, c.is_answered, (
      select i.caller_number from cl_segments s join cl_participants p on p.id = s.src_part_id
      join cl_party_info i on i.id = p.info_id where s.call_id = c.id order by s.seq_order limit 1) as number
    from cl_calls c order by c.id desc limit ${sql.lit(sampleCalls)}`
  const { rows } = await database.use(signal, (db) => query.execute(db))
  if (rows.length === 0) return [{ ok: true, text: 'No calls yet.' }]
  return rows.map(({ start_time: at, is_answered: answered, number }) => ({
    ok: true,
    text: `${at}: from ${(number ?? '').length > 6 ? maskNumber(number ?? '') : number}, ${answered ? 'answered' : 'not answered'}`,
  }))
}
