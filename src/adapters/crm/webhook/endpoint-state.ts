/**
 * Whether the receiver said that it wants no more (410). That holds until an admin enables the webhook again or its
 * address changes.
 *
 * Stored form (collection `crm-state`, id `<connector>.disabled`, version 1).
 */
import * as z from 'zod'
import { sha256Hex } from '../../../lib/hash.ts'
import { isoUtc } from '../../../ports/clock.ts'
import type { ConnectorContext, Disabled } from '../connector.ts'
import type { WebhookSettings } from './settings.ts'

const collection = 'crm-state'
const stateSchema = z.object({ v: z.literal(1), at: z.string(), address: z.string() })
type State = z.infer<typeof stateSchema>

export interface EndpointState {
  disabled(): Promise<Disabled | undefined>
  disable(): Promise<void>
  enable(): Promise<void>
}

export function createEndpointState(
  { id, url }: WebhookSettings,
  { records, clock }: Pick<ConnectorContext, 'records' | 'clock'>,
): EndpointState {
  const ref = { collection, id: `${id}.disabled` }
  // The address may hold a token of the receiver's: only its hash is kept.
  const address = sha256Hex(url).slice(0, 16)
  return {
    async disabled() {
      const stored = stateSchema.safeParse((await records.get<unknown>(ref.collection, ref.id))?.value)
      if (!stored.success || stored.data.address !== address) return undefined
      const reason = `The receiver answered 410 (gone) and is sent nothing since: if it is to be sent calls again, run npx switchhook connectors enable ${id}.`
      return { since: stored.data.at, reason }
    },
    async disable() {
      const value: State = { v: 1, at: isoUtc(clock.now()), address }
      await records.write([{ op: 'put', ...ref, value }])
    },
    async enable() {
      await records.write([{ op: 'delete', ...ref }])
    },
  }
}
