/** What a source reports of its groups, and what is the same or new in it. Pure. */
import type { GroupState, Trunk } from '../group-state.ts'

/** A group as its source has it; when it was so and who said it is the report's. */
export type ReportedGroup = Omit<GroupState, 'asOfMs' | 'source'>

export interface GroupReport {
  /** Unique in the site: `<forwarder>/<source>`, or the name of a source of the cloud. */
  readonly source: string
  /** Made anew whenever the source starts, never again after: what an earlier run sends late is known by it. */
  readonly run: string
  /** Grows by 1 with each report of the run. */
  readonly sequence: number
  readonly asOfMs: number
  /** These are all groups of the source. Else only those that changed since the report before, and `gone`. */
  readonly whole: boolean
  readonly groups: readonly ReportedGroup[]
  /** Numbers of groups that are there no more. */
  readonly gone?: readonly string[]
  /** All of the source; absent: it does not report trunks, or nothing is known of them now. */
  readonly trunks?: readonly Trunk[]
}

/** How far a source's reports are known. */
export interface ReportsSeen {
  readonly run: string
  readonly sequence: number
  /** The last runs before; nothing of theirs is taken any more. */
  readonly formerRuns: readonly string[]
  readonly asOfMs: number
}

/** `repeat`: late or doubled, changes nothing. `gap`: changes without what they change; the whole state is needed. */
export type Reception = 'take' | 'repeat' | 'gap'

const formerRunsKept = 4

export function reception(seen: ReportsSeen | undefined, report: GroupReport): Reception {
  if (seen === undefined) return report.whole ? 'take' : 'gap'
  if (seen.formerRuns.includes(report.run)) return 'repeat'
  // Of a run that is not known: an earlier one all of whose reports come late, or the next.
  if (seen.run !== report.run) return report.asOfMs < seen.asOfMs ? 'repeat' : report.whole ? 'take' : 'gap'
  if (report.sequence <= seen.sequence) return 'repeat'
  return report.whole || report.sequence === seen.sequence + 1 ? 'take' : 'gap'
}

/** After a report that was taken. Of a clock that is ahead: nothing is known of later than now. */
export function seenAfter(seen: ReportsSeen | undefined, report: GroupReport, nowMs: number): ReportsSeen {
  const { run, sequence } = report
  const asOfMs = Math.min(report.asOfMs, nowMs)
  if (seen === undefined || seen.run === run) return { run, sequence, asOfMs, formerRuns: seen?.formerRuns ?? [] }
  return { run, sequence, asOfMs, formerRuns: [seen.run, ...seen.formerRuns].slice(0, formerRunsKept) }
}

export interface GroupChanges {
  readonly changed: readonly ReportedGroup[]
  readonly gone: readonly string[]
}

/** What a report changes of what was known. */
export function changesOf(known: ReadonlyMap<string, ReportedGroup>, report: GroupReport): GroupChanges {
  const changed = report.groups.filter((group) => !isSame(known.get(group.group.number), group))
  const named = new Set(report.groups.map(({ group }) => group.number))
  const missing = report.whole ? [...known.keys()].filter((number) => !named.has(number)) : []
  const gone = [...missing, ...(report.gone ?? []).filter((number) => known.has(number) && !named.has(number))]
  return { changed, gone: [...new Set(gone)] }
}

function isSame(before: ReportedGroup | undefined, after: ReportedGroup): boolean {
  return before !== undefined && canonicalText(before) === canonicalText(after)
}

/** The same for the same facts: members of objects in one order, undefined ones left out. */
export function canonicalText(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  )
}
