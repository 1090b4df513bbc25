/**
 * A call as a note in the chatter of its record. Odoo has no idempotency key, but every message has a Message-Id that
 * the writer may choose and that is indexed: ours follows from the report's key alone, so that a note written by an
 * earlier try is found, wherever it stands.
 */

import * as z from 'zod'
import { SwitchhookError } from '../../../lib/errors.ts'
import { escapeMarkup } from '../../../lib/markup.ts'
import type { Unclear } from '../chosen-contact.ts'
import type { CrmHttp } from '../http/request.ts'
import { checkedForm } from './checked-form.ts'
import type { RecordModel, RecordRef } from './contact.ts'
import { idOf, notFollowing } from './create.ts'
import { faultOf } from './failures.ts'
import type { OdooSession } from './server.ts'

export interface Note {
  readonly id: number
  readonly on: RecordRef
  /** Of one that was written just now. */
  readonly unclear?: Unclear
  readonly contactName?: string
}

const noteSchema = z.array(
  z.object({ id: z.int(), model: z.union([z.literal('res.partner'), z.literal('crm.lead')]), res_id: z.int() }),
)

/** In the form of an e-mail's Message-Id; `site` keeps two sites in one database apart. */
export function messageId(key: string, site: string): string {
  return `<switchhook.${encodeURIComponent(key)}@${encodeURIComponent(site)}.switchhook>`
}

/** The note of an earlier try, or the one we wrote: undefined when it is not, or no longer, there. */
export async function findNote(
  session: OdooSession,
  http: CrmHttp,
  by: { readonly messageId: string } | { readonly id: number },
): Promise<Note | undefined> {
  const condition = 'id' in by ? (['id', '=', by.id] as const) : (['message_id', '=', by.messageId] as const)
  const models: readonly RecordModel[] = ['res.partner', 'crm.lead']
  const named = {
    domain: [condition, ['model', 'in', models]],
    fields: ['id', 'model', 'res_id'],
    limit: 1,
    order: 'id',
  }
  const answer = await session.call('mail.message', 'search_read', { named })
  const [note] = checkedForm(http, noteSchema, answer, 'messages of an unknown form')
  return note && { id: note.id, on: { model: note.model, id: note.res_id } }
}

/** Adds a note that only Odoo's own users see and that is mailed to nobody. */
export async function writeNote(
  session: OdooSession,
  http: CrmHttp,
  on: RecordRef,
  note: { readonly text: string; readonly messageId: string },
): Promise<Note> {
  const named = {
    body: noteHtml(note.text),
    // From 17 on, text that does not say it is HTML is escaped; older ones know no such argument.
    ...(session.facts.major >= 17 ? { body_is_html: true } : {}),
    message_type: 'comment',
    subtype_xmlid: 'mail.mt_note',
    message_id: note.messageId,
  }
  const post = async (more: Readonly<Record<string, unknown>>) => {
    const params = { ids: [on.id], named: { ...named, ...more }, context: notFollowing }
    return { id: idOf(await session.call(on.model, 'message_post', params), http), on }
  }
  try {
    return await post({})
  } catch (thrown) {
    // Old versions refuse a note of a user who has no e-mail address of his own, in the user's language.
    const isRefused =
      thrown instanceof SwitchhookError && thrown.code === 'crm_rejected' && faultOf(thrown) === undefined
    if (!isRefused || session.facts.major >= 16) throw thrown
    return post({ email_from: 'Switchhook <switchhook@localhost>' }).catch(() => Promise.reject(thrown))
  }
}

/** Writes the whole note anew: the same text twice is one note. */
export async function rewriteNote(session: OdooSession, note: Note, text: string): Promise<void> {
  await session.call('mail.message', 'write', { ids: [note.id], named: { vals: { body: noteHtml(text) } } })
}

export async function deleteNote(session: OdooSession, note: Note): Promise<void> {
  await session.call('mail.message', 'unlink', { ids: [note.id] })
}

/** Plain text as HTML: the first line as a headline, lines kept, addresses to click, and nothing else taken for HTML. */
export function noteHtml(text: string): string {
  const [headline = '', ...lines] = text.split('\n').map(lineHtml)
  return `<p>${[`<b>${headline}</b>`, ...lines].join('<br>')}</p>`
}

function lineHtml(line: string): string {
  const parts = line.split(/(https?:\/\/[^\s<>"']+)/)
  return parts.map((part, at) => (at % 2 === 1 ? linkHtml(part) : escapeMarkup(part))).join('')
}

function linkHtml(address: string): string {
  let end = address.length
  while ('.,;:!?)'.includes(address.charAt(end - 1))) end -= 1
  const url = escapeMarkup(address.slice(0, end))
  return `<a href="${url}">${url}</a>${escapeMarkup(address.slice(end))}`
}
