/** Records that one read brought along, for whoever wants them next. */
import type { RecordRef, Records, StoredRecord } from '../../ports/records.ts'

/** What was read already, by its place (`placeOf`); undefined where there is no record, absent where nobody looked. */
export type Prefetched = ReadonlyMap<string, StoredRecord | undefined>

export const placeOf = ({ collection, id }: RecordRef): string => `${collection}\0${id}`

/** As many as one read may name. */
const readMax = 1000

/** Whatever there is of them; one round trip for up to a thousand. */
export async function readAll(records: Records, refs: readonly RecordRef[]): Promise<Prefetched> {
  const found = new Map<string, StoredRecord | undefined>()
  for (let from = 0; from < refs.length; from += readMax) {
    const part = refs.slice(from, from + readMax)
    for (const [i, record] of (await records.getMany(part)).entries()) {
      const ref = part[i]
      if (ref) found.set(placeOf(ref), record)
    }
  }
  return found
}
