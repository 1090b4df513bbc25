/** Deliveries as a consequence of a changed call: reads those that stand, plans, and gives the writes. */

import type { Clock } from '../../ports/clock.ts'
import type { RecordRef, Records, StoredRecord, Write } from '../../ports/records.ts'
import type { CallChange } from '../calls/apply.ts'
import { type Prefetched, placeOf } from '../calls/prefetched.ts'
import { type Delivery, deliveryCollection, deliveryIdOf, deliveryRef, putDelivery } from './delivery.ts'
import type { Destination } from './destination.ts'
import { type PlanInput, plan } from './plan.ts'
import { wantsExternalCalls } from './rules.ts'

export interface ScheduleContext {
  readonly records: Records
  readonly clock: Clock
  readonly destinations: readonly Target[]
  readonly settleMs: number
  /** The same for a conversation that no PBX reports (yet). */
  readonly aloneMs: number
  readonly retentionMs: number
}

type Target = Pick<Destination, 'id' | 'liveEventKinds' | 'wants' | 'entryChanges'>

/** The deliveries that a call may have: what `scheduleDeliveries` will want to know. */
export function deliveriesOf({ destinations }: Pick<ScheduleContext, 'destinations'>, callId: string): RecordRef[] {
  return destinations
    .flatMap(deliveryTargets)
    .map(({ destination, liveEvent }) => deliveryRef(deliveryIdOf(callId, destination, liveEvent)))
}

/** The writes that bring every destination's delivery up to the change. `prefetched`: what was read already. */
export async function scheduleDeliveries(
  context: ScheduleContext,
  change: CallChange,
  prefetched: Prefetched,
): Promise<Write[]> {
  const { clock, destinations, retentionMs } = context
  const { call, folded } = change
  // Nothing more of an erased call goes anywhere; what stands in CRMs was listed when it was erased.
  if (destinations.length === 0 || call.erasedAt !== undefined) return []
  const targets = destinations.flatMap(deliveryTargets)
  const standing = await standingDeliveries(context, change, prefetched)
  const expiresAtMs = Date.parse(call.view.startedAt) + retentionMs

  return targets.flatMap(({ destination, liveEvent, wants, entryChanges }) => {
    const of = (callId: string) => standing.get(deliveryIdOf(callId, destination, liveEvent))
    const own = of(call.id)
    const inherited = folded.flatMap((other) => of(other.id) ?? [])
    const planned = plan({
      call,
      destination,
      liveEvent,
      wants,
      entryChanges,
      own: own?.value,
      inherited: inherited.map((record) => record.value),
      nowMs: clock.now(),
      settleMs: isAlone(call) ? context.aloneMs : context.settleMs,
    })
    const writes: Write[] = []
    if (planned.own && planned.own !== own?.value) writes.push(putDelivery(planned.own, own?.version ?? 0, expiresAtMs))
    planned.merged.forEach((delivery, i) => {
      writes.push(putDelivery(delivery, versionOf(inherited[i]), expiresAtMs))
    })
    return writes
  })
}

/** The deliveries of the call and of those that fold into it, by their ids. */
async function standingDeliveries(
  context: ScheduleContext,
  { call, folded }: CallChange,
  prefetched: Prefetched,
): Promise<ReadonlyMap<string, StoredRecord<Delivery>>> {
  const refs = [call, ...folded].flatMap(({ id }) => deliveriesOf(context, id))
  const missing = refs.filter((ref) => !prefetched.has(placeOf(ref)))
  const read = missing.length > 0 ? await context.records.getMany<Delivery>(missing) : []
  const known = refs.flatMap((ref) => prefetched.get(placeOf(ref)) ?? []).filter(isDelivery)
  return new Map([...known, ...read.flatMap((record) => record ?? [])].map((record) => [record.id, record]))
}

const isDelivery = (record: StoredRecord): record is StoredRecord<Delivery> => record.collection === deliveryCollection

/** Only somebody who saw a part of the call reports it: the PBX may be late. */
function isAlone(call: CallChange['call']): boolean {
  return call.events.every((event) => event.identity === 'within')
}

/** What a destination wants to hear of: the call, and live events of it. */
function deliveryTargets(target: Target): Pick<PlanInput, 'destination' | 'liveEvent' | 'wants' | 'entryChanges'>[] {
  const { id: destination, liveEventKinds = [], wants = wantsExternalCalls, entryChanges } = target
  return [
    { destination, wants, entryChanges },
    ...liveEventKinds.map((liveEvent) => ({ destination, liveEvent, wants })),
  ]
}

const versionOf = (record: StoredRecord<Delivery> | undefined) => record?.version ?? 0
