/**
 * Tickets and their internal comments, each written once. Zendesk keeps an idempotency key for two hours and for new
 * tickets only: an external id finds a ticket afterwards, and a reference at the end of a comment finds the comment.
 */

import * as z from 'zod'
import { shorten } from '../../../lib/cut.ts'
import { SwitchhookError } from '../../../lib/errors.ts'
import { sha256Hex } from '../../../lib/hash.ts'
import { checked, failedAnswer } from '../http/request.ts'
import { commentsSchema, ticketSchema, type ZendeskApi } from './zendesk-http.ts'

const createdSchema = z.object({ ticket: ticketSchema })
const ticketsSchema = z.object({ tickets: z.array(ticketSchema) })

/** Zendesk takes 65,535 characters. */
const longestComment = 60_000

const openStatuses = new Set(['new', 'open', 'pending', 'hold'])

export interface NewTicket {
  readonly subject: string
  readonly text: string
  /** Absent: the ticket is of the API's own user. */
  readonly requester?: string
  readonly assignee?: string
  readonly tags: readonly string[]
}

export interface Tickets {
  /** The user's ticket that was changed last and is not solved. */
  openTicketOf(userId: string, signal: AbortSignal): Promise<string | undefined>
  /** The id of the ticket that is there under this key afterwards. `isNew`: no earlier attempt can have made it. */
  create(key: string, ticket: NewTicket, isNew: boolean, signal: AbortSignal): Promise<string>
  /** False: the ticket takes no comments any more. */
  comment(ticketId: string, comment: Comment, signal: AbortSignal): Promise<boolean>
}

export interface Comment {
  readonly key: string
  readonly text: string
  /** No earlier attempt can have written it. */
  readonly isNew: boolean
}

export function createTickets(api: ZendeskApi): Tickets {
  const findByKey = async (key: string, signal: AbortSignal): Promise<string | undefined> => {
    const path = `/tickets.json?${new URLSearchParams({ external_id: externalId(key) })}`
    return checked(api.http, ticketsSchema, await api.ask({ method: 'GET', path }, signal)).tickets[0]?.id
  }

  const isThere = async (ticketId: string, key: string, signal: AbortSignal): Promise<boolean> => {
    const path = `/tickets/${encodeURIComponent(ticketId)}/comments.json?sort_order=desc&per_page=100`
    const answer = await api.ask({ method: 'GET', path, accept: [404] }, signal)
    if (answer.status === 404) return false
    return checked(api.http, commentsSchema, answer).comments.some(({ body }) => body.includes(reference(key)))
  }

  const create: Tickets['create'] = async (key, ticket, isNew, signal) => {
    const made = isNew ? undefined : await findByKey(key, signal)
    if (made !== undefined) return made
    const answer = await api.ask(
      {
        method: 'POST',
        path: '/tickets.json',
        headers: { 'idempotency-key': `${externalId(key)}${ticket.assignee ? '' : '-unassigned'}` },
        body: { ticket: newTicketBody(key, ticket) },
        accept: [400, 409, 422],
      },
      signal,
    )
    if (answer.status < 300) return checked(api.http, createdSchema, answer).ticket.id
    // The key was used by an earlier attempt, perhaps when less was known of the call.
    const earlier = await findByKey(key, signal)
    if (earlier !== undefined) return earlier
    // Not everyone with an account can be assigned tickets.
    if (answer.status === 422 && ticket.assignee) return create(key, { ...ticket, assignee: undefined }, true, signal)
    throw answer.status === 409 ? collision() : failedAnswer(api.http, answer)
  }

  return {
    async openTicketOf(userId, signal) {
      const order = 'sort_by=updated_at&sort_order=desc&per_page=25'
      const path = `/users/${encodeURIComponent(userId)}/tickets/requested.json?${order}`
      const answer = await api.ask({ method: 'GET', path, accept: [404] }, signal)
      if (answer.status === 404) return undefined
      return checked(api.http, ticketsSchema, answer).tickets.find(({ status }) => openStatuses.has(status))?.id
    },
    create,
    async comment(ticketId, { key, text, isNew }, signal) {
      if (!isNew && (await isThere(ticketId, key, signal))) return true
      const path = `/tickets/${encodeURIComponent(ticketId)}.json`
      const body = { ticket: { comment: internal(key, text) } }
      const answer = await api.ask({ method: 'PUT', path, body, accept: [404, 409, 422] }, signal)
      if (answer.status === 409) throw collision()
      return answer.status < 300
    },
  }
}

function newTicketBody(key: string, { subject, text, requester, assignee, tags }: NewTicket) {
  return {
    subject,
    comment: internal(key, text),
    external_id: externalId(key),
    requester_id: requester === undefined ? undefined : Number(requester),
    assignee_id: assignee === undefined ? undefined : Number(assignee),
    tags,
  }
}

/** Internal: the caller is not sent what is noted of the call. */
function internal(key: string, text: string) {
  return { body: `${shorten(text, longestComment)}\n\n${reference(key)}`, public: false }
}

/** Somebody, or an earlier attempt of ours, is writing to it. */
function collision(): SwitchhookError {
  return new SwitchhookError(
    'crm_unavailable',
    'Zendesk is changing the same ticket just now (409); it is tried again.',
    {
      retryable: true,
    },
  )
}

function externalId(key: string): string {
  return `switchhook-${sha256Hex(key).slice(0, 32)}`
}

function reference(key: string): string {
  return `Switchhook reference ${sha256Hex(key).slice(0, 12)}`
}
