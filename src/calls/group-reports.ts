/**
 * Reports that name a common alias belong to one call, so they can be applied in one write instead of racing for
 * the same record. Those that only time brings together are left to apply: it looks at what is stored.
 */
import type { StoredRecord } from '../platform/records/records.ts'
import type { StoredReport } from './inbox.ts'

/** More would make one write too large. */
const reportsPerGroupMax = 200

/** Ids of reports, in groups that share aliases; the order of first appearance is kept. */
export function groupReports(reports: readonly StoredRecord<StoredReport>[]): string[][] {
  const groups: { ids: string[]; aliases: Set<string> }[] = []
  for (const report of reports) {
    const aliases = new Set(report.value.events.flatMap((event) => event.aliases))
    const related = groups.filter((group) => !group.aliases.isDisjointFrom(aliases))
    const [first, ...others] = related
    const home = first ?? { ids: [], aliases }
    if (!first) groups.push(home)
    for (const other of others) {
      home.ids.push(...other.ids)
      home.aliases = home.aliases.union(other.aliases)
      groups.splice(groups.indexOf(other), 1)
    }
    home.ids.push(report.id)
    home.aliases = home.aliases.union(aliases)
  }
  return groups.flatMap(({ ids }) => chunks(ids, reportsPerGroupMax))
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size))
}
