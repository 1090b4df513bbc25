/** All that the overview and the problems of a site are made of, read side by side once for both. */

import type { Disabled } from '../../adapters/crm/connector.ts'
import { callDestinations } from '../../adapters/crm/registry.ts'
import { readSourceStates, type SourceState } from '../../core/breakers/source-state.ts'
import { type StuckReports, stuckReports, wokenAfterMs } from '../../core/calls/inbox.ts'
import { unclearNumbers } from '../../core/contacts/choices/unclear-numbers.ts'
import type { Delivery } from '../../core/deliveries/delivery.ts'
import { type StoredHour, unmendedHours } from '../../core/reconciliation/hour-store.ts'
import { neverCameSince, type StoredRecording } from '../../core/recordings/recording.ts'
import { importedUntil } from '../../core/staffing/hours/hours-form.ts'
import { readHours } from '../../core/staffing/hours/hours-store.ts'
import { DUE_INDEX, type Records, type StoredRecord, timeKey } from '../../ports/records.ts'
import type { ThreecxLinkForm } from '../../wire/threecx-link.ts'
import type { UnclearForm } from '../../wire/unclear.ts'
import { readChecks, type StoredCheck } from '../connectors/checks.ts'
import { type KnownForwarder, listForwarders } from '../forwarder-reports/forwarder-store.ts'
import type { SiteServices } from '../services.ts'
import { linkForm } from '../threecx/link-form.ts'
import { type LinkHour, readLinkState } from '../threecx/link-state.ts'

/** Of one list; what is read to its end says all there is. */
export const readMax = 1000
/** Their calls are read as well. */
const unclearMax = 100
/** A recording that never came is a problem for so long. */
const recordingsForMs = 14 * 86_400_000

export interface SiteFacts {
  readonly nowMs: number
  readonly forwarders: readonly KnownForwarder[]
  /** The site's own link to its 3CX, where one is set up. */
  readonly link?: { readonly form: ThreecxLinkForm; readonly hours: readonly LinkHour[] } | undefined
  /** Ids of the CRMs that calls are logged to, or that are asked for contacts. */
  readonly connectors: readonly { readonly id: string; readonly kind: string; readonly isDestination: boolean }[]
  readonly states: ReadonlyMap<string, SourceState | undefined>
  readonly checks: ReadonlyMap<string, StoredCheck>
  readonly disabled: ReadonlyMap<string, Disabled | undefined>
  /** Newest first, at most `readMax`. */
  readonly dead: readonly Delivery[]
  readonly waiting: readonly Delivery[]
  readonly isAllDead: boolean
  readonly isAllWaiting: boolean
  /** What wants to be looked at, at most `readMax`, soonest first. */
  readonly due: readonly StoredRecord[]
  readonly stuck: StuckReports | undefined
  readonly unclear: readonly UnclearForm[]
  readonly isAllUnclear: boolean
  /** Recordings that never came, reported lately; newest first. */
  readonly neverCame: readonly StoredRecording[]
  readonly isAllNeverCame: boolean
  /** Hours of the last days in which something is missing, and was not mended. */
  readonly missing: readonly StoredHour[]
  /** Until which day the holidays of each import are stored. */
  readonly importedHolidays: readonly { readonly source: string; readonly until: string }[]
}

export async function readSiteFacts(services: SiteServices): Promise<SiteFacts> {
  const { records, connectors, clock } = services
  const ids = connectors.map(({ id }) => id)
  const destinations = new Set(callDestinations(connectors).map(({ id }) => id))
  const [link, forwarders, states, checks, disabled, dead, waiting, due, stuck, unclear, gone, missing, hours] =
    await Promise.all([
      ownLink(services),
      listForwarders(services),
      readSourceStates(records, ids),
      readChecks(services, ids),
      Promise.all(connectors.map(async (one) => [one.id, await one.disabled?.()] as const)),
      inState(records, 'dead'),
      inState(records, 'waiting'),
      // A report is due some seconds after it came, so this finds those that just came.
      records.list({ index: DUE_INDEX, to: timeKey(clock.now() + wokenAfterMs + 1), limit: readMax }),
      stuckReports(records),
      unclearNumbers(records, unclearMax),
      neverCameSince(records, clock.now() - recordingsForMs, unclearMax),
      unmendedHours(records, clock.now()),
      readHours(records, clock.now()),
    ])
  return {
    nowMs: clock.now(),
    link,
    forwarders,
    connectors: connectors.map(({ id, kind }) => ({ id, kind, isDestination: destinations.has(id) })),
    ...{ states, checks, disabled: new Map(disabled) },
    ...{ dead: dead.deliveries, isAllDead: dead.isAll, waiting: waiting.deliveries, isAllWaiting: waiting.isAll },
    ...{ due: due.records, stuck, unclear: unclear.unclear, isAllUnclear: !unclear.atLeast },
    ...{ neverCame: gone.recordings, isAllNeverCame: gone.isAll },
    missing,
    importedHolidays: importedUntil(hours.holidays),
  }
}

async function ownLink(services: SiteServices): Promise<SiteFacts['link']> {
  const form = await linkForm(services)
  if (!form.isSetUp) return undefined
  return { form, hours: (await readLinkState(services.records))?.hours ?? [] }
}

async function inState(records: Records, state: 'dead' | 'waiting') {
  const query = { index: 'deliveries.state', from: `${state} `, to: `${state}!`, limit: readMax, reverse: true }
  const page = await records.list<Delivery>(query)
  return { deliveries: page.records.map(({ value }) => value), isAll: page.next === undefined }
}
