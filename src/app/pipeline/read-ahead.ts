/**
 * Records of which some are read at once, before they are asked for one after the other: each read is a request, and on Upstash
 * a command that is billed. What was read ahead is returned once; who asks again reads anew.
 *
 * What must stay true: what follows from such a record is written under its version, since it may be some seconds old.
 */
import { placeOf } from '../../core/calls/prefetched.ts'
import type { RecordRef, Records, StoredRecord } from '../../ports/records.ts'

export async function readAhead(
  records: Records,
  refs: readonly RecordRef[],
): Promise<Pick<Records, 'get' | 'getMany'>> {
  const found = await records.getMany<unknown>(refs)
  const ahead = new Map(refs.map((ref, at) => [placeOf(ref), found[at]]))
  const getMany: Records['getMany'] = async <T>(wanted: readonly RecordRef[]) => {
    const names = wanted.map(placeOf)
    const isKnown = names.every((name) => ahead.has(name))
    // The records are of the collection that is asked for.
    const known = names.map((name) => ahead.get(name) as StoredRecord<T> | undefined)
    for (const name of names) ahead.delete(name)
    return isKnown ? known : records.getMany<T>(wanted)
  }
  return {
    getMany,
    get: async <T>(collection: string, id: string) => (await getMany<T>([{ collection, id }]))[0],
  }
}
