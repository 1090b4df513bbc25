/** Zendesk's tickets: created once for an idempotency key within two hours, commented, closed for good. */
import type { Clock } from '../../../src/ports/clock.ts'
import type { SearchedUser } from './search.ts'

export interface StandInTicket {
  readonly id: number
  status: string
  readonly subject: string
  requester_id: number
  readonly assignee_id: number | null
  readonly external_id: string | null
  readonly tags: readonly string[]
  readonly comments: { body: string; public: boolean }[]
  updatedAt: number
}

interface TicketBody {
  readonly subject?: string
  readonly comment?: { readonly body: string; readonly public?: boolean }
  readonly requester_id?: number
  readonly assignee_id?: number
  readonly external_id?: string
  readonly tags?: readonly string[]
}

/** Whose the API token is. */
export const robotId = 1
const idempotencyMs = 2 * 3_600_000

export function counter(last: number): () => number {
  let count = last
  return () => {
    count += 1
    return count
  }
}

export function createTicketDesk(options: { clock: Clock; users: readonly SearchedUser[]; nextId: () => number }) {
  const { clock, users, nextId } = options
  const tickets: StandInTicket[] = []
  const keys = new Map<string, { body: string; ticket: StandInTicket; atMs: number }>()
  const nextChange = counter(0)

  const create = async (request: Request) => {
    const text = await request.text()
    const key = request.headers.get('idempotency-key') ?? ''
    const used = keys.get(key)
    if (used && clock.now() - used.atMs < idempotencyMs) {
      if (used.body !== text)
        return failure(400, 'IdempotentRequestError', "Request parameters don't match the given key")
      return Response.json({ ticket: used.ticket }, { status: 201, headers: { 'x-idempotency-lookup': 'hit' } })
    }
    const { ticket: wanted }: { ticket: TicketBody } = JSON.parse(text)
    const agent = users.find(({ id }) => id === wanted.assignee_id)
    if (wanted.assignee_id && agent?.role !== 'agent') return failure(422, 'RecordInvalid', 'Assignee is invalid')
    if (!wanted.comment?.body) return failure(422, 'RecordInvalid', 'Description: cannot be blank')
    const ticket: StandInTicket = {
      id: nextId(),
      status: wanted.assignee_id ? 'open' : 'new',
      subject: wanted.subject ?? '',
      requester_id: wanted.requester_id ?? robotId,
      assignee_id: wanted.assignee_id ?? null,
      external_id: wanted.external_id ?? null,
      tags: wanted.tags ?? [],
      comments: [{ body: wanted.comment.body, public: wanted.comment.public ?? true }],
      updatedAt: nextChange(),
    }
    tickets.push(ticket)
    keys.set(key, { body: text, ticket, atMs: clock.now() })
    return Response.json({ ticket }, { status: 201, headers: { 'x-idempotency-lookup': 'miss' } })
  }

  const update = async (request: Request, id: number) => {
    const ticket = tickets.find((one) => one.id === id)
    if (!ticket) return failure(404, 'RecordNotFound', 'Not found')
    if (ticket.status === 'closed') return failure(422, 'RecordInvalid', 'Status: closed prevents ticket update')
    const { ticket: change } = await json<{ ticket: TicketBody }>(request)
    if (change.requester_id !== undefined) ticket.requester_id = change.requester_id
    if (change.comment) ticket.comments.push({ body: change.comment.body, public: change.comment.public ?? true })
    ticket.updatedAt = nextChange()
    return Response.json({ ticket })
  }

  const add = (requesterId: number, status: string, subject = 'Earlier'): StandInTicket => {
    const rest = { subject, assignee_id: null, external_id: null, tags: [], comments: [] }
    const ticket = { id: nextId(), status, requester_id: requesterId, updatedAt: nextChange(), ...rest }
    tickets.push(ticket)
    return ticket
  }

  const remove = (id: number) => {
    const at = tickets.findIndex((one) => one.id === id)
    if (at < 0) return failure(404, 'RecordNotFound', 'Not found')
    tickets.splice(at, 1)
    return new Response(null, { status: 204 })
  }

  return { tickets, create, update, remove, add }
}

/** A request that never carries anything but our own JSON. */
export async function json<T>(request: Request): Promise<T> {
  const body: T = await request.json()
  return body
}

export function failure(status: number, error: string, description: string): Response {
  return Response.json({ error, description }, { status })
}
