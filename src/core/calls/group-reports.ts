/**
 * Reports that name a common alias belong to one call, so they can be applied in one write instead of racing for
 * the same record. Those that only time brings together are left to apply: it looks at what is stored.
 */
import { eventChars } from './event-size.ts'
import type { StoredReport } from './inbox.ts'
import { areNear, type Span, spanOf, widened } from './named-calls.ts'

/** More would make one write too large. */
const reportsPerGroupMax = 200
const charsPerGroupMax = 1_000_000

/** As it is stored, or as it comes in. */
interface Grouped {
  readonly value: Pick<StoredReport, 'events'>
}

/** The reports in groups that share aliases; the order of first appearance is kept. */
export function groupReports<T extends Grouped>(reports: readonly T[]): T[][] {
  const groups: { members: T[]; aliases: Set<string>; span: Span }[] = []
  for (const report of reports) {
    const aliases = new Set(report.value.events.flatMap((event) => event.aliases))
    const span = spanOf(report.value.events)
    const related = groups.filter((group) => !group.aliases.isDisjointFrom(aliases) && areNear(group.span, span))
    const [first, ...others] = related
    const home = first ?? { members: [], aliases, span }
    if (!first) groups.push(home)
    for (const other of others) {
      home.members.push(...other.members)
      home.aliases = home.aliases.union(other.aliases)
      home.span = widened(home.span, other.span)
      groups.splice(groups.indexOf(other), 1)
    }
    home.members.push(report)
    home.aliases = home.aliases.union(aliases)
    home.span = widened(home.span, span)
  }
  return groups.flatMap(({ members }) => chunks(members))
}

function chunks<T extends Grouped>(reports: readonly T[]): T[][] {
  const all: T[][] = []
  let chars = Number.POSITIVE_INFINITY
  for (const report of reports) {
    const size = sizeOf(report.value)
    const last = all.at(-1)
    if (last && last.length < reportsPerGroupMax && chars + size <= charsPerGroupMax) {
      last.push(report)
      chars += size
    } else {
      all.push([report])
      chars = size
    }
  }
  return all
}

const sizeOf = ({ events }: Grouped['value']) => events.reduce((sum, event) => sum + eventChars(event), 0)
