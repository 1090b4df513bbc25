/**
 * One check of the rules (pure): from what is remembered and what is seen now to what is remembered from now on, and what is
 * to be reported.
 *
 * What must stay true:
 * - an alert is opened once, and resolved once, by whoever's write is taken; the same state and facts give the same ids;
 * - time counts only while it is proven: two checks that are further apart than a report stays true (`provenMsMax`) prove no
 *   more than that, so neither a clock that jumped nor a check that was missed opens anything;
 * - what nobody can say is unknown: it neither opens nor resolves, and it is remembered as unknown.
 */
import { sha256Hex } from '../../../lib/hash.ts'
import type { AlertRule, AlertRules, ResolvedReason } from '../../../wire/alert.ts'
import { staleAfterMs } from '../group-state.ts'
import {
  type Condition,
  conditionKey,
  type Observation,
  type OpenAlert,
  type Transition,
  type WatchState,
} from './condition.ts'

/** A report says what is so for as long as it is not stale. */
export const provenMsMax = staleAfterMs
/** Without a check for so long everything looks silent that only could not reach us: the first check after it opens nothing. */
export const afterGapMs = 600_000
/** Opened and resolved in one check; the rest has its turn with the next. */
const transitionsMax = 100

export interface StepInput {
  readonly nowMs: number
  readonly rules: AlertRules
  /** Nothing is opened and nobody reminded. */
  readonly isMaintenance: boolean
  readonly observations: readonly Observation[]
}

export interface Step {
  readonly state: WatchState
  readonly transitions: readonly Transition[]
}

export function step(before: WatchState, input: StepInput): Step {
  const { nowMs, observations } = input
  const sinceLastMs = before.checkedAtMs === undefined ? 0 : nowMs - before.checkedAtMs
  const turn: Turn = {
    ...input,
    elapsedMs: Math.min(Math.max(0, sinceLastMs), provenMsMax),
    isAfterGap: sinceLastMs > afterGapMs,
    opened: before.opened,
    transitions: [],
  }
  const conditions: Record<string, Condition> = {}
  const seen = new Set<string>()
  for (const observation of observations) {
    const key = conditionKey(observation)
    if (seen.has(key)) continue
    seen.add(key)
    const next = afterObservation(turn, before.conditions[key], observation)
    if (next) conditions[key] = next
  }
  for (const [key, condition] of Object.entries(before.conditions)) {
    if (seen.has(key)) continue
    const kept = condition.alert && resolved(turn, { ...condition, alert: condition.alert }, 'gone')
    if (kept) conditions[key] = kept
  }
  return { state: { v: 1, checkedAtMs: nowMs, opened: turn.opened, conditions }, transitions: turn.transitions }
}

interface Turn extends StepInput {
  readonly elapsedMs: number
  readonly isAfterGap: boolean
  opened: number
  readonly transitions: Transition[]
}

type WithAlert = Condition & { readonly alert: OpenAlert }

function afterObservation(turn: Turn, known: Condition | undefined, now: Observation): Condition | undefined {
  const { kind, subject, name, seen, sentence } = now
  const alert = known?.alert
  const common = { kind, subject, name, seen, sentence, badMs: 0, goodMs: 0, alert }
  switch (seen) {
    case 'bad':
      return afterBad(turn, { ...common, badMs: badMs(turn, known, now) })
    case 'good': {
      if (!alert) return undefined
      const goodMs = known.seen === 'good' ? known.goodMs + turn.elapsedMs : 0
      const isOver = goodMs >= turn.rules.resolveAfterSeconds * 1000
      return isOver ? resolved(turn, { ...common, alert, goodMs }, 'recovered') : { ...common, goodMs }
    }
    case 'closed':
      return alert && resolved(turn, { ...common, alert }, 'closed')
    case 'unknown':
      return { ...common, unknownSinceMs: Math.min(known?.unknownSinceMs ?? turn.nowMs, turn.nowMs) }
  }
}

/** By what was seen from check to check, or by the facts where they say since when. */
function badMs({ nowMs, elapsedMs }: Turn, known: Condition | undefined, { sinceMs }: Observation): number {
  const watched = known?.seen === 'bad' ? known.badMs + elapsedMs : 0
  return sinceMs === undefined ? watched : Math.max(watched, nowMs - sinceMs)
}

function afterBad(turn: Turn, condition: Condition): Condition {
  const { nowMs } = turn
  const rule = turn.rules.rules[condition.kind]
  if (turn.isMaintenance || turn.isAfterGap || turn.transitions.length >= transitionsMax) return condition
  const { alert } = condition
  if (!alert) return condition.badMs >= rule.forMinutes * 60_000 ? opened(turn, condition) : condition
  // Further ahead: it was written while the clock was.
  const lastNoticeAtMs = Math.min(alert.lastNoticeAtMs, nowMs)
  const again = { ...condition, alert: { ...alert, lastNoticeAtMs } }
  if (alert.acknowledged || !isReminded(rule, nowMs - lastNoticeAtMs)) return again
  const reminded = { ...condition, alert: { ...alert, lastNoticeAtMs: nowMs, reminders: alert.reminders + 1 } }
  turn.transitions.push({ transition: 'reminded', atMs: nowMs, condition: reminded })
  return reminded
}

function isReminded({ remindEveryMinutes }: AlertRule, sinceNoticeMs: number): boolean {
  return remindEveryMinutes > 0 && sinceNoticeMs >= remindEveryMinutes * 60_000
}

function opened(turn: Turn, condition: Condition): WithAlert {
  const { nowMs } = turn
  turn.opened += 1
  const id = `alert_${sha256Hex(JSON.stringify([condition.kind, condition.subject, turn.opened, nowMs])).slice(0, 24)}`
  const open = { ...condition, alert: { id, openedAtMs: nowMs, lastNoticeAtMs: nowMs, reminders: 0 } }
  turn.transitions.push({ transition: 'opened', atMs: nowMs, condition: open })
  return open
}

/** Undefined: it is over. */
function resolved(turn: Turn, condition: WithAlert, resolvedBecause: ResolvedReason): WithAlert | undefined {
  if (turn.transitions.length >= transitionsMax) return condition
  turn.transitions.push({ transition: 'resolved', atMs: turn.nowMs, condition, resolvedBecause })
  return undefined
}

/** While something is bad, or may be over soon. */
const watchedEveryMs = 30_000
const quietEveryMs = 60_000

/** When the rules are to be checked next: as soon as something would be opened or resolved, and no later than in a minute. */
export function nextCheckAtMs({ conditions }: WatchState, rules: AlertRules, nowMs: number): number {
  const all = Object.values(conditions)
  const untilMs = all.map(({ seen, alert, badMs, goodMs, kind }) => {
    if (seen === 'bad' && !alert) return rules.rules[kind].forMinutes * 60_000 - badMs
    if (seen === 'good') return rules.resolveAfterSeconds * 1000 - goodMs
    return watchedEveryMs
  })
  const soonestMs = Math.min(all.length > 0 ? watchedEveryMs : quietEveryMs, ...untilMs)
  return nowMs + Math.max(1000, soonestMs)
}
