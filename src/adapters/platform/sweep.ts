/**
 * The sweep: wakes every record whose due time has passed. It makes the queue a convenience: a message that was
 * lost, or a process that died before it sent one, costs a delay and nothing else.
 */
import type { Clock } from '../../ports/clock.ts'
import type { Queue } from '../../ports/queue.ts'
import { DUE_INDEX, type Records, timeKey } from '../../ports/records.ts'

/** Woken records that are still due are woken again after this long. */
export const resendAfterMs = 15_000
const batchSize = 100

/** Wakes up to `maxRecords` due records, oldest first; answers how many there were. */
export async function sweepDue(records: Records, queue: Queue, clock: Clock, maxRecords = 1000): Promise<number> {
  let woken = 0
  let cursor: string | undefined
  const to = timeKey(clock.now() + 1)
  do {
    const page = await records.list({ index: DUE_INDEX, to, limit: batchSize, cursor })
    const refs = page.records.map(({ collection, id }) => ({ collection, id }))
    if (refs.length > 0) await queue.wake({ site: records.site, refs })
    woken += refs.length
    cursor = page.next
  } while (cursor && woken < maxRecords)
  return woken
}
