/** Deliveries as a consequence of a changed call: reads those that stand, plans, and gives the writes. */
import type { CallChange } from '../calls/apply.ts'
import type { Clock } from '../platform/clock.ts'
import type { Records, StoredRecord, Write } from '../platform/records/records.ts'
import { type Delivery, deliveryIdOf, deliveryRef, putDelivery } from './delivery.ts'
import type { Destination } from './destination.ts'
import { type PlanInput, plan } from './plan.ts'
import { wantsExternalCalls } from './rules.ts'

export interface ScheduleContext {
  readonly records: Records
  readonly clock: Clock
  readonly destinations: readonly Wishing[]
  readonly settleMs: number
  /** The same for a conversation that no PBX tells of (yet). */
  readonly aloneMs: number
  readonly retentionMs: number
}

type Wishing = Pick<Destination, 'id' | 'moments' | 'wants'>

/** The writes that bring every destination's delivery up to the change. */
export async function scheduleDeliveries(context: ScheduleContext, change: CallChange): Promise<Write[]> {
  const { records, clock, destinations, retentionMs } = context
  const { call, folded } = change
  if (destinations.length === 0) return []
  const callIds = [call.id, ...folded.map((other) => other.id)]
  const wishes = destinations.flatMap(wishesOf)
  const ids = wishes.flatMap(({ destination, moment }) =>
    callIds.map((callId) => deliveryIdOf(callId, destination, moment)),
  )
  const found = await records.getMany<Delivery>(ids.map(deliveryRef))
  const standing = new Map(ids.flatMap((id, i) => (found[i] ? [[id, found[i]]] : [])))
  const expiresAtMs = Date.parse(call.view.startedAt) + retentionMs

  return wishes.flatMap(({ destination, moment, wants }) => {
    const of = (callId: string) => standing.get(deliveryIdOf(callId, destination, moment))
    const own = of(call.id)
    const inherited = folded.flatMap((other) => of(other.id) ?? [])
    const planned = plan({
      call,
      destination,
      moment,
      wants,
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

/** Only somebody who saw a part of the call tells of it: the PBX may be late. */
function isAlone(call: CallChange['call']): boolean {
  return call.events.every((event) => event.identity === 'within')
}

/** What a destination wants to hear of: the call, and moments of it. */
function wishesOf(wishing: Wishing): Pick<PlanInput, 'destination' | 'moment' | 'wants'>[] {
  const { id: destination, moments = [], wants = wantsExternalCalls } = wishing
  return [{ destination, wants }, ...moments.map((moment) => ({ destination, moment, wants }))]
}

const versionOf = (record: StoredRecord<Delivery> | undefined) => record?.version ?? 0
