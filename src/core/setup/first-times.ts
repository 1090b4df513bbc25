/**
 * When things first happened at a site: what no other record remembers. Sums of one group keep the greatest, so the instants
 * stand there negated: the earliest wins, however many isolates report it, and nothing has to be read.
 */
import type { Records } from '../../ports/records.ts'

export const firstTimesGroup = 'first-times'

interface GreatestCounter {
  max(group: string, name: string, value: number): void
}

/** Goes with the next write of the site. */
export function noteFirst(counters: GreatestCounter, what: string, nowMs: number): void {
  counters.max(firstTimesGroup, what, -nowMs)
}

/** By name: when it first happened. */
export async function readFirstTimes(records: Records): Promise<ReadonlyMap<string, number>> {
  const [sums = {}] = await records.sums([firstTimesGroup])
  return new Map(Object.entries(sums).map(([what, negated]) => [what, -negated]))
}
