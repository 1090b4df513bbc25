/** HubSpot's CRM interface (v3) as far as we use it: the token, objects with properties, errors in its name. */
import * as z from 'zod'
import { SwitchhookError, toSwitchhookError } from '../../../lib/errors.ts'
import type { ConnectorContext } from '../connector.ts'
import { type CrmAnswer, type CrmHttp, type CrmRequest, requestJson } from '../http/request.ts'
import type { HubSpotSettings } from './settings.ts'

export const hubSpotId = 'hubspot'
/** The object types that we read and write. */
export type ObjectType = 'contacts' | 'companies' | 'calls' | 'tasks'

export interface HubSpotApi {
  readonly http: CrmHttp
  /** `path` begins with a slash; `body` is sent as JSON. */
  ask(request: HubSpotRequest, signal: AbortSignal): Promise<CrmAnswer>
}

export interface HubSpotRequest extends Pick<CrmRequest, 'method' | 'accept' | 'isRead' | 'answer'> {
  readonly path: string
  readonly body?: unknown
}

export function createHubSpotApi({ token, apiUrl }: HubSpotSettings, { fetch, clock }: ConnectorContext): HubSpotApi {
  const http: CrmHttp = {
    crm: 'HubSpot',
    fetch,
    clock,
    credentialsHint: 'HUBSPOT_TOKEN and the scopes of its service key (docs/crm-hubspot.md)',
    addressHint: 'HUBSPOT_API_URL',
    secrets: [token],
    explain: ownWords,
  }
  const headers = { authorization: `Bearer ${token}` }
  return {
    http,
    ask({ path, body, ...request }, signal) {
      const text = body === undefined ? undefined : JSON.stringify(body)
      const asked = requestJson(http, { ...request, url: `${apiUrl}${path}`, headers, body: text }, signal)
      return asked.catch((thrown: unknown) => {
        throw passing(toSwitchhookError(thrown))
      })
    },
  }
}

const errorSchema = z.object({
  message: z.string(),
  errors: z
    .array(z.object({ message: z.string().catch(''), context: z.record(z.string(), z.array(z.string())).catch({}) }))
    .catch([]),
  context: z.record(z.string(), z.array(z.string())).catch({}),
})

/** HubSpot's first sentence, with the properties or scopes that it names beside it: which one is wanted stands only there. */
function ownWords(body: unknown): string | undefined {
  const parsed = errorSchema.safeParse(body).data
  if (!parsed) return undefined
  const { errors } = parsed
  const [sentence = parsed.message] = errors.map(({ message }) => message).filter((text) => text !== '')
  const named = [parsed.context, ...errors.map(({ context }) => context)].flatMap((context) =>
    Object.values(context).flat(),
  )
  const names = [...new Set(named)].filter((name) => /^[\w.-]{1,60}$/.test(name) && !sentence.includes(name))
  // Between spaces, so that a long name is not taken for a token.
  return names.length > 0 ? `${sentence.replace(/[.\s]+$/, '')}: ${names.slice(0, 5).join(', ')}` : sentence
}

/** Locked by too much at once, or being moved to another data centre: HubSpot asks to be tried again later. */
const passingStatuses = new Set<unknown>([423, 477])

function passing(error: SwitchhookError): SwitchhookError {
  if (!passingStatuses.has(error.details.status)) return error
  const { message, retryAfterMs, details, cause } = error
  return new SwitchhookError('crm_unavailable', message, { retryable: true, retryAfterMs, details, cause })
}

/** Every property is a text or null; what a portal does not have is absent. */
const properties = z.record(z.string(), z.unknown()).transform((all) => {
  const texts = Object.entries(all).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' && value.trim() !== '' ? [[name, value.trim()]] : [],
  )
  return new Map(texts)
})

export const objectSchema = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  properties: properties.catch(new Map()),
  updatedAt: z.string().optional().catch(undefined),
})
export type HubSpotObject = z.infer<typeof objectSchema>

export const pageSchema = z.object({ results: z.array(objectSchema) })
