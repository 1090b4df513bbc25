/**
 * What this account's calls can say beside what all accounts' can: accounts differ in the options of `hs_call_status` (some
 * have MISSED) and of `hs_call_disposition` (each has its own list), and in having `hs_call_has_voicemail`. Asked once a day, and kept in the site's records (collection
 * `crm-state`, id `hubspot.call-options`, version 1). Without an answer calls are written as every account takes them.
 */
import * as z from 'zod'
import type { ConnectorContext } from '../connector.ts'
import { dispositions, type KnownOutcomes } from './disposition.ts'
import type { HubSpotApi } from './hubspot-http.ts'

export interface CallOptions extends KnownOutcomes {
  /** Inbound calls that nobody took are MISSED, not NO_ANSWER. */
  readonly missed: boolean
  readonly voicemail: boolean
}

const plainCalls: CallOptions = { missed: false, voicemail: false, dispositions: [], outcomes: {} }
const dayMs = 86_400_000

const storedSchema = z.object({
  ...{ v: z.literal(1), missed: z.boolean(), voicemail: z.boolean() },
  // Absent in what was kept before they were asked for; then for a day none is written.
  dispositions: z.array(z.string()).default([]),
  outcomes: z.record(z.string(), z.string()).default({}),
})
const propertySchema = z.object({
  options: z.array(z.object({ value: z.string(), label: z.string().catch('') })).catch([]),
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
    const [status, voicemail, disposition] = await Promise.all([
      property('hs_call_status', signal),
      property('hs_call_has_voicemail', signal),
      property('hs_call_disposition', signal),
    ])
    const options = {
      missed: status?.options.some(({ value }) => value === 'MISSED') ?? false,
      voicemail: voicemail !== undefined && voicemail.modificationMetadata?.readOnlyValue !== true,
      dispositions: standardOf(disposition?.options ?? []),
      outcomes: labelled(disposition?.options ?? []),
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

const labelledMax = 100

function labelled(options: readonly { readonly value: string; readonly label: string }[]): Record<string, string> {
  const named = options.filter(({ label }) => label.trim() !== '').slice(0, labelledMax)
  return Object.fromEntries(named.map(({ label, value }) => [label.trim().toLowerCase(), value]))
}

/** Only those that we write: an account may have hundreds of its own. */
function standardOf(options: readonly { readonly value: string }[]): string[] {
  const there = new Set(options.map(({ value }) => value))
  return Object.values(dispositions).filter((id) => there.has(id))
}
