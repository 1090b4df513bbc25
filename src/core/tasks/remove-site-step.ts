/** One step of removing a site: some of its records, until there are none. What belongs to a site, who runs this knows. */
import type { Step } from './retry-step.ts'
import type { RemoveSiteTask } from './task.ts'

export interface RemovedPart {
  /** Records that are gone now and were there before. */
  readonly deleted: number
  readonly done: boolean
  /** Where the next part goes on; absent: from the beginning. */
  readonly next?: string | undefined
}

/** `cursor`: the `next` of the part before. Repeating it is harmless. */
export type RemoveSitePart = (site: string, cursor: string | undefined) => Promise<RemovedPart>

export async function removeSiteStep(
  { removeSitePart }: { readonly removeSitePart?: RemoveSitePart | undefined },
  task: RemoveSiteTask,
): Promise<Step> {
  if (!removeSitePart) throw new RangeError('sites are removed by tasks of the first site')
  const { deleted, done, next } = await removeSitePart(task.filter.site, task.place.cursor)
  const gone = task.progress.done + deleted
  const place = { cursor: next }
  if (!done) return { task: { ...task, place, progress: { ...task.progress, done: gone } }, afterMs: 0 }
  return { task: { ...task, state: 'done', progress: { ...task.progress, done: gone, total: gone } } }
}
