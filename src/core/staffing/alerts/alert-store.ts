/**
 * Alerts in a site's records. Open ones are in the watch (condition.ts), which decides; here is what each came to be.
 *
 * Stored forms (version 1): `alerts` / alert id: StoredAlert, index `alerts.opened` by time, kept for 30 days after it is
 * resolved. `alert-rules` / `rules`: {v, rules, resolveAfterSeconds}; / `maintenance`: StoredMaintenance, gone when it is over.
 */
import { SwitchhookError } from '../../../lib/errors.ts'
import { isoUtc } from '../../../ports/clock.ts'
import { DUE_INDEX, type Put, type Records, type StoredRecord, timeKey } from '../../../ports/records.ts'
import type {
  AlertForm,
  AlertRules,
  AlertRulesChange,
  AlertState,
  MaintenanceForm,
  ResolvedReason,
} from '../../../wire/alert.ts'
import {
  type Acknowledged,
  type Condition,
  emptyWatch,
  type OpenAlert,
  type Transition,
  type WatchState,
  watchCollection,
} from './condition.ts'
import { defaultRules, withChange } from './rules.ts'
import { type AlertSubject, alertTitle, noticeWords } from './words.ts'

export interface StoredAlert extends AlertSubject {
  readonly v: 1
  readonly alert: OpenAlert
  readonly sentence: string
  readonly resolvedAtMs?: number
  readonly resolvedBecause?: ResolvedReason
}

export interface StoredMaintenance {
  readonly v: 1
  readonly startedAtMs: number
  readonly untilMs: number
  readonly by: string
  readonly reason?: string
}

export const watchRef = { collection: watchCollection, id: 'watch' } as const
const rulesRef = { collection: 'alert-rules', id: 'rules' } as const
const maintenanceRef = { collection: 'alert-rules', id: 'maintenance' } as const
/** What `readWatch` reads. */
export const watchRefs = [watchRef, rulesRef, maintenanceRef]
const alertsCollection = 'alerts'
const alertsIndex = 'alerts.opened'
const keptMs = 30 * 86_400_000
const openKeptMs = 365 * 86_400_000
const triesMax = 5
export const resolvedListed = 200

export interface Watched {
  readonly found: StoredRecord<WatchState> | undefined
  readonly state: WatchState
  readonly rules: AlertRules
  readonly maintenance: StoredMaintenance | undefined
}

/** All that a check goes by, in one read. */
export async function readWatch(records: Pick<Records, 'getMany'>, nowMs: number): Promise<Watched> {
  const [found, rules, maintenance] = await records.getMany<unknown>(watchRefs)
  const watch = found as StoredRecord<WatchState> | undefined
  const stored = maintenance?.value as StoredMaintenance | undefined
  return {
    found: watch,
    state: watch?.value ?? emptyWatch,
    rules: withChange(defaultRules, (rules?.value as AlertRulesChange | undefined) ?? {}),
    // Begun later than now: a clock was ahead, and it holds for as long as it was to last, no longer.
    maintenance: stored && stored.untilMs > nowMs && stored.startedAtMs <= nowMs + 60_000 ? stored : undefined,
  }
}

export function putWatch(value: WatchState, expect: number, nextAtMs: number): Put {
  return { op: 'put', ...watchRef, value, expect, index: [{ index: DUE_INDEX, key: timeKey(nextAtMs) }] }
}

export function putAlert({ transition, atMs, condition, resolvedBecause }: Transition): Put {
  const { kind, subject, name, sentence, alert } = condition
  const over = transition === 'resolved' ? { resolvedAtMs: atMs, resolvedBecause } : {}
  const value: StoredAlert = { v: 1, kind, subject, name, sentence, alert, ...over }
  return {
    ...{ op: 'put', collection: alertsCollection, id: alert.id, value },
    index: [{ index: alertsIndex, key: timeKey(alert.openedAtMs) }],
    expiresAtMs: atMs + (transition === 'resolved' ? keptMs : openKeptMs),
  }
}

export async function listResolved(records: Records): Promise<StoredAlert[]> {
  const page = await records.list<StoredAlert>({ index: alertsIndex, limit: resolvedListed, reverse: true })
  return page.records.map(({ value }) => value).filter(({ resolvedAtMs }) => resolvedAtMs !== undefined)
}

export async function readRules(records: Records): Promise<AlertRules> {
  const found = await records.get<AlertRulesChange>(rulesRef.collection, rulesRef.id)
  return withChange(defaultRules, found?.value ?? {})
}

export async function writeRules(records: Records, change: AlertRulesChange): Promise<AlertRules> {
  for (let tries = 0; tries < triesMax; tries += 1) {
    const found = await records.get<AlertRulesChange>(rulesRef.collection, rulesRef.id)
    const rules = withChange(withChange(defaultRules, found?.value ?? {}), change)
    const value = { v: 1, ...rules }
    const { committed } = await records.write([{ op: 'put', ...rulesRef, value, expect: found?.version ?? 0 }])
    if (committed) return rules
  }
  throw changedMeanwhile()
}

export async function startMaintenance(
  records: Records,
  given: Omit<StoredMaintenance, 'v'>,
): Promise<StoredMaintenance> {
  const value: StoredMaintenance = { v: 1, ...given }
  await records.write([{ op: 'put', ...maintenanceRef, value, expiresAtMs: given.untilMs }])
  return value
}

/** Undefined where there is none, or it is over. */
export async function readMaintenance(records: Records): Promise<StoredMaintenance | undefined> {
  return (await records.get<StoredMaintenance>(maintenanceRef.collection, maintenanceRef.id))?.value
}

export async function endMaintenance(records: Records): Promise<void> {
  await records.write([{ op: 'delete', ...maintenanceRef }])
}

/** No reminders from now on. Rejects with `not_found` where it is not open. */
export async function acknowledge(records: Records, id: string, acknowledged: Acknowledged): Promise<AlertForm> {
  for (let tries = 0; tries < triesMax; tries += 1) {
    const found = await records.get<WatchState>(watchRef.collection, watchRef.id)
    const entry = Object.entries(found?.value.conditions ?? {}).find(([, { alert }]) => alert?.id === id)
    const [key, condition] = entry ?? []
    if (!found || key === undefined || !condition?.alert) {
      throw new SwitchhookError('not_found', `There is no open alert ${id}; it may be resolved.`)
    }
    const alert: OpenAlert = { ...condition.alert, acknowledged }
    const after: Condition & { alert: OpenAlert } = { ...condition, alert }
    const value = { ...found.value, conditions: { ...found.value.conditions, [key]: after } }
    const { transition, atMs } = { transition: 'reminded', atMs: acknowledged.atMs } as const
    // Due at once: the check that follows sets its time anew.
    const writes = [putWatch(value, found.version, acknowledged.atMs), putAlert({ transition, atMs, condition: after })]
    if ((await records.write(writes)).committed) return conditionForm(after, id)
  }
  throw changedMeanwhile()
}

const changedMeanwhile = () =>
  new SwitchhookError('conflict', 'Others changed it at the same moment; send it again.', { retryable: true })

const isoOf = (atMs: number | undefined) => (atMs === undefined ? undefined : isoUtc(atMs))

/** Of what is watched and not good: an alert, or that nobody knows. Undefined: it is bad, but not for long enough. */
export function conditionForms({ conditions }: WatchState): AlertForm[] {
  return Object.entries(conditions).flatMap(([key, one]) =>
    one.alert || one.seen === 'unknown' ? [conditionForm(one, one.alert?.id ?? key)] : [],
  )
}

function conditionForm(condition: Condition, id: string): AlertForm {
  const { kind, subject, name, seen, sentence, alert, unknownSinceMs } = condition
  return {
    ...{ id, kind, subject, subjectName: name, state: stateOf(condition), title: alertTitle(condition), sentence },
    ...openForm(alert),
    unknownSince: seen === 'unknown' ? isoOf(unknownSinceMs) : undefined,
  }
}

function stateOf({ seen, alert }: Condition): AlertState {
  if (seen === 'unknown') return 'unknown'
  return alert?.acknowledged ? 'acknowledged' : 'open'
}

function openForm(alert: OpenAlert | undefined) {
  const { openedAtMs, lastNoticeAtMs, reminders = 0, acknowledged } = alert ?? {}
  return {
    openedAt: isoOf(openedAtMs),
    lastNoticeAt: isoOf(lastNoticeAtMs),
    reminders,
    acknowledged: acknowledged && {
      at: isoUtc(acknowledged.atMs),
      by: acknowledged.by,
      remark: acknowledged.remark,
    },
  }
}

export function resolvedForm(stored: StoredAlert): AlertForm {
  const { kind, subject, name, sentence, alert, resolvedAtMs, resolvedBecause } = stored
  const title = alertTitle(stored)
  return {
    ...{ id: alert.id, kind, subject, subjectName: name, state: 'resolved', title },
    sentence: noticeWords(title, { transition: 'resolved', sentence, resolvedBecause }).text,
    ...openForm(alert),
    ...{ resolvedAt: isoOf(resolvedAtMs), resolvedBecause },
  }
}

export function maintenanceForm({ startedAtMs, untilMs, by, reason }: StoredMaintenance): MaintenanceForm {
  return { startedAt: isoUtc(startedAtMs), until: isoUtc(untilMs), by, reason }
}
