/** All that the rules are judged by, as it is at one moment. What reads it is app/alerts/read-facts.ts. */
import type { GroupState, Staffed, Trunk } from '../group-state.ts'

/** `not set`: nobody has set or reported any. Break and holiday count as closed. */
export type HoursState = 'open' | 'closed' | 'break' | 'holiday' | 'not set'

export interface GroupFacts {
  readonly state: GroupState
  readonly hours: HoursState
  readonly isStale: boolean
  /** Somebody is there, busy or not. */
  readonly staffed: Staffed
  /** Somebody could be put through now. */
  readonly ready: Staffed
}

export interface TrunkFacts extends Trunk {
  readonly source: string
  readonly asOfMs: number
  readonly isStale: boolean
}

/** A forwarder, or what it reads; a link of the cloud to a phone system. */
export interface SourceFacts {
  readonly id: string
  readonly name: string
  /** What is wrong with it, in a sentence; absent: it reports. */
  readonly fault?: string
}

/** What the hourly comparison found missing, and nothing mended. */
export interface MissingFacts {
  /** Of the forwarder's configuration; `crm`: entries of calls that no source reported. */
  readonly source: string
  readonly count: number
  readonly hours: number
}

export interface CrmFacts {
  readonly id: string
  readonly name: string
  readonly pausedSinceMs?: number
  readonly message?: string
}

export interface AlertFacts {
  readonly nowMs: number
  /** Of the site. */
  readonly hours: HoursState
  readonly groups: readonly GroupFacts[]
  /** Calls that gave up waiting in the last 15 minutes, by the number of their queue. */
  readonly abandoned: ReadonlyMap<string, number>
  readonly trunks: readonly TrunkFacts[]
  readonly sources: readonly SourceFacts[]
  readonly missing: readonly MissingFacts[]
  readonly crms: readonly CrmFacts[]
  /** Deliveries given up in the last hour, by destination. */
  readonly dead: ReadonlyMap<string, number>
}

export const abandonedWithinMs = 15 * 60_000
export const deadWithinMs = 3_600_000
