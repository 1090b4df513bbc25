/**
 * What is answered to somebody who may not see phone numbers: each keeps its last three digits. The one place where this is done,
 * for every answer of every operation (src/app/security/people/hidden-response.ts), so that a new operation can't forget it.
 *
 * What must stay true: it errs on hiding. Seven digits or more in one go, however separated, are a number wherever they stand, in
 * names, notes and transcripts too; in a member that holds a number six are. Kept are instants, hashes, our own ids, and the members
 * that link one answer to the next request.
 */
const shownDigits = 3
export const linkMembers = /^(?:id|ids|next|cursor|requestId|callId|contactId|conversationId|target|token|link)$/
const ofNumbers = /number|phone|e164|digits|raw|mobile|caller|callee|did|external|from|to/i
/** Instants, our own ids, UUIDs and hashes: digits that are no number. */
const kept = new RegExp(
  `(${[
    String.raw`\b(?:19|20)\d\d-(?:0\d|1[0-2])-[0-3]\d(?:[T ][0-2]\d:[0-5]\d(?::[0-6]\d(?:[.]\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?`,
    String.raw`\b[a-z]{3,10}_[0-9a-z]{16,64}\b`,
    String.raw`\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b`,
    String.raw`\b(?=\d{0,64}[a-f])[0-9a-f]{24,64}\b`,
  ].join('|')})`,
)
const number = /(?:%2[bB])?[+(]?\d(?:[\s()./\u00a0\u2010-\u2015-]{0,3}\d){5,}/g

/** The same with numbers hidden, in texts at any depth. `value`: plain JSON. */
export function hideNumbers(value: unknown, member = ''): unknown {
  if (typeof value === 'string')
    return linkMembers.test(member) ? value : hideInText(value, ofNumbers.test(member) ? 6 : 7)
  if (Array.isArray(value)) return value.map((one) => hideNumbers(one, member))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, hideNumbers(one, name)]))
}

/** @param least Digits from which on it is a number. */
export function hideInText(text: string, least = 7): string {
  if (text.length < least) return text
  if (/^https?:\S+$/.test(text)) return hideInAddress(text, least)
  // What is kept stands at the odd places.
  const parts = text.split(kept)
  return parts.map((part, at) => (at % 2 === 1 ? part : part.replace(number, (one) => hidden(one, least)))).join('')
}

/** A path holds ids of records, which must stay; what somebody dialled stands in the query, or has a plus. */
function hideInAddress(address: string, least: number): string {
  const query = address.search(/[?#]|$/)
  const path = address.slice(0, query).replace(number, (one) => (/^(?:%2b|[+])/i.test(one) ? hidden(one, least) : one))
  return path + address.slice(query).replace(number, (one) => hidden(one, least))
}

function hidden(found: string, least: number): string {
  const digits = found.replace(/%2b/i, '').replace(/\D/g, '')
  return digits.length < least ? found : `…${digits.slice(-shownDigits)}`
}
