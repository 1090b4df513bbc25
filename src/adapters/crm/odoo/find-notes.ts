/** Which notes of calls Odoo still has. Only reads. */
import * as z from 'zod'
import type { CallLog } from '../connector.ts'
import type { TargetContext } from './call-target.ts'
import { checkedForm } from './checked-form.ts'
import { messageId } from './note.ts'

const textSchema = z.union([z.string(), z.literal(false)])
const messagesSchema = z.array(z.object({ id: z.int(), message_id: textSchema, body: textSchema }))

export function findNotes({ server, context }: TargetContext): NonNullable<CallLog['findLogged']> {
  const { site } = context.records
  return (entries, signal) =>
    server.use(signal, async (session) => {
      // By our own key, and by the id: a note that was moved or written anew may have either only.
      const byKey = new Map(entries.map(({ key, id }) => [messageId(key, site), id]))
      const ids = entries.flatMap(({ id }) => (/^\d{1,15}$/.test(id) ? [Number(id)] : []))
      const domain = ['|', ['message_id', 'in', [...byKey.keys()]], ['id', 'in', ids]]
      const params = { named: { domain, fields: ['id', 'message_id', 'body'], limit: 2 * entries.length } }
      const answer = await session.call('mail.message', 'search_read', params)
      const found = checkedForm(server.http, messagesSchema, answer, 'messages of an unknown form')
      // Whoever deletes a note in Odoo's own pages leaves an empty one.
      const standing = found.filter(({ body }) => body !== false && !isEmptyHtml(body))
      return new Set(standing.flatMap(({ id, message_id: key }) => [String(id), byKey.get(key || '') ?? '']))
    })
}

const isEmptyHtml = (html: string) => html.replace(/<[^<>]*>|&nbsp;/g, '').trim() === ''
