/**
 * The error feed of a relay's dashboard: deliveries that were given up. An error is acknowledged until the delivery fails again.
 *
 * Stored form (collection `acknowledged-errors`, id = delivery, version 1): {v, failedAtMs} of the attempt that was acknowledged.
 */
import * as z from 'zod'
import { findDelivery, listDeliveries } from '../../core/deliveries/dead-letters.ts'
import type { Delivery } from '../../core/deliveries/delivery.ts'
import { SwitchhookError } from '../../lib/errors.ts'
import { once } from '../../lib/once.ts'
import { isoUtc } from '../../ports/clock.ts'
import type { Records } from '../../ports/records.ts'
import type { RelayError, RelayErrorStatistics } from '../../wire/relay-admin.ts'

/** As many as a relay keeps. */
export const errorsMax = 1000
const pageSize = 200
const dayMs = 86_400_000

const collection = 'acknowledged-errors'
const storedForm = once(() => z.object({ v: z.literal(1), failedAtMs: z.number() }))

const failedAtMs = ({ attempts, createdAtMs }: Delivery) => attempts[0]?.atMs ?? createdAtMs

/** Newest call first, at most `errorsMax`. */
export async function readErrors(records: Records): Promise<RelayError[]> {
  const errors: RelayError[] = []
  let cursor: string | undefined
  do {
    const page = await listDeliveries(records, { state: 'dead', limit: pageSize, cursor })
    const stored = await records.getMany<unknown>(page.deliveries.map(({ id }) => ({ collection, id })))
    errors.push(...page.deliveries.map((one, position) => errorOf(one, stored[position]?.value)))
    cursor = page.next
  } while (cursor !== undefined && errors.length < errorsMax)
  return errors
}

function errorOf(delivery: Delivery, acknowledged: unknown): RelayError {
  const { id, callId, destination, failures, attempts } = delivery
  const failed = attempts.find(({ outcome }) => outcome === 'failed')
  return {
    id,
    timestamp: isoUtc(failedAtMs(delivery)),
    component: destination,
    severity: 'error',
    message: failed?.message ?? failed?.code ?? 'The delivery was given up.',
    details: { callId, code: failed?.code, failures },
    acknowledged: storedForm().safeParse(acknowledged).data?.failedAtMs === failedAtMs(delivery),
  }
}

/** Throws `not_found` for what is no error, or none any more. */
export async function acknowledgeError(records: Records, id: string): Promise<void> {
  const { value, expiresAtMs } = await findDelivery(records, id)
  if (value.state !== 'dead') throw new SwitchhookError('not_found', 'Error not found')
  const stored = { v: 1, failedAtMs: failedAtMs(value) }
  await records.write([{ op: 'put', collection, id, value: stored, expiresAtMs }])
}

export function statisticsOf(errors: readonly RelayError[], nowMs: number): RelayErrorStatistics {
  const byComponent: Record<string, number> = {}
  for (const { component } of errors) byComponent[component] = (byComponent[component] ?? 0) + 1
  const acknowledged = errors.filter((one) => one.acknowledged).length
  return {
    total: errors.length,
    bySeverity: errors.length === 0 ? {} : { error: errors.length },
    byComponent,
    acknowledged,
    unacknowledged: errors.length - acknowledged,
    last24Hours: errors.filter(({ timestamp }) => nowMs - Date.parse(timestamp) < dayMs).length,
  }
}
