/** Zendesk's search syntax as far as we use it: properties, quotes, a wildcard before digits, words. */

export interface SearchedUser {
  readonly id: number
  readonly name: string
  readonly email: string | null
  readonly phone: string | null
  readonly role: string
  /** Numbers beside `phone`. */
  readonly identities: readonly string[]
}

const properties = new Set(['type', 'role', 'phone', 'email', 'name'])

/** Throws a RangeError for what Zendesk answers 422 to. */
export function searchUsers<T extends SearchedUser>(users: readonly T[], query: string): T[] {
  if ((query.match(/"/g) ?? []).length % 2 === 1) throw new RangeError('Invalid search: unbalanced quotes')
  const terms = query.split(/\s+/).filter(Boolean)
  return users.filter((user) => terms.every((term) => fits(user, term)))
}

function fits(user: SearchedUser, term: string): boolean {
  if (term.startsWith('-')) return !fits(user, term.slice(1))
  const [, property = '', value = ''] = /^(\w+):(.*)$/.exec(term) ?? []
  if (property !== '' && !properties.has(property)) throw new RangeError(`Invalid search: ${property}`)
  if (property === 'type') return value === 'user'
  if (property === 'role') return user.role === value
  // Loose, as the real one: the e-mail is found by a part of it.
  if (property === 'email') return user.email?.includes(value) ?? false
  if (property === 'phone') {
    const numbers = [user.phone ?? '', ...user.identities].map((number) => number.replace(/\D/g, ''))
    return numbers.some((digits) => (value.startsWith('*') ? digits.endsWith(value.slice(1)) : digits === value))
  }
  return `${user.name} ${user.email ?? ''}`.toLowerCase().includes(term.toLowerCase())
}
