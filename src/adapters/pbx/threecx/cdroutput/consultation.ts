/**
 * Talk with the customer. Who consults a colleague before an attended transfer holds the customer meanwhile, but the
 * rows of the conversation with the customer go on through it.
 */
import { readWallMs } from '../../rows/wall-time.ts'
import type { CallContext } from './context.ts'
import { type CdrOutputRow, idOf } from './row.ts'

interface Span {
  readonly fromMs: number
  readonly toMs: number
}

/** Undefined where nobody consulted: the legs say it all. */
export function customerTalkMs({ rows }: CallContext): number | undefined {
  const consultations = new Set(rows.flatMap((row) => (row.creation_method === 'join' ? consultedFor(row, rows) : [])))
  if (consultations.size === 0) return undefined
  const talks = rows.flatMap((row) => {
    const talk = isWithPerson(row) && !consultations.has(row) ? spanOf(row) : undefined
    if (talk === undefined) return []
    const held = [...consultations].filter((one) => agentsIn(row).includes(one.source_dn_number ?? ''))
    return held.flatMap((one) => spanOf(one) ?? []).reduce<Span[]>(without, [talk])
  })
  return unionMs(talks)
}

/** Of the conversations that were joined to one, all but the first were about it. */
function consultedFor(join: CdrOutputRow, rows: readonly CdrOutputRow[]): CdrOutputRow[] {
  const joined = rows.filter(({ continued_in_cdr_id: next }) => idOf(next) === join.cdr_id)
  return joined.slice(1).filter((row) => row.source_entity_type === 'extension' && row.cdr_answered_at !== null)
}

function isWithPerson({ destination_entity_type: to, creation_method: method }: CdrOutputRow): boolean {
  return (to === 'extension' || to === 'external_line') && method !== 'barge_in'
}

function agentsIn(row: CdrOutputRow): (string | null)[] {
  const callee = row.destination_entity_type === 'extension' ? row.destination_dn_number : null
  return [callee, row.source_entity_type === 'extension' ? row.source_dn_number : null]
}

function spanOf(row: CdrOutputRow): Span | undefined {
  const fromMs = readWallMs(row.cdr_answered_at)
  const toMs = readWallMs(row.cdr_ended_at)
  return fromMs === undefined || toMs === undefined || toMs <= fromMs ? undefined : { fromMs, toMs }
}

function without(spans: Span[], gap: Span): Span[] {
  return spans.flatMap(({ fromMs, toMs }) =>
    [
      { fromMs, toMs: Math.min(toMs, gap.fromMs) },
      { fromMs: Math.max(fromMs, gap.toMs), toMs },
    ].filter((span) => span.toMs > span.fromMs),
  )
}

function unionMs(spans: readonly Span[]): number {
  let totalMs = 0
  let reachedMs = Number.NEGATIVE_INFINITY
  for (const { fromMs, toMs } of [...spans].sort((a, b) => a.fromMs - b.fromMs)) {
    totalMs += Math.max(0, toMs - Math.max(fromMs, reachedMs))
    reachedMs = Math.max(reachedMs, toMs)
  }
  return totalMs
}
