/** The checkpoints of RowSource: a place in a table, or one in time that no row was read at yet (for replays). */
import * as z from 'zod'
import { SwitchhookError } from '../../../../lib/errors.ts'
import type { Checkpoint } from '../../checkpoint.ts'
import type { RowKey, RowTable } from './row-table.ts'

const savedSchema = z.object({ at: z.string(), pos: z.number(), id: z.string(), floor: z.number(), turn: z.number() })
/** `floor`: rows before it are context only; `turn`: changes with each checkpoint that came with events. */
export type SavedPlace = z.infer<typeof savedSchema>
const instantSchema = z.object({ fromMs: z.number() })

export function checkpointOfInstant(atMs: number): Checkpoint {
  return { fromMs: atMs }
}

/** Throws `source_unreadable` for a checkpoint of another form. */
export function readCheckpoint<Row>(checkpoint: Checkpoint, table: RowTable<Row>, source: string): SavedPlace {
  const instant = instantSchema.safeParse(checkpoint)
  if (instant.success) return placeOfInstant(instant.data.fromMs, table)
  const saved = savedSchema.safeParse(checkpoint)
  if (saved.success) return saved.data
  throw new SwitchhookError(
    'source_unreadable',
    `The stored checkpoint of source ${source} is of another form; start it anew with replay --from.`,
  )
}

export function placeOfInstant<Row>(atMs: number, table: RowTable<Row>): SavedPlace {
  const pos = table.posOf(atMs)
  return { ...keyAt(pos), floor: table.rewind ? atMs : pos, turn: 0 }
}

/** Before all rows of an instant of the table's time. */
export function keyAt(pos: number): RowKey {
  return { pos, at: textOf(pos), id: '' }
}

/** `2026-11-20 09:00:00.000`: understood by every database we read. */
function textOf(pos: number): string {
  return new Date(Math.max(0, pos)).toISOString().slice(0, 23).replace('T', ' ')
}

/** Keys of one instant are distinguished, and taken to be in the order in which they were read. */
export function isAhead(key: RowKey, of: RowKey): boolean {
  return key.pos === of.pos ? key.at !== of.at || key.id !== of.id : key.pos > of.pos
}
