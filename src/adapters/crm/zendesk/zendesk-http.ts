/** Zendesk's Support interface (v2) as far as we use it: signing in as an OAuth client or by an API token, users, tickets. */
import * as z from 'zod'
import { SwitchhookError } from '../../../lib/errors.ts'
import { sha256Hex } from '../../../lib/hash.ts'
import type { ConnectorContext } from '../connector.ts'
import { type CrmAnswer, type CrmHttp, type CrmRequest, checked, failedAnswer, requestJson } from '../http/request.ts'
import { createSharedToken } from '../shared-token.ts'
import type { OAuthClient, ZendeskSettings } from './settings.ts'

export const zendeskId = 'zendesk'

export interface ZendeskApi {
  readonly http: CrmHttp
  /** `path` begins with a slash; `body` is sent as JSON. */
  ask(request: ZendeskRequest, signal: AbortSignal): Promise<CrmAnswer>
  /** What a request signs in with. */
  authorization(signal: AbortSignal): Promise<string>
}

export interface ZendeskRequest extends Pick<CrmRequest, 'method' | 'accept' | 'headers' | 'answer'> {
  readonly path: string
  readonly body?: unknown
}

const tokenSchema = z.object({
  access_token: z.string().min(1),
  /** Zendesk gives tokens that do not end unless asked for an end. */
  expires_in: z.number().positive().nullish().catch(undefined),
})
const tokenSeconds = 86_400
const timeoutMs = 10_000

export function createZendeskApi(settings: ZendeskSettings, context: ConnectorContext): ZendeskApi {
  const { login, apiUrl } = settings
  const http: CrmHttp = {
    crm: 'Zendesk',
    fetch: context.fetch,
    clock: context.clock,
    credentialsHint:
      'token' in login
        ? 'ZENDESK_EMAIL and ZENDESK_API_TOKEN (API tokens end on 30 April 2027: make an OAuth client, docs/crm-zendesk.md)'
        : 'ZENDESK_CLIENT_ID and ZENDESK_CLIENT_SECRET',
    addressHint: 'ZENDESK_SUBDOMAIN',
    secrets: ['token' in login ? login.token : login.clientSecret],
  }
  const send = ({ path, body, headers, ...request }: ZendeskRequest, authorization: string, signal: AbortSignal) => {
    const text = body === undefined ? undefined : JSON.stringify(body)
    const url = `${apiUrl}${path}`
    return requestJson(http, { ...request, url, headers: { ...headers, authorization }, body: text }, signal)
  }
  if ('token' in login) {
    const basic = `Basic ${Buffer.from(`${login.email}/token:${login.token}`, 'utf8').toString('base64')}`
    return { http, ask: (request, signal) => send(request, basic, signal), authorization: async () => basic }
  }
  const tokens = oauthTokens(login, settings, http, context)
  return {
    http,
    authorization: async (signal) => `Bearer ${await tokens.get(undefined, signal)}`,
    async ask(request, signal) {
      const token = await tokens.get(undefined, signal)
      const accept = [...(request.accept ?? []), 401]
      const answer = await send({ ...request, accept }, `Bearer ${token}`, signal)
      if (answer.status !== 401) return answer
      // Revoked before its time: what was refused was not carried out.
      const another = await tokens.another(undefined, token, signal)
      if (another === undefined) throw failedAnswer(http, answer)
      return send(request, `Bearer ${another}`, signal)
    },
  }
}

function oauthTokens(
  { clientId, clientSecret }: OAuthClient,
  { apiUrl }: ZendeskSettings,
  http: CrmHttp,
  context: ConnectorContext,
) {
  const url = `${apiUrl.replace(/\/api\/v2$/, '')}/oauth/tokens`
  const grant = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }
  const body = JSON.stringify({ ...grant, scope: 'read write', expires_in: tokenSeconds })
  const mint = async (_: undefined, signal: AbortSignal) => {
    const answer = await requestJson(http, { method: 'POST', url, body, timeoutMs, accept: [400, 401] }, signal)
    if (answer.status >= 400) throw refusedClient(http, answer)
    const { access_token: accessToken, expires_in } = checked(http, tokenSchema, answer)
    return { accessToken, expiresInSeconds: expires_in ?? tokenSeconds }
  }
  const owner = sha256Hex(JSON.stringify([url, clientId, clientSecret])).slice(0, 16)
  return createSharedToken({ connector: zendeskId, owner, http, mint }, context)
}

const refusalSchema = z.object({ error: z.enum(['invalid_client', 'unauthorized_client', 'invalid_grant']) })

/** The client is refused with 400 or 401, by kind of fault; the word decides. */
function refusedClient(http: CrmHttp, answer: CrmAnswer): SwitchhookError {
  const failed = failedAnswer(http, answer)
  if (answer.status !== 401 && !refusalSchema.safeParse(answer.body).success) return failed
  const message = `Zendesk refused the OAuth client (${answer.status}): check ${http.credentialsHint}.`
  return new SwitchhookError('crm_unauthorized', message, { details: failed.details })
}

export const idSchema = z.union([z.number(), z.string()]).transform(String)
const looseText = z.string().trim().min(1).optional().catch(undefined)

export const userSchema = z.object({
  id: idSchema,
  name: looseText,
  email: looseText,
  phone: looseText,
  role: looseText,
  updated_at: looseText,
  photo: z
    .object({ content_url: looseText, thumbnails: z.array(z.object({ content_url: looseText })).catch([]) })
    .optional()
    .catch(undefined),
})
export type ZendeskUser = z.infer<typeof userSchema>

/** Search answers with what fits, whatever it is; of that, the users. */
export const searchSchema = z.object({ results: z.array(userSchema.nullable().catch(null)) })
export const identitiesSchema = z.object({ identities: z.array(z.object({ type: z.string(), value: z.string() })) })
export const ticketSchema = z.object({
  ...{ id: idSchema, status: z.string(), subject: looseText, updated_at: looseText, external_id: looseText },
  requester_id: idSchema.optional().catch(undefined),
})
export type ZendeskTicket = z.infer<typeof ticketSchema>
export const commentsSchema = z.object({ comments: z.array(z.object({ body: z.string().catch('') })) })
