/** Deletes what is stored of a site, a bounded part at a time. Nobody may use the site meanwhile: it is disabled. */
import { firstTimesGroup } from '../../core/setup/first-times.ts'
import { trafficGroupsUntil } from '../../core/traffic/traffic-names.ts'
import type { Count } from '../../ports/counts.ts'
import { metricsGroup } from '../../ports/metrics.ts'
import type { Records } from '../../ports/records.ts'
import { usageGroupsOf, usageTotalsGroup } from '../security/key-usage.ts'

const pageSize = 500
const pagesMax = 4

/** `done`: there was nothing left. Repeating it is harmless. */
export async function removeSiteRecords(
  records: Records,
  nowMs: number,
): Promise<{ readonly deleted: number; readonly done: boolean }> {
  let deleted = 0
  for (let page = 0; page < pagesMax; page += 1) {
    const found = await records.scan({ limit: pageSize })
    if (found.records.length > 0) {
      await records.write(found.records.map(({ collection, id }) => ({ op: 'delete', collection, id })))
      deleted += found.records.length
    }
    if (found.records.length === 0 && found.next === undefined) {
      await endSums(records, nowMs)
      return { deleted, done: true }
    }
  }
  return { deleted, done: false }
}

/** Sums can't be deleted; a group whose time is over is empty at once, and goes by itself. */
async function endSums(records: Records, nowMs: number): Promise<void> {
  const [totals = {}] = await records.sums([usageTotalsGroup])
  const groups = [
    ...[metricsGroup, usageTotalsGroup, firstTimesGroup],
    ...[...usageGroupsOf(totals, nowMs), ...trafficGroupsUntil(nowMs)].map(({ group }) => group),
  ]
  const sums = await records.sums(groups)
  const used = groups.filter((_, i) => Object.keys(sums[i] ?? {}).length > 0)
  const ends = used.map((group): Count => ({ op: 'count', group, add: { over: 1 }, expiresAtMs: nowMs }))
  if (ends.length > 0) await records.write(ends)
}
