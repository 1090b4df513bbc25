/** What people type to find somebody → conditions on columns, and what of the hits is meant (pure). */
import type { Contact } from '../../../core/contacts/contact.ts'
import type { ModuleForm } from './modules.ts'
import { type Condition, containsPattern } from './query.ts'

interface Search {
  readonly where: readonly Condition[]
  readonly join: 'and' | 'or'
}

/**
 * The whole text in one of the columns with names; and, of several words, the first in the first name and the last in
 * the last, wherever between them the name is cut. SuiteCRM can't search over both at once.
 */
export function searchConditions(form: ModuleForm, text: string): Search[] {
  const columns = [...form.names, ...(form.module === 'Leads' ? ['account_name'] : [])]
  const like = (field: string, part: string): Condition => ({ field, operator: 'like', value: containsPattern(part) })
  const whole: Search = { where: columns.map((field) => like(field, text)), join: 'or' }
  const words = text.split(' ')
  const [first, last] = [words.at(0), words.at(-1)]
  if (words.length < 2 || !first || !last || form.kind === 'company') return [whole]
  return [whole, { where: [like('first_name', first), like('last_name', last)], join: 'and' }]
}

/** Smaller is better; infinite when not every word of the text is in the contact's names. */
export function searchRank(contact: Contact, text: string): number {
  const wanted = folded(text)
  const name = folded(contact.name)
  const all = `${name} ${folded(contact.company ?? '')}`
  if (!wanted.split(' ').every((word) => all.includes(word))) return Number.POSITIVE_INFINITY
  if (name === wanted) return 0
  if (name.startsWith(wanted)) return 1
  return ` ${name}`.includes(` ${wanted}`) ? 2 : 3
}

/** Without case and accents, as databases compare. */
function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('ß', 'ss').replace(/\s+/g, ' ').trim()
}
