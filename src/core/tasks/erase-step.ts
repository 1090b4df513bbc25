/** One step of erasing a person: a page of the site's records. What erasing is, the site knows. */
import type { PersonQuery } from '../erasure/person.ts'
import type { Step } from './retry-step.ts'
import type { EraseTask } from './task.ts'

export interface ErasedPart {
  readonly calls: number
  readonly notes: number
  /** What other systems have, and has to be erased there. */
  readonly elsewhere: number
  /** Absent: that was the last. */
  readonly next?: string
}

/** Repeating it is harmless. */
export type ErasePart = (person: PersonQuery, cursor: string | undefined) => Promise<ErasedPart>

export async function eraseStep(
  { erasePart }: { readonly erasePart?: ErasePart | undefined },
  task: EraseTask,
): Promise<Step> {
  const { person } = task.filter
  if (!erasePart || !person) throw new RangeError('an erasure knows whom and how until it is over')
  const { next, ...part } = await erasePart(person, task.place.cursor)
  const { calls = 0, notes = 0, elsewhere = 0 } = task.result ?? {}
  const result = {
    calls: calls + part.calls,
    notes: notes + part.notes,
    elsewhere: elsewhere + part.elsewhere,
  }
  const progress = { ...task.progress, done: result.calls }
  if (next !== undefined) return { task: { ...task, result, progress, place: { cursor: next } }, afterMs: 0 }
  return { task: { ...task, state: 'done', result, progress: { ...progress, total: result.calls } } }
}
