/**
 * The calls of a table that ended in a window of time, read anew from the table itself: what the hourly comparison starts from.
 *
 * What must stay true: no state of the polling is read or changed, so that an error there can't hide here; only rows of calls
 * around the window are held in memory, and about as many are read, however long the table or file is.
 */
import type { CallEvent } from '../../../../core/calls/event.ts'
import { finishedCalls, type TimeWindow } from '../../../../core/reconciliation/finished-calls.ts'
import type { RowKey, RowTable } from './row-table.ts'
import { keyAt } from './saved-place.ts'

interface Place<Row> {
  /** Of the source. */
  readonly id: string
  readonly table: RowTable<Row>
  /** How far around the window rows of its calls may lie. */
  readonly keptMs: number
}

const pageRows = 1000
/** Positions in a file are no times: of its lines, which a phone system appends as calls end, those so far around the window are held. */
const heldAroundMs = 4 * 3_600_000
/** Where in a file lines of a time begin is looked for until it is known as well as this. */
const placeBytes = 1_048_576
/** Some may be no call records. */
const probedLines = 50

export async function readFinishedCalls<Row>(
  { id, table, keptMs }: Place<Row>,
  window: TimeWindow,
  signal: AbortSignal,
): Promise<Map<string, CallEvent[]>> {
  signal.throwIfAborted()
  await table.prepare?.(signal)
  const calls = new Map<string, Map<string, Row>>()
  const untilPos = table.rewind ? Number.POSITIVE_INFINITY : table.posOf(window.toMs) + keptMs
  let from: RowKey = table.rewind
    ? keyAt(await placeBefore(table, window.fromMs - heldAroundMs, signal))
    : keyAt(table.posOf(window.fromMs) - keptMs)
  for (;;) {
    const chunk = await table.read(from, pageRows, signal)
    signal.throwIfAborted()
    for (const { call, id: row, atMs, row: content } of chunk.rows) {
      if (atMs !== undefined && (atMs < window.fromMs - heldAroundMs || atMs > window.toMs + heldAroundMs)) continue
      const rows = calls.get(call) ?? new Map<string, Row>()
      calls.set(call, rows.set(row, content))
    }
    if (!chunk.more || chunk.last === undefined || chunk.last.pos > untilPos) break
    if ((chunk.rows.at(-1)?.atMs ?? 0) > window.toMs + heldAroundMs) break
    from = chunk.last
  }
  const events = [...calls].flatMap(([call, rows]) => {
    const known = [...rows.values()]
    return table.goesOn?.(known) ? [] : table.translate(call, known, false)
  })
  return finishedCalls(events, id, window)
}

/** A place in a file before which all lines are older: found by halves, as its lines lie in the order of time. */
async function placeBefore<Row>(table: RowTable<Row>, atMs: number, signal: AbortSignal): Promise<number> {
  const isOlder = async (pos: number) => {
    const [row] = (await table.read(keyAt(pos), probedLines, signal)).rows
    return row?.atMs !== undefined && row.atMs < atMs
  }
  let older = 0
  let later = placeBytes
  while (await isOlder(later)) [older, later] = [later, later * 2]
  while (later - older > placeBytes) {
    const middle = Math.floor((older + later) / 2)
    if (await isOlder(middle)) older = middle
    else later = middle
  }
  return older
}
