/** How a call stands at each destination: what a row of the list of calls shows as its dots. */
import type { RecordRef, Records } from '../../ports/records.ts'
import type { DestinationState } from '../../wire/call.ts'
import type { Call } from '../calls/call.ts'
import { type Delivery, deliveryIdOf, deliveryRef, type EntryPlace } from './delivery.ts'
import type { Destination } from './destination.ts'
import { wantsExternalCalls } from './rules.ts'

type Target = Pick<Destination, 'id' | 'wants'>

/** Records in one read. */
const readMax = 1000

/** Of each call, in the order given; destinations in the order of their ids. */
export async function destinationStates(
  records: Records,
  destinations: readonly Target[],
  calls: readonly Call[],
): Promise<DestinationState[][]> {
  const targets = [...destinations].sort((a, b) => (a.id < b.id ? -1 : 1))
  const refs = calls.flatMap((call) => targets.map(({ id }) => deliveryRef(deliveryIdOf(call.id, id))))
  const found: (Delivery | undefined)[] = []
  for (let at = 0; at < refs.length; at += readMax) {
    found.push(...(await readDeliveries(records, refs.slice(at, at + readMax))))
  }
  return calls.map((call, row) =>
    targets.map((target, column) => stateOf(call, target, found[row * targets.length + column])),
  )
}

async function readDeliveries(records: Records, refs: readonly RecordRef[]): Promise<(Delivery | undefined)[]> {
  return (await records.getMany<Delivery>(refs)).map((record) => record?.value)
}

function stateOf(
  call: Call,
  { id, wants = wantsExternalCalls }: Target,
  delivery: Delivery | undefined,
): DestinationState {
  if (delivery === undefined) return { destination: id, state: withoutDelivery(call, wants) }
  const failed = delivery.attempts[0]?.outcome === 'failed' ? delivery.attempts[0] : undefined
  const isOpen = delivery.state === 'waiting' || delivery.state === 'dead'
  return {
    destination: id,
    state: shownState(delivery.state),
    deliveryId: delivery.id,
    unclear: call.view.chosen ? undefined : delivery.ref?.unclear,
    entry: entryOf(delivery),
    removed: delivery.removed?.how,
    contactName: call.erasedAt === undefined ? delivery.ref?.contactName : undefined,
    ...(isOpen && failed && { code: failed.code, message: failed.message }),
    nextAttemptAt:
      delivery.state === 'waiting' && delivery.nextAtMs !== undefined
        ? new Date(delivery.nextAtMs).toISOString()
        : undefined,
  }
}

/** What stands there, be it only as left out. */
export function entryOf({ ref, removed }: Delivery): EntryPlace | undefined {
  return ref ? { id: ref.id, url: ref.url } : removed?.entry
}

function shownState(state: Delivery['state']): DestinationState['state'] {
  if (state === 'sending') return 'waiting'
  return state === 'merged' ? 'not_sent' : state
}

/** Before a call is over it has none; afterwards the rules left it out, or the destination was set up later. */
function withoutDelivery(call: Call, wants: NonNullable<Target['wants']>): DestinationState['state'] {
  if (call.erasedAt !== undefined || call.view.leftOut || !wants(call)) return 'unwanted'
  return call.view.state === 'ended' ? 'not_sent' : 'waiting'
}
