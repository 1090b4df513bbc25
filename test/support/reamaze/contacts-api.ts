/**
 * Re:amaze's contacts as documented (GET and POST /api/v1/contacts). `q` is a loose substring search over everything,
 * ordered by name, as real searches are: whoever trusts its first hit gets a wrong contact.
 */

export interface StoredContact {
  readonly _id: string
  readonly name: string
  readonly email?: string
  readonly mobile?: string
  readonly data: Readonly<Record<string, unknown>>
  readonly notes: readonly string[]
}

const pageSize = 30

export function listContacts(contacts: readonly StoredContact[], query: URLSearchParams): Response {
  const q = (query.get('q') ?? '').toLowerCase()
  const type = query.get('type')
  const found = contacts
    .filter((contact) => (type === 'mobile' ? contact.mobile : type === 'email' ? contact.email : true))
    .filter((contact) => matches(contact, q) && hasData(contact, query))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  const page = Math.max(1, Number(query.get('page') ?? 1))
  return Response.json({
    page_size: pageSize,
    page_count: Math.max(1, Math.ceil(found.length / pageSize)),
    total_count: found.length,
    contacts: found.slice((page - 1) * pageSize, page * pageSize).map(toWire),
  })
}

/** `data[key]=value`, compared as a whole. */
function hasData({ data }: StoredContact, query: URLSearchParams): boolean {
  return [...query].every(([name, value]) => {
    const key = /^data\[(\w+)\]$/.exec(name)?.[1]
    return key === undefined || String(data[key]) === value
  })
}

/** Text anywhere in the contact; digits (and not `+`, nor the space it becomes un-encoded) anywhere in its numbers. */
function matches(contact: StoredContact, q: string): boolean {
  const texts = [contact.name, contact.email, contact.mobile, ...Object.values(contact.data).map(String)]
  if (texts.some((text) => text?.toLowerCase().includes(q))) return true
  return /^\+\d{5,}$/.test(q) && texts.some((text) => text?.replace(/\D/g, '').includes(q.slice(1)))
}

export function toWire({ _id, name, email, mobile, data, notes }: StoredContact) {
  return { _id, id: null, name, friendly_name: null, email: email ?? null, mobile: mobile ?? null, data, notes }
}

export type Creation = { readonly contact: StoredContact } | { readonly errors: Readonly<Record<string, string[]>> }

/** POST /contacts: one of e-mail and mobile, mobile in E.164 without spaces, each for one contact only. */
export function newContact(contacts: readonly StoredContact[], body: unknown): Creation {
  const wanted = fieldsOf(body)
  if (!wanted) return { errors: { contact: ['is missing'] } }
  const { name, email, mobile, data } = wanted
  if (!email && !mobile) return { errors: { base: ['Email or mobile must be provided'] } }
  if (mobile && !/^\+[1-9]\d{6,14}$/.test(mobile)) return { errors: { mobile: ['must be in E.164 format'] } }
  if (email && !email.includes('@')) return { errors: { email: ['is invalid'] } }
  const taken = (key: 'email' | 'mobile', value: string | undefined) =>
    value !== undefined && contacts.some((contact) => contact[key]?.toLowerCase() === value.toLowerCase())
  if (taken('mobile', mobile)) return { errors: { mobile: [`${mobile} has already been taken`] } }
  if (taken('email', email)) return { errors: { email: ['has already been taken'] } }
  return { contact: { _id: `c${contacts.length + 1}`, name: name ?? '', email, mobile, data, notes: [] } }
}

function fieldsOf(body: unknown) {
  const contact = isObject(body) ? body.contact : undefined
  if (!isObject(contact)) return undefined
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined)
  return {
    name: text(contact.name),
    email: text(contact.email),
    mobile: text(contact.mobile),
    data: isObject(contact.data) ? contact.data : {},
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
