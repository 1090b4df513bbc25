/** An id made of a record itself, for files and tables without a key. */
import { sha256Hex } from '../../../lib/hash.ts'

/** The same for the same record, however often it is read. */
export function recordId(parts: readonly (string | number)[]): string {
  return sha256Hex(JSON.stringify(parts)).slice(0, 20)
}
