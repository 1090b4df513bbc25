/** Reading and writing the attributes of SuiteCRM's records. */
import type { SuiteRecord } from './suitecrm-http.ts'

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#039': "'", '#39': "'" }

/** An attribute as people wrote it: SuiteCRM sends its texts HTML-encoded (SuiteCRM #8101). Empty when there is none. */
export function textOf(record: SuiteRecord, field: string): string {
  const value = record.attributes[field]
  if (typeof value === 'number') return String(value)
  if (typeof value !== 'string') return ''
  return value.replace(/&(amp|lt|gt|quot|#0?39);/g, (whole, name: string) => entities[name] ?? whole)
}

/**
 * An instant of an answer, as ISO 8601 UTC. SuiteCRM writes UTC digits and adds the offset of PHP's zone to them
 * (#9952), so the offset is not believed. Undefined when there is none.
 */
export function instantOf(record: SuiteRecord, field: string): string | undefined {
  const found = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)/.exec(textOf(record, field))
  return found === null ? undefined : `${found[1]}T${found[2]}.000Z`
}

/** The only form of an instant that SuiteCRM takes as UTC for every user; ISO 8601 is accepted and lost. */
export function databaseTime(iso: string, laterMs = 0): string {
  return new Date(Date.parse(iso) + laterMs).toISOString().slice(0, 19).replace('T', ' ')
}

export type Attributes = Readonly<Record<string, string | number | undefined>>

/**
 * Attributes as they may be sent: SuiteCRM refuses the whole request for one that is blank, and some versions for a `]`
 * behind anything but plain characters (the pattern in their Param/Options/Fields.php).
 */
export function sendable(attributes: Attributes): Record<string, string | number> {
  const sent: Record<string, string | number> = {}
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === '') continue
    sent[name] = typeof value === 'string' ? value.replace(/(?<=[^\w !#$%&'*+,\-./:;<=?^`{|}~@[])\]/g, ' ]') : value
  }
  return sent
}

/** At most so many characters, the last one an ellipsis when some had to go; never half a character. */
export function cutTo(text: string, longest: number): string {
  const characters = [...text]
  return characters.length <= longest ? text : `${characters.slice(0, longest - 1).join('')}…`
}

/** At most so many bytes of UTF-8. */
export function cutToBytes(text: string, most: number): string {
  const bytes = new TextEncoder().encode(text)
  if (bytes.length <= most) return text
  const end = Math.max(0, most - 3)
  // A character cut in two decodes to U+FFFD, which goes.
  return `${new TextDecoder().decode(bytes.subarray(0, end)).replace(/\uFFFD+$/, '')}…`
}
