/**
 * Logging a call again because somebody asks: what waits or was given up is sent now, what has no delivery gets one, and what
 * was deleted at its destination is written anew under another key.
 */

import { SwitchhookError } from '../../lib/errors.ts'
import { sha256Hex } from '../../lib/hash.ts'
import type { Records, StoredRecord, Write } from '../../ports/records.ts'
import type { Call } from '../calls/call.ts'
import { type Delivery, deliveryIdOf, deliveryRef, putDelivery } from './delivery.ts'
import type { Destination } from './destination.ts'
import { type RetryContext, retryDelivery } from './retry.ts'
import { wantsExternalCalls } from './rules.ts'
import { type ScheduleContext, scheduleDeliveries } from './schedule.ts'

export interface LogAgainContext extends RetryContext, Omit<ScheduleContext, 'records' | 'clock' | 'destinations'> {
  readonly records: Records
  readonly clock: ScheduleContext['clock']
  readonly destinations: readonly Destination[]
}

export interface LogAgain {
  /** Absent: all. */
  readonly destination?: string
  /** Where it was delivered before, though its last amendment may have been given up: anew, once for each value. */
  readonly anew?: string
}

/** Rejects with `not_found` for a destination that is not set up, and `conflict` for a call that goes on or is left out. */
export async function logAgain(context: LogAgainContext, call: Call, { destination, anew }: LogAgain): Promise<void> {
  const { records, destinations } = context
  const wanted = destinations.filter(({ id }) => destination === undefined || id === destination)
  if (wanted.length === 0) throw new SwitchhookError('not_found', `No connector ${destination ?? ''} logs calls here.`)
  if (call.view.state !== 'ended')
    throw new SwitchhookError('conflict', 'The call is still in progress; it is logged when it is over.')
  if (call.view.leftOut) throw new SwitchhookError('conflict', 'The call was left out by hand; include it again first.')
  const ids = wanted.map(({ id }) => deliveryIdOf(call.id, id))
  const found = await records.getMany<Delivery>(ids.map(deliveryRef))
  for (const [i, { id, wants = wantsExternalCalls }] of wanted.entries()) {
    const standing = found[i]
    if (!wants(call)) {
      if (destination !== undefined) throw unwantedByRule(id)
    } else if (!standing) await write(records, await firstDelivery(context, call, id))
    else await again(context, standing, anew)
  }
}

async function again(
  context: LogAgainContext,
  standing: StoredRecord<Delivery>,
  anew: string | undefined,
): Promise<void> {
  const { state, ref } = standing.value
  const key = anew === undefined ? undefined : `${standing.id}.${sha256Hex(anew).slice(0, 12)}`
  // Without an entry that is known, something may stand under the key that it has.
  const isAnew = key !== undefined && key !== standing.value.key && ref !== undefined
  if (state === 'waiting' || (state === 'dead' && !isAnew)) await retryDelivery(context, standing.id)
  else if (isAnew && (state === 'delivered' || state === 'dead')) {
    const { ref: _, sent: __, offered: ___, ...rest } = standing.value
    const value: Delivery = { ...rest, key, state: 'waiting', failures: 0, nextAtMs: context.clock.now() }
    await write(context.records, [putDelivery(value, standing.version, standing.expiresAtMs)])
    await context.queue
      .wake({ site: context.records.site, refs: [deliveryRef(standing.id)] })
      .catch((thrown: unknown) => {
        context.log.failure('wake_not_sent', thrown, { site: context.records.site })
      })
  }
}

/** As if the call had changed just now; of one destination. */
function firstDelivery(context: LogAgainContext, call: Call, destination: string): Promise<Write[]> {
  const destinations = context.destinations.filter(({ id }) => id === destination)
  return scheduleDeliveries({ ...context, destinations }, { call, folded: [], before: call }, new Map())
}

async function write(records: Records, writes: readonly Write[]): Promise<void> {
  if (writes.length === 0) return
  const { committed } = await records.write(writes)
  if (!committed)
    throw new SwitchhookError('conflict', 'The delivery is being changed; try again.', { retryable: true })
}

function unwantedByRule(id: string): SwitchhookError {
  return new SwitchhookError(
    'conflict',
    `The rules of ${id} leave this call out; change them (its _LOG variable) first.`,
  )
}
