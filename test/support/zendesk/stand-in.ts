/**
 * A Zendesk account that runs anywhere: users, tickets and comments, as the Support interface (v2) is documented. No live
 * account was at hand; where the documentation is silent, the stricter reading is taken.
 */
import type { StandInContact } from '../../../src/adapters/crm/contract/stand-in.ts'
import { type Clock, systemClock } from '../../../src/ports/clock.ts'
import { createFaultLayer, type Handler } from '../crm/fault-layer.ts'
import { zendeskFormCheck } from './operations.ts'
import { type SearchedUser, searchUsers } from './search.ts'
import { counter, createTicketDesk, failure, json, robotId, type StandInTicket } from './tickets.ts'

export interface StandInUser extends SearchedUser {
  readonly external_id: string | null
}

const email = 'robot@example.com'
export const zendeskToken = 'stand-in-zendesk-token-0001'
export const zendeskClient = { ZENDESK_CLIENT_ID: 'switchhook', ZENDESK_CLIENT_SECRET: 'stand-in-zendesk-secret-0001' }

export function createZendeskStandIn({
  clock = systemClock,
  oauth = false,
  hasTalk = true,
  mayDelete = true,
}: {
  readonly clock?: Clock
  readonly oauth?: boolean
  /** The plan has Talk Partner Edition. */
  readonly hasTalk?: boolean
  /** The role of the API's user lets it delete tickets. */
  readonly mayDelete?: boolean
} = {}) {
  const accessTokens = new Map<string, number>()
  const users: StandInUser[] = []
  const requests: string[] = []
  const screens: string[] = []
  const photos = new Map<string, Uint8Array<ArrayBuffer> | string>()
  const nextId = counter(1000)
  const desk = createTicketDesk({ clock, users, nextId })
  const { tickets } = desk

  const addUser = (user: Partial<StandInUser> & { name: string }): StandInUser => {
    const whole = {
      id: nextId(),
      email: null,
      phone: null,
      role: 'end-user',
      identities: [],
      external_id: null,
      ...user,
    }
    users.push(whole)
    return whole
  }

  const createUser = async (request: Request) => {
    const { user } = await json<{ user: Partial<StandInUser> & { name: string } }>(request)
    const taken = users.some((one) => one.external_id === user.external_id || (user.email && one.email === user.email))
    if (taken) return failure(422, 'RecordInvalid', 'Record validation errors: has already been taken')
    const { name, phone = null, role, external_id = null } = user
    return Response.json(
      { user: addUser({ name, email: user.email ?? null, phone, role, external_id }) },
      { status: 201 },
    )
  }

  const search = (query: string) => {
    try {
      return Response.json({ results: searchUsers(users, query).map(whole), count: users.length })
    } catch (thrown) {
      return failure(422, 'InvalidSearch', String(thrown))
    }
  }

  const grant = (asked: Record<string, unknown>) => {
    const isKnown =
      asked.client_id === zendeskClient.ZENDESK_CLIENT_ID && asked.client_secret === zendeskClient.ZENDESK_CLIENT_SECRET
    if (asked.grant_type !== 'client_credentials' || !isKnown) {
      return Response.json(
        { error: 'invalid_client', error_description: 'Client authentication failed' },
        { status: 401 },
      )
    }
    const seconds = Number(asked.expires_in ?? 3600)
    const token = `access-${accessTokens.size + 1}`
    accessTokens.set(token, clock.now() + seconds * 1000)
    return Response.json({ access_token: token, token_type: 'bearer', scope: asked.scope, expires_in: seconds })
  }

  /** Talk Partner Edition: 404 for an agent or a page that is not there. */
  const display = (agent: number, page: string) => {
    if (!hasTalk) return failure(403, 'Forbidden', 'You do not have access to this page.')
    const isThere = [...users.map(({ id }) => `users/${id}`), ...tickets.map(({ id }) => `tickets/${id}`)].includes(
      page,
    )
    const isAgent = users.some(({ id, role }) => id === agent && role !== 'end-user')
    if (!isThere || !isAgent) return failure(404, 'RecordNotFound', 'Not found')
    screens.push(`${agent} ${page}`)
    return new Response(null, { status: 200 })
  }

  /** What signs in at the account must not come here. */
  const storedPhoto = (request: Request, pathname: string) => {
    if (request.headers.has('authorization')) return failure(400, 'AuthorizationSent', 'Not meant for us')
    const image = photos.get(pathname.slice(1))
    return typeof image === 'object' ? new Response(image) : failure(404, 'RecordNotFound', 'Not found')
  }

  const whole = (user: StandInUser) => {
    const photo = photos.get(String(user.id))
    const address = typeof photo === 'string' ? photo : `https://acme.zendesk.com/system/photos/${user.id}`
    // The large one is elsewhere than the small one.
    const thumbnails = [{ content_url: address, content_type: 'image/png' }]
    return { ...shown(user), photo: photo === undefined ? null : { content_url: `${address}/large`, thumbnails } }
  }

  const route: Handler = async (request) => {
    const { hostname, pathname, searchParams: query } = new URL(request.url)
    if (oauth && pathname === '/oauth/tokens') return grant(await json<Record<string, unknown>>(request))
    if (hostname.endsWith('.zdusercontent.com')) return storedPhoto(request, pathname)
    const path = pathname.replace(/^\/api\/v2/, '')
    const authorization = request.headers.get('authorization') ?? ''
    const isGood = (accessTokens.get(authorization.replace('Bearer ', '')) ?? 0) > clock.now()
    const known = oauth ? isGood : authorization === `Basic ${btoa(`${email}/token:${zendeskToken}`)}`
    if (oauth && !known)
      return Response.json(
        { error: 'invalid_token', error_description: 'The access token is invalid.' },
        { status: 401 },
      )
    if (path === '/users/me.json')
      return Response.json({ user: known ? { id: robotId, role: 'agent' } : { id: null, role: 'end-user' } })
    if (!known) return failure(401, "Couldn't authenticate you", '')
    const shownPage = /^\/channels\/voice\/agents\/(\d+)\/((?:users|tickets)\/\d+)\/display\.json$/.exec(path)
    if (shownPage && request.method === 'POST') return display(Number(shownPage[1]), shownPage[2] ?? '')
    const id = Number(/\d+/.exec(path)?.[0])
    // Files are kept elsewhere; the account's own address leads there.
    if (path === `/system/photos/${id}`)
      return new Response(null, { status: 302, headers: { location: `https://p1.zdusercontent.com/${id}` } })
    const route = `${request.method} ${path.replace(/\d+/, ':id')}`
    switch (route) {
      case 'GET /search.json':
        return search(query.get('query') ?? '')
      case 'GET /users/search.json':
        return Response.json({
          users: users.filter((user) => user.external_id === query.get('external_id')).map(shown),
        })
      case 'GET /users/:id.json': {
        const user = users.find((one) => one.id === id)
        return user ? Response.json({ user: whole(user) }) : failure(404, 'RecordNotFound', 'Not found')
      }
      case 'POST /users.json':
        return createUser(request)
      case 'GET /users/:id/identities.json': {
        const user = users.find((one) => one.id === id)
        const numbers = [user?.phone ?? [], user?.identities ?? []].flat()
        return Response.json({ identities: numbers.map((value) => ({ type: 'phone_number', value })) })
      }
      case 'GET /users/:id/tickets/requested.json': {
        const own = tickets.filter((ticket) => ticket.requester_id === id)
        const shownTickets = own
          .toSorted((a, b) => b.updatedAt - a.updatedAt)
          .map((ticket) => ({ ...ticket, updated_at: new Date(1_783_000_000_000 + ticket.updatedAt).toISOString() }))
        return Response.json({ tickets: shownTickets })
      }
      case 'GET /tickets.json':
        return Response.json({ tickets: tickets.filter((ticket) => ticket.external_id === query.get('external_id')) })
      case 'GET /tickets/show_many.json': {
        const ids = (query.get('ids') ?? '').split(',')
        return Response.json({ tickets: tickets.filter((ticket) => ids.includes(String(ticket.id))) })
      }
      case 'POST /tickets.json':
        return desk.create(request)
      case 'GET /tickets/:id/comments.json':
        return Response.json({ comments: tickets.find((ticket) => ticket.id === id)?.comments.toReversed() ?? [] })
      case 'DELETE /tickets/:id.json':
        return mayDelete ? desk.remove(id) : failure(403, 'Forbidden', 'You do not have access to this page.')
      case 'PUT /tickets/:id.json':
        return desk.update(request, id)
      default:
        return failure(404, 'InvalidEndpoint', 'Not found')
    }
  }

  const isWrite = ({ method, url }: Request) => method !== 'GET' && !url.endsWith('/oauth/tokens')
  const faults = createFaultLayer({ handle: route, clock, isWrite, formCheck: zendeskFormCheck })
  return {
    ...faults,
    handle: (request: Request) => {
      requests.push(`${request.method} ${decodeURIComponent(request.url.replace(/^https?:\/\/[^/]+\/api\/v2/, ''))}`)
      return faults.handle(request)
    },
    env: (): Record<string, string> => ({
      ZENDESK_SUBDOMAIN: 'acme',
      ...(oauth ? zendeskClient : { ZENDESK_EMAIL: email, ZENDESK_API_TOKEN: zendeskToken }),
    }),
    /** An admin ends all tokens. */
    revokeTokens: () => accessTokens.clear(),
    seed: ({ name, phone, email: address }: StandInContact) =>
      String(addUser({ name, phone: phone ?? null, email: address ?? null }).id),
    addUser,
    addTicket: desk.add,
    /** A picture, or the address of one that is elsewhere. */
    setPhoto: (userId: string, image: Uint8Array<ArrayBuffer> | string) => photos.set(userId, image),
    contacts: () => users,
    tickets: () => tickets,
    comments: () => tickets.flatMap(commentsOn),
    /** On this user's tickets. */
    commentsOf: (userId: string) =>
      tickets.filter((ticket) => ticket.requester_id === Number(userId)).flatMap(commentsOn),
    /** What opened in whose browser, in order: `<agent> users/<id>`. */
    screens: (): readonly string[] => screens,
    /** Everything asked, in order. */
    requests: (): readonly string[] => requests,
  }
}

function commentsOn({ subject, comments }: StandInTicket) {
  return comments.map(({ body }) => ({ text: `${subject}\n${body}` }))
}

function shown({ identities: _, ...user }: StandInUser) {
  return { ...user, result_type: 'user', photo: null, updated_at: '2026-07-01T10:00:00Z' }
}
