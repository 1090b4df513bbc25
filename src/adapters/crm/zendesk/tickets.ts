/**
 * Tickets and their internal comments, each written once. Zendesk keeps an idempotency key for two hours and for new
 * tickets only: an external id finds a ticket afterwards, and a reference at the end of a comment finds the comment.
 */

import * as z from 'zod'
import { shorten } from '../../../lib/cut.ts'
import { SwitchhookError } from '../../../lib/errors.ts'
import { sha256Hex } from '../../../lib/hash.ts'
import { checked, failedAnswer } from '../http/request.ts'
import { commentsSchema, ticketSchema, type ZendeskApi, type ZendeskTicket } from './zendesk-http.ts'

const createdSchema = z.object({ ticket: ticketSchema })
const ticketsSchema = z.object({ tickets: z.array(ticketSchema) })

/** Zendesk takes 65,535 characters. */
const longestComment = 60_000

const commentsAtOnce = 100

const openStatuses = new Set(['new', 'open', 'pending', 'hold'])

export interface NewTicket {
  readonly subject: string
  readonly text: string
  /** Absent: the ticket is of the API's own user. */
  readonly requester?: string
  readonly assignee?: string
  readonly tags: readonly string[]
  /** ISO 8601 UTC; makes it a task. */
  readonly dueAt?: string
}

export interface Tickets {
  /** The user's tickets that are not solved, the one that was changed last first. */
  openTicketsOf(userId: string, signal: AbortSignal): Promise<ZendeskTicket[]>
  /** The user's ticket that was changed last and is not solved. */
  openTicketOf(userId: string, signal: AbortSignal): Promise<string | undefined>
  /** The id of the ticket that is there under this key afterwards. `isNew`: no earlier attempt can have made it. */
  create(key: string, ticket: NewTicket, isNew: boolean, signal: AbortSignal): Promise<string>
  /** Those of these tickets (at most 100) that are there. */
  existing(ids: readonly string[], signal: AbortSignal): Promise<ReadonlySet<string>>
  /** False: the ticket takes no comments any more. */
  comment(ticketId: string, comment: Comment, signal: AbortSignal): Promise<boolean>
  /** The ticket, as far as it is the entry made under one of these keys; undefined: it is gone. */
  look(ticketId: string, keys: readonly string[], signal: AbortSignal): Promise<EntryTicket | undefined>
  /** False: we may not, or the ticket may not be changed any more. */
  changeRequester(ticketId: string, userId: string, signal: AbortSignal): Promise<boolean>
  /** False: we may not. One that is gone is deleted. */
  remove(ticketId: string, signal: AbortSignal): Promise<boolean>
}

export interface EntryTicket {
  readonly requester?: string
  /** It was made for the entry, and nothing stands on it but what belongs to the entry. */
  readonly isOwn: boolean
}

export interface Comment {
  readonly key: string
  /** The key of what it adds to. */
  readonly of?: string
  readonly text: string
  /** No earlier attempt can have written it. */
  readonly isNew: boolean
}

export function createTickets(api: ZendeskApi): Tickets {
  const findByKey = async (key: string, signal: AbortSignal): Promise<string | undefined> => {
    const path = `/tickets.json?${new URLSearchParams({ external_id: externalId(key) })}`
    return checked(api.http, ticketsSchema, await api.ask({ method: 'GET', path }, signal)).tickets[0]?.id
  }

  /** The last ones; undefined where there is no such ticket. */
  const lastComments: ReadComments = async (ticketId, signal) => {
    const path = `/tickets/${encodeURIComponent(ticketId)}/comments.json?sort_order=desc&per_page=${commentsAtOnce}`
    const answer = await api.ask({ method: 'GET', path, accept: [404] }, signal)
    return answer.status === 404
      ? undefined
      : checked(api.http, commentsSchema, answer).comments.map(({ body }) => body)
  }

  const openTicketsOf: Tickets['openTicketsOf'] = async (userId, signal) => {
    const order = 'sort_by=updated_at&sort_order=desc&per_page=25'
    const path = `/users/${encodeURIComponent(userId)}/tickets/requested.json?${order}`
    const answer = await api.ask({ method: 'GET', path, accept: [404] }, signal)
    if (answer.status === 404) return []
    return checked(api.http, ticketsSchema, answer).tickets.filter(({ status }) => openStatuses.has(status))
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
    openTicketsOf,
    openTicketOf: async (userId, signal) => (await openTicketsOf(userId, signal))[0]?.id,
    create,
    async existing(ids, signal) {
      const path = `/tickets/show_many.json?${new URLSearchParams({ ids: ids.join() })}`
      const { tickets } = checked(api.http, ticketsSchema, await api.ask({ method: 'GET', path }, signal))
      // One that was deleted may be shown for a while, as deleted.
      return new Set(tickets.flatMap(({ id, status }) => (status === 'deleted' ? [] : [id])))
    },
    async comment(ticketId, { key, of, text, isNew }, signal) {
      const isThere = async () =>
        (await lastComments(ticketId, signal))?.some((body) => body.includes(reference(key))) ?? false
      if (!isNew && (await isThere())) return true
      const path = `/tickets/${encodeURIComponent(ticketId)}.json`
      const body = { ticket: { comment: internal(key, text, of) } }
      const answer = await api.ask({ method: 'PUT', path, body, accept: [404, 409, 422] }, signal)
      if (answer.status === 409) throw collision()
      return answer.status < 300
    },
    ...wholeTickets(api, lastComments),
  }
}

type ReadComments = (ticketId: string, signal: AbortSignal) => Promise<string[] | undefined>

function wholeTickets(
  api: ZendeskApi,
  lastComments: ReadComments,
): Pick<Tickets, 'look' | 'changeRequester' | 'remove'> {
  return {
    async look(ticketId, keys, signal) {
      const path = `/tickets/show_many.json?${new URLSearchParams({ ids: ticketId })}`
      const { tickets } = checked(api.http, ticketsSchema, await api.ask({ method: 'GET', path }, signal))
      const ticket = tickets.find(({ id, status }) => id === ticketId && status !== 'deleted')
      if (!ticket) return undefined
      const requester = ticket.requester_id
      if (!keys.some((key) => ticket.external_id === externalId(key))) return { requester, isOwn: false }
      const comments = (await lastComments(ticketId, signal)) ?? []
      const isWhole = comments.length < commentsAtOnce
      return { requester, isOwn: isWhole && comments.every((body) => keys.some((key) => belongsTo(key, body))) }
    },
    async changeRequester(ticketId, userId, signal) {
      const path = `/tickets/${encodeURIComponent(ticketId)}.json`
      const body = { ticket: { requester_id: Number(userId) } }
      const answer = await api.ask({ method: 'PUT', path, body, accept: [403, 404, 409, 422] }, signal)
      if (answer.status === 409) throw collision()
      return answer.status < 300
    },
    async remove(ticketId, signal) {
      const path = `/tickets/${encodeURIComponent(ticketId)}.json`
      const answer = await api.ask({ method: 'DELETE', path, accept: [403, 404], answer: 'any' }, signal)
      return answer.status !== 403
    },
  }
}

function newTicketBody(key: string, { subject, text, requester, assignee, tags, dueAt }: NewTicket) {
  return {
    subject,
    comment: internal(key, text),
    external_id: externalId(key),
    requester_id: requester === undefined ? undefined : Number(requester),
    assignee_id: assignee === undefined ? undefined : Number(assignee),
    tags,
    ...(dueAt && { type: 'task', due_at: dueAt }),
  }
}

/** Internal: the caller is not sent what is noted of the call. */
function internal(key: string, text: string, of?: string) {
  const belonging = of === undefined ? '' : ` of ${shortHash(of)}`
  return { body: `${shorten(text, longestComment)}\n\n${reference(key)}${belonging}`, public: false }
}

/** What we wrote under the key, and what was added to that. */
function belongsTo(key: string, body: string): boolean {
  const [, own = '', of = ''] = /Switchhook reference ([\da-f]{12})(?: of ([\da-f]{12}))?\s*$/.exec(body) ?? []
  return own === shortHash(key) || of === shortHash(key)
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
  return `Switchhook reference ${shortHash(key)}`
}

const shortHash = (key: string) => sha256Hex(key).slice(0, 12)
