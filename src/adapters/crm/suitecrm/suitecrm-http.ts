/** What every request to SuiteCRM has in common, and the forms of its answers (JSON:API, version 8). */
import * as z from 'zod'
import type { ConnectorContext } from '../connector.ts'
import type { CrmHttp } from '../http/request.ts'
import type { SuiteCrmSettings } from './settings.ts'

export const suiteCrmId = 'suitecrm'

/** Where what all isolates share is kept: collection `crm-state`, id `suitecrm.<what>`. */
export function stateRef(what: string) {
  return { collection: 'crm-state', id: `${suiteCrmId}.${what}` } as const
}

export function suiteCrmHttp(settings: SuiteCrmSettings, context: Pick<ConnectorContext, 'fetch' | 'clock'>): CrmHttp {
  const login = settings.user ? ', SUITECRM_USERNAME and SUITECRM_PASSWORD' : ''
  return {
    crm: 'SuiteCRM',
    fetch: context.fetch,
    clock: context.clock,
    credentialsHint: `SUITECRM_CLIENT_ID, SUITECRM_CLIENT_SECRET${login}`,
    addressHint: 'SUITECRM_URL',
    // A wrong password is repeated in SuiteCRM's answer.
    secrets: [settings.clientSecret, settings.user?.password ?? ''],
  }
}

export const recordSchema = z.object({
  id: z.string().min(1),
  attributes: z.record(z.string(), z.unknown()).catch({}),
})
/** One record; its `type` is not read: it is the object's name (`Contact`), not the module's. */
export type SuiteRecord = z.infer<typeof recordSchema>

export const oneRecordSchema = z.object({ data: recordSchema })

const manySchema = z
  .array(recordSchema.nullable().catch(null))
  .transform((records) => records.filter((record) => record !== null))

/** A list; without hits `data` is `[]`, and absent where a record has no related ones in older versions. */
export const recordListSchema = z.union([
  z.object({ data: manySchema }),
  z
    .object({ data: z.null().optional(), meta: z.object({ message: z.string() }) })
    .transform((): { data: SuiteRecord[] } => ({ data: [] })),
])

/** `/meta/modules` and `/meta/fields/{module}`: names of modules or fields, each with what is said of it. */
export const metaSchema = z.object({ data: z.object({ attributes: z.record(z.string(), z.unknown()) }) })

export const tokenSchema = z.object({
  access_token: z.string().min(1),
  /** Seconds. */
  expires_in: z.number().positive().catch(3600),
})

/** What an error says: `errors.detail` of the API, `error_description` or `message` and `hint` of OAuth. */
const errorSchema = z.object({
  errors: z.object({ detail: z.string() }).optional().catch(undefined),
  error: z.string().optional().catch(undefined),
  error_description: z.string().optional().catch(undefined),
  message: z.string().optional().catch(undefined),
  hint: z.string().optional().catch(undefined),
})

export interface ErrorWords {
  readonly detail: string
  /** OAuth's word: `access_denied`, `invalid_client`, `unknown_error`. */
  readonly error: string
  readonly hint: string
}

/** Undefined when the body is no error that SuiteCRM itself would write. */
export function errorWords(body: unknown): ErrorWords | undefined {
  const parsed = errorSchema.safeParse(body)
  if (!parsed.success) return undefined
  const { errors, error = '', error_description, message, hint = '' } = parsed.data
  const detail = errors?.detail ?? error_description ?? message ?? ''
  return detail === '' && hint === '' ? undefined : { detail, error, hint }
}
