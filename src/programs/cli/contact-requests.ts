/** Requests of the commands that manage contacts. */
import { directoryContactPageSchema } from '../../wire/contact.ts'
import { firstItems } from './pages.ts'
import type { Session } from './session.ts'

export function contactPath(id: string): string {
  return `/v1/contacts/${encodeURIComponent(id)}`
}

export function contactsOf(session: Session, limit: number, query: Readonly<Record<string, string | undefined>> = {}) {
  return firstItems(limit, async (size, cursor) => {
    const page = await session.api.request({
      path: '/v1/contacts',
      query: { ...query, limit: size, cursor },
      answer: directoryContactPageSchema,
    })
    return { items: page.contacts, next: page.next }
  })
}
