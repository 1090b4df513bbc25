/** What a site has counted, on its way to another platform: what `/metrics` shows, and how its keys were used. */

import { firstTimesGroup } from '../../core/setup/first-times.ts'
import { trafficGroupsUntil } from '../../core/traffic/traffic-names.ts'
import type { Count, Sums } from '../../ports/counts.ts'
import { metricsGroup } from '../../ports/metrics.ts'
import type { Records } from '../../ports/records.ts'
import { type ExportedRecord, type ExportedSums, sumsCollection } from '../../wire/site.ts'
import { usageGroupsOf, usageTotalsGroup } from '../security/key-usage.ts'

/** As records of an export. Permits taken in this minute and the like stay behind. */
export async function exportedSums(records: Records, nowMs: number): Promise<ExportedRecord[]> {
  const [totals = {}] = await records.sums([usageTotalsGroup])
  const months = usageGroupsOf(totals, nowMs)
  const groups = [
    { group: metricsGroup },
    { group: usageTotalsGroup },
    { group: firstTimesGroup },
    ...months,
    ...trafficGroupsUntil(nowMs),
  ]
  const found = await inParts(
    records,
    groups.map(({ group }) => group),
  )
  return groups.flatMap(({ group, ...expiry }, i) => {
    const entries = Object.entries(found[i] ?? {})
    if (entries.length === 0) return []
    const isInstant = ([name]: [string, number]) =>
      group === firstTimesGroup || (group === usageTotalsGroup && name.endsWith(' last'))
    const max = Object.fromEntries(entries.filter(isInstant))
    const add = Object.fromEntries(entries.filter((entry) => !isInstant(entry)))
    return [{ collection: sumsCollection, id: group, value: { add, max }, index: [], ...expiry }]
  })
}

const groupsAtOnce = 1000

async function inParts(records: Records, groups: readonly string[]): Promise<Sums[]> {
  const found: Sums[] = []
  for (let from = 0; from < groups.length; from += groupsAtOnce) {
    found.push(...(await records.sums(groups.slice(from, from + groupsAtOnce))))
  }
  return found
}

/** Adds what was counted there since the last import; this deployment's own counting goes on beside it. */
export function countOf(
  { id, expiresAtMs }: ExportedRecord,
  moved: ExportedSums,
  before: ExportedSums | undefined,
): Count {
  const added = Object.entries(moved.add).map(([name, sum]): [string, number] => [name, sum - (before?.add[name] ?? 0)])
  const add = Object.fromEntries(added.filter(([, by]) => by > 0))
  return { op: 'count', group: id, add, max: moved.max, expiresAtMs }
}
