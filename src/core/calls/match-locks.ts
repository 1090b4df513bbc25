/**
 * Guards keep apart two reports that would each make a new call at the same moment: records of a party and direction,
 * whose versions serialise matching in time.
 */
import type { Put, RecordRef } from '../../ports/records.ts'
import type { Strand } from './leg-report.ts'
import { groupsAround, windowGroup } from './stored-call.ts'

export interface Guard {
  readonly id: string
  readonly version: number
}

const guardLifeMs = 86_400_000

export function putGuards(guards: readonly Guard[], nowMs: number): Put[] {
  return guards.map(({ id, version }) => ({
    op: 'put',
    ...guardRef(id),
    value: {},
    expect: version,
    expiresAtMs: nowMs + guardLifeMs,
  }))
}

/**
 * Two reports that make two new calls at once would not see each other. Whoever matches in time therefore also
 * writes the guard record of its party and direction, so that one of the two loses the race and looks again.
 */
export function guardsOf(strands: readonly Strand[]): string[] {
  const groups = strands.flatMap((strand) =>
    strand.identity === 'within' ? groupsAround(strand) : [windowGroup(strand)],
  )
  return [...new Set(groups)].sort()
}

export const guardRef = (id: string): RecordRef => ({ collection: 'window-guards', id })
