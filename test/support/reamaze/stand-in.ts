/**
 * A Re:amaze that runs anywhere: one function from Request to Response, with faults. It checks Basic authentication and
 * the voice signature itself. No vendor library exists to check it against; its own tests hold it to the documented
 * examples.
 */
import type { CrmFault, StandInContact } from '../../../src/adapters/crm/contract/stand-in.ts'
import { type Clock, systemClock } from '../../../src/ports/clock.ts'
import { createFaultLayer, type Handler } from '../crm/fault-layer.ts'
import { listContacts, newContact, type StoredContact, toWire } from './contacts-api.ts'
import { listConversations, type StoredConversation } from './conversations-api.ts'
import { reamazeFormCheck } from './operations.ts'
import { readMessage, type StoredMessage, signatureHolds } from './voice-api.ts'

export interface ReamazeStandInOptions {
  readonly loginEmail?: string
  readonly apiToken?: string
  readonly voiceSecret?: string
  readonly channelPhone?: string
  /** Times the `slow` fault. */
  readonly clock?: Clock
}

export interface ReamazeStandIn {
  readonly handle: Handler
  /** The variables that connect Switchhook to it, at `url` or in-process. */
  env(url?: string): Readonly<Record<string, string>>
  seed(contact: StandInContact & { readonly data?: Readonly<Record<string, unknown>> }): string
  addConversation(conversation: StoredConversation): void
  contacts(): readonly StoredContact[]
  messages(): readonly StoredMessage[]
  /** Everything asked, in order: `GET /api/v1/contacts?q=…`. */
  requests(): readonly string[]
  requestCount(): number
  fail(fault: CrmFault): void
  heal(): void
}

const defaults = {
  loginEmail: 'robot@example.com',
  apiToken: 'stand-in-api-token-0001',
  voiceSecret: 'stand-in-voice-secret-0001',
  channelPhone: '+442079460000',
  clock: systemClock,
}

export function createReamazeStandIn(options: ReamazeStandInOptions = {}): ReamazeStandIn {
  const config = { ...defaults, ...options }
  const contacts: StoredContact[] = []
  const messages: StoredMessage[] = []
  const conversations: StoredConversation[] = []
  const requests: string[] = []
  const basic = `Basic ${btoa(`${config.loginEmail}:${config.apiToken}`)}`

  const contactsApi = async (request: Request, url: URL) => {
    if (request.headers.get('authorization') !== basic) return failure(401, 'HTTP Basic: Access denied.')
    if (request.method === 'GET') return listContacts(contacts, url.searchParams)
    if (request.method !== 'POST') return failure(405, 'Method not allowed')
    const body = await jsonOf(request)
    if (body instanceof Response) return body
    const creation = newContact(contacts, body.value)
    if ('errors' in creation) return Response.json(creation, { status: 422 })
    contacts.push(creation.contact)
    return Response.json(toWire(creation.contact), { status: 201 })
  }

  const voiceApi = async (request: Request) => {
    if (request.method !== 'POST') return failure(405, 'Method not allowed')
    const bytes = new Uint8Array(await request.clone().arrayBuffer())
    const signature = request.headers.get('x-reamaze-hmac-sha256')
    if (!signatureHolds(config.voiceSecret, bytes, signature)) return failure(401, 'Invalid signature')
    const body = await jsonOf(request)
    if (body instanceof Response) return body
    const read = readMessage(body.value, config.channelPhone)
    if ('error' in read) return failure(422, read.error)
    if (!messages.some((message) => message.id === read.message.id)) messages.push(read.message)
    return Response.json({ success: true })
  }

  const route: Handler = async (request) => {
    const url = new URL(request.url)
    if (url.pathname === '/api/v1/contacts') return contactsApi(request, url)
    const isRead = request.method === 'GET' && request.headers.get('authorization') === basic
    const id = /^\/api\/v1\/contacts\/([^/]+)$/.exec(url.pathname)?.[1]
    if (isRead && id !== undefined) {
      const contact = contacts.find((one) => one._id === decodeURIComponent(id))
      return contact ? Response.json(toWire(contact)) : failure(404, 'Not found')
    }
    if (isRead && url.pathname === '/api/v1/conversations') return listConversations(conversations, url.searchParams)
    return url.pathname === '/incoming/voice' ? voiceApi(request) : failure(404, 'Not found')
  }

  const faults = createFaultLayer({ handle: route, clock: config.clock, formCheck: reamazeFormCheck })
  return {
    ...faults,
    handle: (request) => {
      requests.push(`${request.method} ${request.url.replace(/^https?:\/\/[^/]+/, '')}`)
      return faults.handle(request)
    },
    env: (url = 'http://localhost') => connectorEnv(config, url),
    seed: ({ name, phone, email, data = {} }) => {
      const _id = `c${contacts.length + 1}`
      const isMobile = phone?.startsWith('+') ?? false
      contacts.push({
        _id,
        name,
        email,
        mobile: isMobile ? phone : undefined,
        data: isMobile || !phone ? data : { ...data, phone },
        notes: [],
      })
      return _id
    },
    addConversation: (conversation) => conversations.push(conversation),
    contacts: () => contacts,
    messages: () => messages,
    requests: () => requests,
  }
}

function connectorEnv(config: Required<ReamazeStandInOptions>, url: string): Record<string, string> {
  return {
    REAMAZE_BRAND: 'acme',
    REAMAZE_LOGIN_EMAIL: config.loginEmail,
    REAMAZE_API_TOKEN: config.apiToken,
    REAMAZE_VOICE_SECRET: config.voiceSecret,
    REAMAZE_CHANNEL_PHONE: config.channelPhone,
    REAMAZE_CHANNEL_NAME: 'Support line',
    REAMAZE_API_URL: `${url}/api/v1`,
    REAMAZE_VOICE_URL: `${url}/incoming/voice`,
  }
}

async function jsonOf(request: Request): Promise<{ value: unknown } | Response> {
  if (!/^application\/json\b/.test(request.headers.get('content-type') ?? '')) return failure(415, 'JSON expected')
  try {
    const value: unknown = await request.json()
    return { value }
  } catch {
    return failure(400, 'Malformed JSON')
  }
}

function failure(status: number, error: string): Response {
  return Response.json({ error }, { status })
}
