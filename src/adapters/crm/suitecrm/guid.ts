/** Ids that we choose for SuiteCRM's records, so that a repeated write is the same write: a hash in the form of a GUID. */
import { sha256Hex } from '../../../lib/hash.ts'

/**
 * The same for the same parts, and for no others. It says version 5 (name-based), though it is made by SHA-256: older
 * validators know no version above.
 */
export function guidOf(...parts: readonly string[]): string {
  const hex = sha256Hex(JSON.stringify(['switchhook', ...parts]))
  const variant = '89ab'.charAt(Number.parseInt(hex.charAt(16), 16) % 4)
  const groups = [hex.slice(0, 8), hex.slice(8, 12), `5${hex.slice(13, 16)}`, `${variant}${hex.slice(17, 20)}`]
  return [...groups, hex.slice(20, 32)].join('-')
}

/** Whether it may be a record's id: GUIDs, SuiteCRM's own looser ones, and the `1` of its first user. */
export function isRecordId(text: string): boolean {
  return text === '1' || /^[0-9a-f]{1,8}-[0-9a-f]{1,4}-[0-9a-f]{1,4}-[0-9a-f]{1,4}-[0-9a-f]{1,12}$/i.test(text)
}
