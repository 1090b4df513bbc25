/** The state of a CRM, as its card shows it (pure): now by its breaker and checks, hour by hour by the attempts that were made. */
import { breakerStateAt } from '../../core/breakers/breaker.ts'
import type { SourceState } from '../../core/breakers/source-state.ts'
import { destinationName } from '../../core/problems/code-words.ts'
import { waitingFor } from '../../core/problems/delivery-problems.ts'
import { hourBeginMs, type Traffic } from '../../core/traffic/read-traffic.ts'
import { isoUtc } from '../../ports/clock.ts'
import type { HourState, OverviewCrm } from '../../wire/overview.ts'
import type { SiteFacts } from './site-facts.ts'

const hourMs = 3_600_000

/** `quiet`: subjects of problems that somebody has acknowledged; they are no reason for red. */
export function crmOf(
  { id, kind }: { readonly id: string; readonly kind: string },
  facts: SiteFacts,
  traffic: Traffic,
  hours: readonly number[],
  quiet: ReadonlySet<string>,
): OverviewCrm {
  const state = facts.states.get(id)
  const check = facts.checks.get(id)
  const [firstHour = facts.nowMs] = hours
  const now = stateNow(id, facts)
  const dead = waitingFor(id, facts.dead).count
  const waiting = waitingFor(id, facts.waiting).count
  const pausedUntilMs = now === 'paused' ? state?.breaker?.openUntilMs : undefined
  const isBad = now === 'refused' || now === 'disabled' || now === 'failing' || dead > 0
  return {
    ...{ id, kind, state: now, needsYou: isBad && !quiet.has(id), waiting, dead },
    pausedUntil: pausedUntilMs === undefined ? undefined : isoUtc(pausedUntilMs),
    refusedSince: now === 'refused' && state?.login ? isoUtc(state.login.sinceMs) : undefined,
    lastSuccessAt: state?.lastSuccessAt,
    lastError:
      state?.lastErrorAt && state.code
        ? { at: state.lastErrorAt, code: state.code, message: state.message ?? '' }
        : undefined,
    lastCheck: check && { at: isoUtc(check.atMs), ok: check.ok },
    usualMs: traffic.usualMs(id, firstHour, facts.nowMs + hourMs),
    sentence: sentenceOf(id, now, facts, dead),
    hours: hours.map((atMs) => ({ at: isoUtc(atMs), state: hourState(traffic.attempts(id, atMs), atMs, now, facts) })),
  }
}

function stateNow(id: string, { states, checks, disabled, nowMs }: SiteFacts): OverviewCrm['state'] {
  const state = states.get(id)
  if (disabled.get(id)) return 'disabled'
  if (state?.login?.openUntilMs !== undefined) return 'refused'
  if (state?.breaker && breakerStateAt(state.breaker, nowMs) !== 'closed') return 'paused'
  const check = checks.get(id)
  if (check && !check.ok && check.atMs >= latestMs(state)) return 'failing'
  return state || check ? 'ok' : 'unused'
}

function latestMs(state: SourceState | undefined): number {
  return Math.max(0, ...[state?.lastSuccessAt, state?.lastErrorAt].flatMap((at) => (at ? [Date.parse(at)] : [])))
}

/** Red is an hour in which nothing went well; what failed beside what went well came late. */
function hourState(
  { ok, failed }: { readonly ok: number; readonly failed: number },
  atMs: number,
  now: OverviewCrm['state'],
  { nowMs }: SiteFacts,
): HourState {
  const isNow = atMs === hourBeginMs(nowMs)
  if (isNow && (now === 'refused' || now === 'disabled')) return 'failed'
  if (isNow && now === 'paused') return 'late'
  if (failed > 0) return ok > 0 ? 'late' : 'failed'
  return ok > 0 ? 'good' : 'none'
}

function sentenceOf(id: string, now: OverviewCrm['state'], facts: SiteFacts, dead: number): string | undefined {
  const state = facts.states.get(id)
  const name = destinationName(id)
  if (now === 'disabled') return facts.disabled.get(id)?.reason
  if (now === 'refused') return state?.message ?? `${name} refuses our login.`
  if (now === 'paused') return state?.message ?? `${name} failed several times in a row and is left alone for a while.`
  if (now === 'failing') return facts.checks.get(id)?.findings.find(({ ok }) => !ok)?.text
  if (dead > 0) return `${dead === 1 ? 'One call was' : `${dead} calls were`} given up; retry them under Problems.`
  return undefined
}
