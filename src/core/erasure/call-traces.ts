/** What is kept of a call with the person, and the writes that erase it. */

import type { Announcement } from '../../ports/live.ts'
import type { RecordRef, Records, StoredRecord, Write } from '../../ports/records.ts'
import type { Call } from '../calls/call.ts'
import { callWrites, type WholeCall, wholeCalls } from '../calls/event-pages.ts'
import { erased } from '../calls/reduce.ts'
import { callRef, type StoredCall } from '../calls/stored-call.ts'
import { transcriptRefs } from '../calls/transcripts.ts'
import { type Delivery, deliveryRef, laidDown, putDelivery } from '../deliveries/delivery.ts'

export type FoundCall = WholeCall

export interface CallTraces {
  readonly found: FoundCall
  readonly transcripts: readonly RecordRef[]
  readonly deliveries: readonly StoredRecord<Delivery>[]
}

const deliveriesMax = 100

export async function tracesOf(records: Records, calls: readonly FoundCall[]): Promise<CallTraces[]> {
  return Promise.all(
    calls.map(async (found) => {
      const { call } = found.value
      const [transcripts, deliveries] = await Promise.all([
        transcriptRefs(records, call.events),
        deliveriesOf(records, call),
      ])
      return { found, transcripts, deliveries }
    }),
  )
}

/** Those of calls that folded into it, too. */
async function deliveriesOf(records: Records, call: Call): Promise<StoredRecord<Delivery>[]> {
  const bounds = { from: call.id, to: `${call.id}!` }
  const { records: own } = await records.list<Delivery>({ index: 'deliveries.call', ...bounds, limit: deliveriesMax })
  const suffixes = own.map(({ id }) => id.slice(id.indexOf('.')))
  const refs = call.aliases
    .filter((alias) => alias.startsWith('call_'))
    .flatMap((id) => suffixes.map((suffix) => deliveryRef(`${id}${suffix}`)))
    .slice(0, 1000)
  const folded = refs.length > 0 ? await records.getMany<Delivery>(refs) : []
  return [...own, ...folded.flatMap((record) => record ?? [])]
}

export interface EraseCallOptions {
  readonly erasedAt: string
  readonly retentionMs: number
  readonly announce: (call: Call, before: Call) => readonly Announcement[]
}

/** In one step with whatever else these are written with; each stands on the version that was read. */
export function eraseCallWrites({ found, transcripts, deliveries }: CallTraces, options: EraseCallOptions): Write[] {
  const { call: before, createdAtMs } = found.value
  const call = erased(before, options.erasedAt)
  const { put, pages } = callWrites(call, found, { createdAtMs, retentionMs: options.retentionMs })
  const { expiresAtMs } = found
  return [
    { ...put, announce: options.announce(call, before), expiresAtMs },
    ...pages.map((page): Write => (page.op === 'put' ? { ...page, expiresAtMs } : page)),
    ...transcripts.map((ref): Write => ({ op: 'delete', ...ref })),
    ...deliveries.map((one) => putDelivery(laidDown(one.value), one.version, one.expiresAtMs)),
  ]
}

/** The calls as they are now, of those that are still there. */
export async function readCalls(records: Records, ids: readonly string[]): Promise<FoundCall[]> {
  if (ids.length === 0) return []
  const found = await records.getMany<StoredCall>(ids.map(callRef))
  return wholeCalls(
    records,
    found.flatMap((record) => record ?? []),
  )
}
