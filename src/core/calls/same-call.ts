/**
 * When sources without a common call id report one call. The relation is between two leg reports only and symmetric,
 * and calls are joined along it, so the result does not depend on the order in which leg reports arrive.
 *
 * Facts it stands on: the 3CX journal has no call id and may come once a call or once a leg (ring group, transfer).
 * Two people of one company may call at the same time showing one number: two agents talking at once are two calls.
 */
import type { LegReport } from './leg-report.ts'

/** Starts that far apart are one start: sources round to seconds, and their clocks differ. */
export const startToleranceMs = 2000
/** A leg that starts this close to another's end follows it: a hunt group's next phone, a transfer. */
const handOverToleranceMs = 1500

/** A conversation may be reached this long after a call began, when the call's end is not known yet. */
export const callLengthMsMax = 4 * 3_600_000
/** Clocks of sources that are not the PBX. */
export const withinToleranceMs = 5000

/** Why the two are legs of one call, or undefined when they are not. */
export function sameCallReason(a: LegReport, b: LegReport): string | undefined {
  if (a.identity === 'exact' && b.identity === 'exact') return undefined
  if (a.identity === 'within') return withinReason(a, b)
  if (b.identity === 'within') return withinReason(b, a)
  if (a.medium !== b.medium || a.direction !== b.direction || !sameParty(a, b)) return undefined
  if (talkedAtOnce(a, b)) return undefined
  const apartMs = Math.abs(a.startMs - b.startMs)
  if (isWithheld(a)) return numberlessReason(a, b, apartMs)
  if (apartMs <= startToleranceMs) return `same number and direction, starts ${apartMs} ms apart`
  if (!sameAgent(a, b) && follows(a, b)) return 'same number and direction, one leg began as the other ended'
  return undefined
}

/**
 * Without a number two sources agree on little. Of one source without call ids, only the very same instant at different
 * phones speaks for one caller. A source with call ids beside one without report the same legs: there it is one phone
 * that began to ring at one time. A leg whose ringing is not known, as when only its end is reported, has no such time.
 */
function numberlessReason(a: LegReport, b: LegReport, apartMs: number): string | undefined {
  if (a.identity === b.identity) {
    return apartMs === 0 && !sameAgent(a, b) ? 'both calls without a number started in the same instant' : undefined
  }
  if (a.direction !== 'inbound' && a.direction !== 'internal') return undefined
  if (!a.agent?.extension || !sameAgent(a, b)) return undefined
  if (a.ringingMs === undefined || b.ringingMs === undefined || apartMs > startToleranceMs) return undefined
  return `no number, same direction and phone, starts ${apartMs} ms apart`
}

/** Two parts are never joined with each other, only each with the call around it. */
function withinReason(part: LegReport, whole: LegReport): string | undefined {
  if (whole.identity === 'within' || part.medium !== whole.medium) return undefined
  if (isWithheld(part) || !sameParty(part, whole)) return undefined
  const endMs = whole.endedMs ?? whole.startMs + callLengthMsMax
  const begins = part.startMs >= whole.startMs - withinToleranceMs && part.startMs <= endMs + withinToleranceMs
  return begins ? 'same number, and the conversation began within the call' : undefined
}

function isWithheld(legReport: LegReport): boolean {
  return !legReport.external || legReport.external.matchKey === ''
}

function sameParty(a: LegReport, b: LegReport): boolean {
  if (isWithheld(a) || isWithheld(b)) return isWithheld(a) && isWithheld(b)
  if (a.external?.e164 && b.external?.e164) return a.external.e164 === b.external.e164
  return a.external?.matchKey === b.external?.matchKey
}

function sameAgent(a: LegReport, b: LegReport): boolean {
  return a.agent?.extension === b.agent?.extension
}

/** Two different agents on a call at the same time are two conversations, however alike they look. */
export function talkedAtOnce(a: LegReport, b: LegReport): boolean {
  if (a.answeredMs === undefined || b.answeredMs === undefined || sameAgent(a, b)) return false
  // A menu, a queue's music or an AI agent talks for nobody in particular.
  if (!a.agent?.extension || !b.agent?.extension) return false
  const overlapMs = Math.min(a.endedMs ?? Infinity, b.endedMs ?? Infinity) - Math.max(a.answeredMs, b.answeredMs)
  return overlapMs > startToleranceMs
}

function follows(a: LegReport, b: LegReport): boolean {
  const near = (endMs: number | undefined, startMs: number) =>
    endMs !== undefined && Math.abs(startMs - endMs) <= handOverToleranceMs
  return near(a.endedMs, b.startMs) || near(b.endedMs, a.startMs)
}
