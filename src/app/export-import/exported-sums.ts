/** What a site has counted, on its way to another platform: what `/metrics` shows, and how its keys were used. */

import { reportGroupsUntil } from '../../core/reports/report-sums.ts'
import { firstTimesGroup } from '../../core/setup/first-times.ts'
import { queueGroupsUntil } from '../../core/traffic/queue-traffic.ts'
import { trafficGroupsUntil } from '../../core/traffic/traffic-names.ts'
import type { Count, Sums } from '../../ports/counts.ts'
import { metricsGroup } from '../../ports/metrics.ts'
import type { Records, SnapshotPage } from '../../ports/records.ts'
import { type ExportedRecord, type ExportedSums, sumsCollection } from '../../wire/site.ts'
import { usageGroupsOf, usageTotalsGroup } from '../security/key-usage.ts'

type Group = Pick<Count, 'group' | 'expiresAtMs'>

/** As records of an export. Permits taken in this minute and the like stay behind. */
export async function exportedSums(records: Records, nowMs: number): Promise<ExportedRecord[]> {
  const groups = await exportedGroups(records, nowMs)
  const found = await inParts(
    records,
    groups.map(({ group }) => group),
  )
  return groups.flatMap((group, i) => toRecords(group, found[i] ?? {}))
}

/** Those of them that changed while records were exported. */
export async function changedSums(
  records: Records,
  changed: SnapshotPage['changes']['sums'],
  nowMs: number,
): Promise<ExportedRecord[]> {
  if (changed.length === 0) return []
  const groups = new Map((await exportedGroups(records, nowMs)).map((one) => [one.group, one]))
  return changed.flatMap(({ group, sums }) => {
    const known = groups.get(group)
    return known ? toRecords(known, sums) : []
  })
}

async function exportedGroups(records: Records, nowMs: number): Promise<Group[]> {
  const [totals = {}] = await records.sums([usageTotalsGroup])
  return [
    { group: metricsGroup },
    { group: usageTotalsGroup },
    { group: firstTimesGroup },
    ...usageGroupsOf(totals, nowMs),
    ...trafficGroupsUntil(nowMs),
    ...queueGroupsUntil(nowMs),
    ...reportGroupsUntil(nowMs),
  ]
}

/** None of a group in which nothing was counted. */
function toRecords({ group, ...expiry }: Group, sums: Sums): ExportedRecord[] {
  const entries = Object.entries(sums)
  if (entries.length === 0) return []
  const isInstant = ([name]: [string, number]) =>
    group === firstTimesGroup || (group === usageTotalsGroup && name.endsWith(' last'))
  const max = Object.fromEntries(entries.filter(isInstant))
  const add = Object.fromEntries(entries.filter((entry) => !isInstant(entry)))
  return [{ collection: sumsCollection, id: group, value: { add, max }, index: [], ...expiry }]
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
