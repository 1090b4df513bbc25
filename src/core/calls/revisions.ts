/** What was learned of a call when, and from whom: its facts by the moment and source of each. */
import type { Call } from './call.ts'
import type { CallEvent } from './event.ts'

export interface Revision {
  readonly at: string
  readonly source: string
  readonly kinds: CallEvent['kind'][]
}

/** Oldest first. Facts of one source at one instant are one. */
export function revisionsOf({ events }: Pick<Call, 'events'>): Revision[] {
  const revisions: Revision[] = []
  for (const { at, source, kind } of events) {
    const known = revisions.find((one) => one.at === at && one.source === source)
    if (known === undefined) revisions.push({ at, source, kinds: [kind] })
    else if (!known.kinds.includes(kind)) known.kinds.push(kind)
  }
  return revisions
}
