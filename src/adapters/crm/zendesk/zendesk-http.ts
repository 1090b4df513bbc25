/** Zendesk's Support interface (v2) as far as we use it: Basic authentication by API token, users, tickets. */
import * as z from 'zod'
import type { ConnectorContext } from '../connector.ts'
import { type CrmAnswer, type CrmHttp, type CrmRequest, requestJson } from '../http/request.ts'
import type { ZendeskSettings } from './settings.ts'

export const zendeskId = 'zendesk'

export interface ZendeskApi {
  readonly http: CrmHttp
  /** `path` begins with a slash; `body` is sent as JSON. */
  ask(request: ZendeskRequest, signal: AbortSignal): Promise<CrmAnswer>
}

export interface ZendeskRequest extends Pick<CrmRequest, 'method' | 'accept' | 'headers'> {
  readonly path: string
  readonly body?: unknown
}

export function createZendeskApi(settings: ZendeskSettings, { fetch, clock }: ConnectorContext): ZendeskApi {
  const { email, token, apiUrl } = settings
  const http: CrmHttp = {
    crm: 'Zendesk',
    fetch,
    clock,
    credentialsHint: 'ZENDESK_EMAIL and ZENDESK_API_TOKEN, and that token access is switched on',
    addressHint: 'ZENDESK_SUBDOMAIN',
    secrets: [token],
  }
  const authorization = `Basic ${Buffer.from(`${email}/token:${token}`, 'utf8').toString('base64')}`
  return {
    http,
    ask({ path, body, headers, ...request }, signal) {
      const text = body === undefined ? undefined : JSON.stringify(body)
      return requestJson(
        http,
        { ...request, url: `${apiUrl}${path}`, headers: { ...headers, authorization }, body: text },
        signal,
      )
    },
  }
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
  photo: z.object({ content_url: looseText }).optional().catch(undefined),
})
export type ZendeskUser = z.infer<typeof userSchema>

/** Search answers with what fits, whatever it is; of that, the users. */
export const searchSchema = z.object({ results: z.array(userSchema.nullable().catch(null)) })
export const identitiesSchema = z.object({ identities: z.array(z.object({ type: z.string(), value: z.string() })) })
export const ticketSchema = z.object({ id: idSchema, status: z.string() })
export const commentsSchema = z.object({ comments: z.array(z.object({ body: z.string().catch('') })) })
