/** Which reports said what was reported before, counted in the write that makes them part of their call. */
import type { Count } from '../../ports/counts.ts'
import { countMetrics, metricName } from '../../ports/metrics.ts'
import type { StoredRecord } from '../../ports/records.ts'
import type { CallEvent } from './event.ts'
import type { StoredCall } from './stored-call.ts'

type Events = readonly Pick<CallEvent, 'id'>[]

/** For each report, in order: whether its events are all in the calls, or in reports before it. */
export function areRepeated(calls: readonly StoredRecord<StoredCall>[], reports: readonly Events[]): boolean[] {
  const ids = new Set(calls.flatMap(({ value }) => value.call.events.map(({ id }) => id)))
  return reports.map((report) => {
    const isRepeated = report.every(({ id }) => ids.has(id))
    for (const { id } of report) ids.add(id)
    return isRepeated
  })
}

export function countReports(repeated: readonly boolean[]): Count {
  const duplicates = repeated.filter(Boolean).length
  return countMetrics({
    [metricName('events', 'accepted')]: repeated.length - duplicates,
    [metricName('events', 'duplicate')]: duplicates,
  })
}
