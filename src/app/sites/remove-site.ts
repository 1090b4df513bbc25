/**
 * Deletes a site with what is stored of it, a bounded part at a time, as a task of `main` (core/tasks). Nobody may use the site
 * meanwhile: it is disabled.
 */

import { reportGroupsUntil } from '../../core/reports/report-sums.ts'
import { firstTimesGroup } from '../../core/setup/first-times.ts'
import type { RemovedPart } from '../../core/tasks/remove-site-step.ts'
import { queueGroupsUntil } from '../../core/traffic/queue-traffic.ts'
import { trafficGroupsUntil } from '../../core/traffic/traffic-names.ts'
import type { Count } from '../../ports/counts.ts'
import { metricsGroup } from '../../ports/metrics.ts'
import type { Records } from '../../ports/records.ts'
import { usageGroupsOf, usageTotalsGroup } from '../security/key-usage.ts'
import type { PeoplePlace } from '../security/people/people.ts'
import type { KnownSites } from './known-sites.ts'

const pageSize = 500
/** Of one part. */
const deletedMax = 2000
const pagesMax = 20
const groupsAtOnce = 1000

interface RemoveSitePlace extends PeoplePlace {
  readonly knownSites: KnownSites
  readonly forgetSite: (name: string) => void
}

/** Records first, then people's roles and recordings, then its name. Of a site that is gone already nothing is left to do. */
export async function removeSitePart(deployment: RemoveSitePlace, site: string, cursor?: string): Promise<RemovedPart> {
  const { knownSites, platform, forgetSite } = deployment
  if (!(await knownSites.has(site))) return { deleted: 0, done: true }
  const part = await removeSiteRecords(platform.records(site), platform.clock.now(), cursor)
  if (!part.done) return part
  const { deleted } = part
  const { endRolesAt } = await import('../security/people/end-user.ts')
  if (!(await endRolesAt(deployment, site))) return { deleted, done: false }
  const { deleteRecordingsOfSite } = await import('../recordings/keeping.ts')
  await deleteRecordingsOfSite(platform.blobs, site)
  await knownSites.remove(site)
  forgetSite(site)
  platform.log.info('site_removed', { site })
  return { deleted, done: true }
}

/**
 * `done`: all was looked at, and nothing was left at the end. What is scanned may be other sites' too (Redis), so a page without a record
 * says nothing, and the next part goes on at `next`. Repeating it is harmless.
 */
export async function removeSiteRecords(records: Records, nowMs: number, cursor?: string): Promise<RemovedPart> {
  let deleted = 0
  let next = cursor
  for (let page = 0; page < pagesMax && deleted < deletedMax; page += 1) {
    const found = await records.scan({ limit: pageSize, cursor: next })
    if (found.records.length > 0) {
      await records.write(found.records.map(({ collection, id }) => ({ op: 'delete', collection, id })))
      deleted += found.records.length
    }
    next = found.next
    if (next !== undefined) continue
    // Once more from the beginning: something may have been written behind it.
    if (deleted > 0) break
    await endSums(records, nowMs)
    return { deleted, done: true }
  }
  return { deleted, done: false, next }
}

/** Sums can't be deleted; a group whose time is over is empty at once, and goes by itself. */
async function endSums(records: Records, nowMs: number): Promise<void> {
  const [totals = {}] = await records.sums([usageTotalsGroup])
  const groups = [
    ...[metricsGroup, usageTotalsGroup, firstTimesGroup],
    ...[
      ...usageGroupsOf(totals, nowMs),
      ...trafficGroupsUntil(nowMs),
      ...queueGroupsUntil(nowMs),
      ...reportGroupsUntil(nowMs),
    ].map(({ group }) => group),
  ]
  for (let from = 0; from < groups.length; from += groupsAtOnce) {
    const part = groups.slice(from, from + groupsAtOnce)
    const sums = await records.sums(part)
    const used = part.filter((_, i) => Object.keys(sums[i] ?? {}).length > 0)
    const ends = used.map((group): Count => ({ op: 'count', group, add: { over: 1 }, expiresAtMs: nowMs }))
    if (ends.length > 0) await records.write(ends)
  }
}
