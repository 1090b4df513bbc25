/** A contact of Re:amaze → our Contact. */
import type { Contact, ContactPhone } from '../../../core/contacts/contact.ts'
import type { ReamazeContact } from './reamaze-http.ts'

/** Undefined for a record that nothing identifies. */
export function toContact(found: ReamazeContact, source: string, brand: string): Contact | undefined {
  const id = found._id ?? found.id ?? found.email ?? found.mobile
  if (id === undefined) return undefined
  const phones = phonesOf(found)
  const emails = emailsOf(found)
  const pageId = found._id ?? found.id
  return {
    id,
    source,
    kind: 'person',
    name: found.name ?? found.friendly_name ?? emails[0] ?? phones[0]?.number ?? id,
    company: dataText(found, ['company', 'company_name', 'organization', 'organisation']),
    emails,
    phones,
    url: `https://${brand}.reamaze.com/admin/users${pageId === undefined ? '' : `/${encodeURIComponent(pageId)}`}`,
    photoUrl: found.external_avatar_url?.startsWith('https://') ? found.external_avatar_url : undefined,
    entityType: 'Contacts',
  }
}

function emailsOf(found: ReamazeContact): string[] {
  const linked = found.identities.flatMap((one) => (one?.type === 'email' && one.identifier) || [])
  return [...new Set([...(found.email ? [found.email] : []), ...linked])]
}

function phonesOf(found: ReamazeContact): ContactPhone[] {
  const linked = found.identities.flatMap((one) => {
    if (!one?.identifier || !isPhoneWord(one.type ?? '')) return []
    return { number: one.identifier, label: one.type }
  })
  const noted = Object.entries(found.data).flatMap(([key, value]) => {
    if (!isPhoneWord(key) || (typeof value !== 'string' && typeof value !== 'number')) return []
    const number = String(value).trim()
    return number.replace(/\D/g, '').length >= 5 ? { number, label: key } : []
  })
  const all = [...(found.mobile ? [{ number: found.mobile, label: 'mobile' }] : []), ...linked, ...noted]
  return all.filter((phone, at) => all.findIndex((other) => other.number === phone.number) === at)
}

/** Whether a field is named as fields with phone numbers are: `phone`, `work_phone`, `Mobile`, `telNo`, `cell`… */
function isPhoneWord(key: string): boolean {
  if (/phone|mobile/i.test(key)) return true
  const words = key.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
  return /(^|[^a-z])(tel|cell|fax|sms|voice|whatsapp)([^a-z]|$)/.test(words)
}

function dataText(found: ReamazeContact, keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const value = found.data[key]
    if (typeof value === 'string' && value.trim() !== '') return value.trim()
  }
  return undefined
}
