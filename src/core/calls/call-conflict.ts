/**
 * What speaks against two calls being one, though a leg of each fits the other in time. Party and time are weak evidence: two
 * people of one company may call at once showing one number, so what their legs say as a whole decides (same-call.ts compares
 * two legs only).
 */
import type { LegReport } from './leg-report.ts'
import { talkedAtOnce } from './same-call.ts'

/**
 * Whether the two can't be one call. Symmetric. A leg whose end is not known is taken to go on: two calls that may yet prove to
 * be one are joined when it ends.
 */
export function conflicts(a: readonly LegReport[], b: readonly LegReport[]): boolean {
  return conflictsFor('what may be', a, b)
}

/** `what is known`: the end of a leg that goes on speaks against nothing. Conflicts then are conflicts in any case. */
export function conflictsFor(
  how: 'what may be' | 'what is known',
  a: readonly LegReport[],
  b: readonly LegReport[],
): boolean {
  const atOnce: AtOnce =
    how === 'what may be' ? talkedAtOnce : (one, other) => talkedAtOnce(endedAsKnown(one), endedAsKnown(other))
  return keptApart(a, b) || strangerTalked(a, b, atOnce) || strangerTalked(b, a, atOnce)
}

type AtOnce = (one: LegReport, other: LegReport) => boolean

/** A leg whose end is not known, as if it had ended when it was last heard of. */
export const endedAsKnown = (leg: LegReport): LegReport => ({ ...leg, endedMs: leg.endedMs ?? leg.answeredMs })

/** A source with call ids that reports in both, and has no name for them in common, keeps them apart. */
function keptApart(a: readonly LegReport[], b: readonly LegReport[]): boolean {
  const known = new Map<string, Set<string>>()
  for (const one of a) if (one.identity === 'exact') known.set(one.source, new Set(one.aliases))
  return b.some((one) => one.identity === 'exact' && known.get(one.source)?.isDisjointFrom(new Set(one.aliases)))
}

/** Somebody talked in one who, by the other, is not one of those who did, while another did or though all are known. */
function strangerTalked(a: readonly LegReport[], b: readonly LegReport[], atOnce: AtOnce): boolean {
  const isWhole = b.some((one) => one.identity === 'exact' && one.agent && one.answeredMs !== undefined)
  return a.some((one) => {
    if (one.identity === 'within' || one.answeredMs === undefined || !one.agent?.extension) return false
    const agent = one.agent.extension
    if (b.some((other) => other.agent?.extension === agent)) return false
    if (b.some((other) => other.identity !== 'within' && other.agent && atOnce(one, other))) return true
    return isWhole && one.identity === 'window' && b.every((other) => other.endedMs !== undefined)
  })
}
