/** The check of a site's alerts, with all that it is made of. Loaded when one is due: no request waits for it. */

import { noticeDestinations } from '../../adapters/crm/registry.ts'
import { type CheckContext, checkAlerts as check, isCheckDue } from '../../core/staffing/alerts/check.ts'
import type { Log } from '../../ports/log.ts'
import type { Queue } from '../../ports/queue.ts'
import type { Records } from '../../ports/records.ts'
import { type FactServices, readFacts } from './read-facts.ts'

export interface AlertServices extends FactServices {
  readonly queue: Queue
  readonly log: Log
}

/** Sooner than this a report of the phone system leads to no further check. */
const afterReportMs = 25_000

function contextOf(services: AlertServices): CheckContext {
  const { records, queue, clock, log, connectors } = services
  return {
    ...{ records, queue, clock, log },
    destinations: noticeDestinations(connectors),
    readFacts: (known) => readFacts(services, known),
  }
}

export function checkAlerts(services: AlertServices) {
  return check(contextOf(services))
}

/**
 * After news of the phone system, and by the schedule: makes up for a check that was missed, and makes the first of a site. Where
 * no alarm wakes a site (Upstash), reports are what its checks go by. `ahead` has read when the last check was.
 */
export async function checkAlertsIfDue(
  services: AlertServices,
  everyMs = afterReportMs,
  ahead: Pick<Records, 'getMany'> = services.records,
): Promise<void> {
  const { records, clock, log } = services
  try {
    if (await isCheckDue({ records: ahead, clock }, everyMs)) await checkAlerts(services)
  } catch (thrown) {
    log.failure('alerts_not_checked', thrown, { site: records.site })
  }
}
