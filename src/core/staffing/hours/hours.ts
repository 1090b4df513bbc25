/**
 * Business hours as they are known: what people set, and what a phone system reported. `hoursAt` (hours-at.ts) judges by them.
 * All instants are milliseconds of UTC; times of a week and days of holidays are those of the schedule's zone.
 */
import type { ForcedState, Holiday, HoursStateName, Schedule } from '../../../wire/staffing-hours.ts'

/** Set by a person: it holds from `sinceMs` until `untilMs`, or until it is ended. */
export interface Override {
  readonly state: ForcedState
  readonly sinceMs: number
  readonly untilMs?: number
  readonly by?: string
  readonly reason?: string
}

/** The hours of the site, or of one group. */
export interface ScopeHours {
  readonly name?: string
  readonly schedule?: Schedule
  /** `phone system`: what it reports is used, even where a schedule was typed. */
  readonly use?: 'typed' | 'phone system'
  /** Which of the phone system's conditions is meant (`TC1`, `DAYNIGHT0`), where it reports only whether they match. */
  readonly condition?: string
  readonly override?: Override
}

/** What a phone system reported of the site or a group. */
export interface ReportedScope {
  readonly name?: string
  readonly schedule?: Schedule
  readonly forced?: { readonly state: ForcedState | 'holiday'; readonly untilMs?: number }
}

/** What one source reported. */
export interface ReportedHours {
  readonly source: string
  readonly asOfMs: number
  readonly site?: ReportedScope
  readonly groups: Readonly<Record<string, ReportedScope>>
  readonly holidays: readonly Holiday[]
  /** FreePBX: whether a time condition (`TC1`) or day/night switch (`DAYNIGHT0`) is open now. */
  readonly conditions: Readonly<Record<string, { readonly state: 'open' | 'closed'; readonly name?: string }>>
}

export interface Hours {
  readonly site: ScopeHours
  readonly groups: Readonly<Record<string, ScopeHours>>
  readonly holidays: readonly Holiday[]
  readonly reported: readonly ReportedHours[]
}

export const noHours: Hours = { site: {}, groups: {}, holidays: [], reported: [] }

/** What holds at an instant. `sinceMs` and `untilMs` are absent where they are not known, or further away than 62 days. */
export interface HoursAt {
  readonly state: HoursStateName
  /** An override: by a person here, or at the phone system. */
  readonly forced?: ForcedState
  /** Of the holiday. */
  readonly name?: string
  readonly sinceMs?: number
  readonly untilMs?: number
}

/** What forces a state, or is only a present state, says nothing about now when it is older. */
export const reportedStaleAfterMs = 600_000
