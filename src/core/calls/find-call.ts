/** One call by any of its ids. */
import type { Records, StoredRecord } from '../../ports/records.ts'
import { wholeCall } from './event-pages.ts'
import { aliasRef, callRef, hasName, ownCallRef, type StoredAlias, type StoredCall } from './stored-call.ts'

/** A call with all its events, by its id or by the id of a call that was folded into it. */
export async function findCall(records: Records, id: string): Promise<StoredCall | undefined> {
  const refs = [callRef(id), aliasRef(id), ownCallRef(id)]
  const [direct, alias, own] = await records.getMany<StoredCall | StoredAlias>(refs)
  const found =
    direct && isCall(direct)
      ? direct
      : alias && 'callId' in alias.value
        ? await records.get<StoredCall>(callRef('').collection, alias.value.callId)
        : hasName(own, id)
          ? own
          : undefined
  return found && (await wholeCall(records, found))?.value
}

const isCall = (record: StoredRecord<StoredCall | StoredAlias>): record is StoredRecord<StoredCall> =>
  'call' in record.value
