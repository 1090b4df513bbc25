/**
 * Match locks keep apart two reports that would each make a new call at the same moment: records of a party and direction,
 * whose versions serialise matching in time.
 */
import type { Put, RecordRef } from '../../ports/records.ts'
import type { LegReport } from './leg-report.ts'
import { groupsAround, windowGroup } from './stored-call.ts'

export interface MatchLock {
  readonly id: string
  readonly version: number
}

const lockLifeMs = 86_400_000

export function putMatchLocks(locks: readonly MatchLock[], nowMs: number): Put[] {
  return locks.map(({ id, version }) => ({
    op: 'put',
    ...matchLockRef(id),
    value: {},
    expect: version,
    expiresAtMs: nowMs + lockLifeMs,
  }))
}

/**
 * Two reports that make two new calls at once would not see each other. Whoever matches in time therefore also
 * writes the lock record of its party and direction, so that one of the two loses the race and looks again.
 */
export function matchLocksOf(legReports: readonly LegReport[]): string[] {
  const groups = legReports.flatMap((legReport) =>
    legReport.identity === 'within' ? groupsAround(legReport) : [windowGroup(legReport)],
  )
  return [...new Set(groups)].sort()
}

export const matchLockRef = (id: string): RecordRef => ({ collection: 'window-locks', id })
