/** Asks the CRMs what they have of a window's calls, and keeps what was found. */
import type { Connector } from '../../adapters/crm/connector.ts'
import { callDestinations } from '../../adapters/crm/registry.ts'
import type { Call } from '../../core/calls/call.ts'
import { checkEntries } from '../../core/reconciliation/check-entries.ts'
import type { TimeWindow } from '../../core/reconciliation/finished-calls.ts'
import { type CallFindings, keepFindings, type StoredHour } from '../../core/reconciliation/hour-store.ts'
import { SwitchhookError } from '../../lib/errors.ts'
import { withTimeLimit } from '../../lib/time-limit.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Records } from '../../ports/records.ts'

const limitMs = 60_000

export interface SourceWindow {
  readonly source: string
  readonly window: TimeWindow
}

export interface WindowServices {
  readonly records: Records
  readonly clock: Clock
  readonly connectors: readonly Connector[]
}

export async function keepWindow(
  { records, clock, connectors }: WindowServices,
  { source, window }: SourceWindow,
  calls: CallFindings,
  found: readonly Call[],
): Promise<StoredHour> {
  const distinct = [...new Map(found.map((call) => [call.id, call])).values()]
  const onTimeout = () => new SwitchhookError('crm_timeout', 'The CRM did not answer in time; it is asked again.')
  const destinations = callDestinations(connectors)
  const entries = await withTimeLimit({ clock, limitMs, onTimeout }, (signal) =>
    checkEntries({ records, destinations }, distinct, signal),
  )
  return keepFindings(records, { source, window, calls, entries }, clock.now())
}
