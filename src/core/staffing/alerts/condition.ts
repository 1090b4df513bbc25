/**
 * What is remembered between two checks, and what a check sees. All times are milliseconds of UTC by the cloud's clock.
 *
 * Stored form (collection `alert-watch`, id `watch`, version 1): WatchState; index `due` with the next check. It is the one
 * record that decides: a check writes it with its version, together with all that follows from it.
 */
import type { AlertKind, AlertTransition, ResolvedReason } from '../../../wire/alert.ts'

/** Here, so that who asks whether a record is the watch loads nothing else. */
export const watchCollection = 'alert-watch'

/** good and bad are proven; unknown is what nobody can say now; closed: it is not judged outside business hours. */
export type Seen = 'bad' | 'good' | 'unknown' | 'closed'

export interface Observation {
  readonly kind: AlertKind
  readonly subject: string
  readonly name?: string
  readonly seen: Seen
  /** What is so, for people; of unknown: why nobody knows. */
  readonly sentence: string
  /** Since when it is proven to be bad, where the facts say so by themselves. */
  readonly sinceMs?: number
}

export interface Acknowledged {
  readonly atMs: number
  readonly by: string
  readonly remark?: string
}

export interface OpenAlert {
  readonly id: string
  readonly openedAtMs: number
  readonly lastNoticeAtMs: number
  readonly reminders: number
  readonly acknowledged?: Acknowledged
}

/** Of one kind and subject, while it is anything but good. */
export interface Condition {
  readonly kind: AlertKind
  readonly subject: string
  readonly name?: string
  readonly seen: Seen
  readonly sentence: string
  /** For how long it was proven to be so, without a gap in what is known. */
  readonly badMs: number
  readonly goodMs: number
  readonly unknownSinceMs?: number
  readonly alert?: OpenAlert
}

export interface WatchState {
  readonly v: 1
  /** Absent: never checked. */
  readonly checkedAtMs?: number
  /** How many alerts were opened, ever: part of the id of the next. */
  readonly opened: number
  /** By `conditionKey`. */
  readonly conditions: Readonly<Record<string, Condition>>
}

export const emptyWatch: WatchState = { v: 1, opened: 0, conditions: {} }

/** What becomes of an alert in one check: each leads to one notice for each destination. */
export interface Transition {
  readonly transition: AlertTransition
  readonly atMs: number
  readonly condition: Condition & { readonly alert: OpenAlert }
  readonly resolvedBecause?: ResolvedReason
}

export function conditionKey({ kind, subject }: Pick<Condition, 'kind' | 'subject'>): string {
  return `${kind} ${subject}`
}
