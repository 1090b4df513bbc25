/**
 * The declared rule for a number or e-mail that several contacts of one source share: a person before a lead before a
 * company, then the most recently changed, then the smallest id. Which source wins is lookup's to decide, by priority.
 *
 * What must stay true: the order is total and depends on the contacts alone, so that the same caller gets the same
 * name whatever order the source answered in.
 */
import type { Contact } from './contact.ts'

export interface Choice {
  readonly contact: Contact
  /** More than one distinct contact fits: the name shown is a guess by rule. */
  readonly shared: boolean
  /** Every distinct contact, best first. */
  readonly candidates: readonly Contact[]
}

const kindRank: Readonly<Record<Contact['kind'], number>> = { person: 0, lead: 1, company: 2 }

/** Chooses among contacts that all hold what was asked for. Throws a RangeError when there is none: "nobody" is the caller's answer. */
export function chooseContact(contacts: readonly Contact[]): Choice {
  const seen = new Set<string>()
  const candidates = contacts.toSorted(compareContacts).filter((contact) => {
    const identity = JSON.stringify([contact.source, contact.id])
    return !seen.has(identity) && seen.add(identity)
  })
  const [contact] = candidates
  if (contact === undefined) throw new RangeError('chooseContact needs at least one contact')
  return { contact, shared: candidates.length > 1, candidates }
}

/** Negative when `a` is to be chosen before `b`; 0 only for one contact given twice. */
export function compareContacts(a: Contact, b: Contact): number {
  return (
    kindRank[a.kind] - kindRank[b.kind] ||
    compareNumbers(changedAtMs(b), changedAtMs(a)) ||
    compareByCodePoint(a.id, b.id) ||
    compareByCodePoint(a.source, b.source)
  )
}

/** Why the rule prefers `winner`, as a sentence without its end; both hold what was asked for. */
export function preferenceReason(winner: Contact, other: Contact): string {
  if (winner.kind !== other.kind) return `a ${winner.kind} comes before a ${other.kind}`
  if (changedAtMs(winner) !== changedAtMs(other)) return 'the most recently changed comes first'
  return 'of equals the smallest id comes first'
}

/** A contact whose source gives no time, or no readable one, counts as changed before all others. */
function changedAtMs(contact: Contact): number {
  const atMs = contact.modifiedAt === undefined ? Number.NaN : Date.parse(contact.modifiedAt)
  return Number.isNaN(atMs) ? Number.NEGATIVE_INFINITY : atMs
}

function compareNumbers(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** JavaScript's `<` compares UTF-16 units, which orders some ids differently from every database. */
function compareByCodePoint(a: string, b: string): number {
  const left = [...a]
  const right = [...b]
  for (const [at, character] of left.entries()) {
    const other = right[at]
    if (other === undefined) return 1
    const difference = (character.codePointAt(0) ?? 0) - (other.codePointAt(0) ?? 0)
    if (difference !== 0) return difference
  }
  return left.length - right.length
}
