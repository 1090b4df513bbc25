/**
 * Deletes calls that began before an instant, with all that is theirs: names, deliveries, transcripts. Records expire by the
 * retention time that was set when they were written; this is how a shorter one reaches them.
 *
 * A call that changes meanwhile stays for the next run, so nothing that was just reported is lost.
 */
import { type RecordRef, type Records, type StoredRecord, timeKey, type Write } from '../../ports/records.ts'
import { deletePages, wholeCall } from '../calls/event-pages.ts'
import { aliasRef, callRef, type StoredAlias, type StoredCall } from '../calls/stored-call.ts'
import { transcriptRefs } from '../calls/transcripts.ts'
import { type Delivery, deliveryRef } from '../deliveries/delivery.ts'
import { pauseRef } from '../recordings/pause-store.ts'

const callsAtOnce = 50
/** A run that has more to do goes on with the next. */
const callsPerRun = 2000

/** Answers how many. */
export async function forgetCallsBefore(records: Records, beforeMs: number): Promise<number> {
  let forgotten = 0
  let cursor: string | undefined
  for (let seen = 0; seen < callsPerRun; ) {
    const query = { index: 'calls.start', to: timeKey(beforeMs), limit: callsAtOnce, cursor }
    const page = await records.list<StoredCall>(query)
    for (const call of page.records) {
      const { committed } = await records.write(await deletionsOf(records, call))
      if (committed) forgotten += 1
    }
    seen += page.records.length
    cursor = page.next
    if (cursor === undefined) break
  }
  return forgotten
}

async function deletionsOf(records: Records, record: StoredRecord<StoredCall>): Promise<Write[]> {
  const { id, version } = record
  const { call } = ((await wholeCall(records, record)) ?? record).value
  const names = [id, ...call.aliases]
  const [aliases, transcripts, deliveries] = await Promise.all([
    records.getMany<StoredAlias>(names.map(aliasRef)),
    transcriptRefs(records, call.events),
    deliveriesOf(records, names),
  ])
  const pauses = names.filter((name) => name.startsWith('call_')).map(pauseRef)
  const gone = [...transcripts, ...deliveries, ...pauses]
  return [
    { op: 'delete', ...callRef(id), expect: version },
    ...deletePages(record),
    ...aliases.flatMap((alias) => (alias ? [withoutCall(alias, id)] : [])),
    ...gone.map((ref): Write => ({ op: 'delete', ...ref })),
  ]
}

/** A name that other calls have too, as ids begin again, stays theirs. */
function withoutCall({ id, version, value, expiresAtMs }: StoredRecord<StoredAlias>, callId: string): Write {
  const [first, ...more] = [value.callId, ...(value.more ?? [])].filter((other) => other !== callId)
  if (first === undefined) return { op: 'delete', ...aliasRef(id), expect: version }
  const left: StoredAlias = more.length > 0 ? { v: 1, callId: first, more } : { v: 1, callId: first }
  return { op: 'put', ...aliasRef(id), value: left, expect: version, expiresAtMs }
}

/** Of the call, and of those that were folded into it. */
async function deliveriesOf(records: Records, names: readonly string[]): Promise<RecordRef[]> {
  const callIds = names.filter((name) => name.startsWith('call_'))
  const pages = await Promise.all(
    callIds.map((callId) =>
      records.list<Delivery>({ index: 'deliveries.call', from: callId, to: `${callId}\u0001`, limit: 1000 }),
    ),
  )
  return pages.flatMap((page) => page.records.map(({ id }) => deliveryRef(id)))
}
