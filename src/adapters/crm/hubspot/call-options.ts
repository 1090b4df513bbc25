/**
 * What this account's calls can say beside what all accounts' can: accounts differ in the options of `hs_call_status` (some
 * have MISSED) and in having `hs_call_has_voicemail`. Asked once a day, and kept in the site's records (collection
 * `crm-state`, id `hubspot.call-options`, version 1). Without an answer calls are written as every account takes them.
 */
import * as z from 'zod'
import type { ConnectorContext } from '../connector.ts'
import type { HubSpotApi } from './hubspot-http.ts'

export interface CallOptions {
  /** Inbound calls that nobody took are MISSED, not NO_ANSWER. */
  readonly missed: boolean
  readonly voicemail: boolean
}

const plainCalls: CallOptions = { missed: false, voicemail: false }
const dayMs = 86_400_000

const storedSchema = z.object({ v: z.literal(1), missed: z.boolean(), voicemail: z.boolean() })
const propertySchema = z.object({
  options: z.array(z.object({ value: z.string() })).catch([]),
  modificationMetadata: z.object({ readOnlyValue: z.boolean().catch(false) }).optional(),
})

export type ReadCallOptions = (signal: AbortSignal) => Promise<CallOptions>

export function createCallOptions(api: HubSpotApi, { records, clock }: ConnectorContext): ReadCallOptions {
  const ref = { collection: 'crm-state', id: 'hubspot.call-options' }
  let held: { readonly options: CallOptions; readonly untilMs: number } | undefined

  const property = async (name: string, signal: AbortSignal) => {
    const answer = await api.ask(
      { method: 'GET', path: `/crm/properties/2026-09/calls/${name}`, accept: [404] },
      signal,
    )
    return answer.status === 404 ? undefined : propertySchema.safeParse(answer.body).data
  }
  const find = async (signal: AbortSignal): Promise<CallOptions> => {
    const stored = storedSchema.safeParse((await records.get<unknown>(ref.collection, ref.id))?.value)
    if (stored.success) return stored.data
    const [status, voicemail] = await Promise.all([
      property('hs_call_status', signal),
      property('hs_call_has_voicemail', signal),
    ])
    const options = {
      missed: status?.options.some(({ value }) => value === 'MISSED') ?? false,
      voicemail: voicemail !== undefined && voicemail.modificationMetadata?.readOnlyValue !== true,
    }
    const expiresAtMs = clock.now() + dayMs
    await records.write([{ op: 'put', ...ref, value: { v: 1, ...options }, expiresAtMs }])
    return options
  }

  return async (signal) => {
    if (held && held.untilMs > clock.now()) return held.options
    const options = await find(signal).catch(() => undefined)
    if (options) held = { options, untilMs: clock.now() + dayMs }
    return options ?? plainCalls
  }
}
