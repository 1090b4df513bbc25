/** The rows of one call in `cdroutput`, in order, and what follows from all of them together. */

import type { Direction } from '../../../../core/calls/event.ts'
import type { Home } from '../../../../core/phone/home.ts'
import { readWallMs } from '../../rows/wall-time.ts'
import { neverRang } from './ending.ts'
import { type CdrOutputRow, idOf } from './row.ts'

export interface CallContext {
  readonly rows: readonly CdrOutputRow[]
  readonly first: CdrOutputRow
  readonly byId: ReadonlyMap<string, CdrOutputRow>
  readonly direction: Direction
  readonly home: Home
  /** When a line outside first answered. */
  readonly lineAnsweredMs: number | undefined
  /** Legs that go on in a row that is not there yet. */
  readonly openLegs: ReadonlySet<string>
}

/** The name of the leg that is the caller's way through the PBX. */
export const route = 'route'

/** No chain of forwardings is longer; rows that point at each other must not keep us here. */
const longestChain = 50

/** @param asItStands Rows that are missing will not come any more. */
export function contextOf(rows: readonly CdrOutputRow[], home: Home, asItStands: boolean): CallContext | undefined {
  const ordered = [...rows].sort(byStart)
  const [first] = ordered
  if (first === undefined) return undefined
  const byId = new Map(ordered.map((row) => [row.cdr_id, row]))
  const answers = ordered.flatMap((row) =>
    row.destination_entity_type === 'external_line' ? (readWallMs(row.cdr_answered_at) ?? []) : [],
  )
  return {
    ...{ rows: ordered, first, byId, home },
    direction: directionOf(ordered, first, byId),
    lineAnsweredMs: answers.length > 0 ? Math.min(...answers) : undefined,
    openLegs: new Set(
      asItStands
        ? []
        : ordered.filter((row) => isOpen(row, byId)).map((row) => (neverRang(row, byId) ? route : legName(row))),
    ),
  }
}

/** Whether a row of these goes on in one that is not among them. */
export function goesOn(rows: readonly CdrOutputRow[]): boolean {
  const byId = new Map(rows.map((row) => [row.cdr_id, row]))
  return rows.some((row) => isOpen(row, byId))
}

function isOpen({ continued_in_cdr_id: id }: CdrOutputRow, byId: ReadonlyMap<string, CdrOutputRow>): boolean {
  const next = idOf(id)
  return next !== undefined && !byId.has(next)
}

/** The leg that a row belongs to: that of the phone or line called, else the caller's way through the PBX. */
export function legName(row: CdrOutputRow): string {
  const to = row.destination_entity_type
  return to === 'extension' || to === 'external_line' ? (idOf(row.destination_participant_id) ?? row.cdr_id) : route
}

/** Times that one server writes in one zone are ordered as text, with any number of fractional digits. */
function byStart(a: CdrOutputRow, b: CdrOutputRow): number {
  if (a.cdr_started_at !== b.cdr_started_at) return a.cdr_started_at < b.cdr_started_at ? -1 : 1
  return a.cdr_id < b.cdr_id ? -1 : 1
}

function directionOf(
  rows: readonly CdrOutputRow[],
  first: CdrOutputRow,
  byId: ReadonlyMap<string, CdrOutputRow>,
): Direction {
  if (first.source_entity_type === 'external_line') return 'inbound'
  const leaves = rows.some(
    (row) =>
      (row.destination_entity_type === 'external_line' || row.destination_entity_type === 'outbound_rule') &&
      !isForwarded(row, byId),
  )
  return leaves ? 'outbound' : 'internal'
}

/** An extension's own forwarding sent the call there: whoever dialled had dialled the extension. */
function isForwarded(row: CdrOutputRow, byId: ReadonlyMap<string, CdrOutputRow>): boolean {
  let at: CdrOutputRow | undefined = row
  for (let i = 0; at !== undefined && i < longestChain; i += 1) {
    if (at.creation_method === 'divert') return true
    at = byId.get(idOf(at.originating_cdr_id) ?? '')
  }
  return false
}
