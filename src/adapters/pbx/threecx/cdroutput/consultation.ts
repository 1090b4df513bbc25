/** The conversations of a call in `cdroutput`, and which of them were about it only. */
import type { Talk } from '../../rows/customer-talk.ts'
import { readWallMs } from '../../rows/wall-time.ts'
import type { CallContext } from './context.ts'
import { type CdrOutputRow, idOf } from './row.ts'

export function talksOf({ rows }: CallContext): Talk[] {
  const consultations = new Set(rows.flatMap((row) => (row.creation_method === 'join' ? consultedFor(row, rows) : [])))
  return rows.flatMap((row) => {
    const fromMs = readWallMs(row.cdr_answered_at)
    const toMs = readWallMs(row.cdr_ended_at)
    if (!isWithPerson(row) || fromMs === undefined || toMs === undefined) return []
    const consultedBy = consultations.has(row) ? (row.source_dn_number ?? '') : undefined
    return [{ fromMs, toMs, agents: agentsIn(row), consultedBy }]
  })
}

/** Of the conversations that were joined to one, all but the first were about it. */
function consultedFor(join: CdrOutputRow, rows: readonly CdrOutputRow[]): CdrOutputRow[] {
  const joined = rows.filter(({ continued_in_cdr_id: next }) => idOf(next) === join.cdr_id)
  return joined.slice(1).filter((row) => row.source_entity_type === 'extension')
}

function isWithPerson({ destination_entity_type: to, creation_method: method }: CdrOutputRow): boolean {
  return (to === 'extension' || to === 'external_line') && method !== 'barge_in'
}

function agentsIn(row: CdrOutputRow): string[] {
  const callee = row.destination_entity_type === 'extension' ? row.destination_dn_number : null
  const caller = row.source_entity_type === 'extension' ? row.source_dn_number : null
  return [callee, caller].filter((one) => one !== null)
}
