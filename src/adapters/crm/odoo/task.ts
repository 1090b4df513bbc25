/**
 * A task as a planned activity on the contact's record. Odoo knows no idempotency key, so the activity carries ours in its
 * note, and an earlier try is looked for first; what somebody has marked as done is gone, and is remembered by our caller.
 */
import * as z from 'zod'
import type { ContactRef, CreatedTask, NewTask } from '../../../core/contacts/contact-details.ts'
import { sha256Hex } from '../../../lib/hash.ts'
import { escapeMarkup } from '../../../lib/markup.ts'
import { userOf } from './agent-user.ts'
import { type RecordRef, recordRef, recordUrl } from './contact.ts'
import { idOf } from './create.ts'
import { odooError } from './failures.ts'
import type { OdooServer, OdooSession } from './server.ts'
import type { OdooSettings } from './settings.ts'

const activitiesSchema = z.array(z.object({ id: z.int() }))

export function createTaskMaker(server: OdooServer, settings: OdooSettings) {
  return (task: NewTask, key: string, signal: AbortSignal): Promise<CreatedTask> =>
    server.use(signal, async (session) => {
      const on = onRecord(task.contact)
      const mark = `Switchhook reference ${sha256Hex(key).slice(0, 12)}`
      const id = (await standing(session, on, mark)) ?? (await schedule(server, session, on, task, mark))
      return { id: String(id), url: recordUrl(settings.webUrl, on) }
    })
}

function onRecord(contact: ContactRef | undefined): RecordRef {
  const ref = contact && recordRef(contact.id)
  if (ref) return ref
  throw odooError('crm_rejected', 'An activity of Odoo stands on a contact: choose or create the contact first.')
}

async function standing(session: OdooSession, on: RecordRef, mark: string): Promise<number | undefined> {
  const domain = [
    ['res_model', '=', on.model],
    ['res_id', '=', on.id],
    ['note', 'ilike', mark],
  ]
  const named = { domain, fields: ['id'], limit: 1, order: 'id' }
  return activitiesSchema.parse(await session.call('mail.activity', 'search_read', { named }))[0]?.id
}

async function schedule({ http }: OdooServer, session: OdooSession, on: RecordRef, task: NewTask, mark: string) {
  const userId = task.assignee && (await userOf(session, task.assignee))
  const text = `${task.text ?? ''}\n\n${mark}`.trim()
  const named = {
    act_type_xmlid: 'mail.mail_activity_data_call',
    summary: task.title,
    note: `<p>${escapeMarkup(text).replaceAll('\n', '<br>')}</p>`,
    date_deadline: task.dueOn,
    ...(userId === undefined ? {} : { user_id: userId }),
  }
  return idOf(await session.call(on.model, 'activity_schedule', { ids: [on.id], named }), http)
}
