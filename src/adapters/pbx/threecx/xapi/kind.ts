/** What a row of 3CX's call log led to. */
import type { CallLogRow } from './row.ts'

export type Kind = 'extension' | 'line' | 'group' | 'mailbox' | 'route'

/** By the words for people first; else by the codes of the older database, where they are the same. */
export function kindOf({
  CallType,
  Status,
  Direction: direction,
  DestinationType: code,
  DestinationDn: dn,
}: CallLogRow): Kind {
  const words = `${CallType} ${direction}`.toLowerCase()
  if (words.startsWith('extension') && !isWaiting(Status)) return 'extension'
  if (/queue|group|hunt/.test(words)) return 'group'
  if (/voice ?mail/.test(words)) return 'mailbox'
  const byCode = new Map<number, Kind>([
    [0, 'extension'],
    [1, 'line'],
    [2, 'group'],
    [5, 'mailbox'],
  ])
  if (words.startsWith('external')) return 'line'
  if (words.trim() !== '' && /system|receptionist|ivr|routing|fax|conference|park/.test(words)) return 'route'
  return byCode.get(code ?? -1) ?? (/^\d{2,6}$/.test(dn) ? 'extension' : 'route')
}

/** In a queue, which took the call but is nobody. */
export function isWaiting(status: string): boolean {
  return /waiting/i.test(status)
}
