/**
 * A source's report of the calls that ended in a window, step by step: hashes, then calls where they differ, then the events of
 * what is missing. Each step stands by itself and can be repeated; nothing is remembered between them.
 */
import type { CallEvent } from '../../core/calls/event.ts'
import { inboxCollection, putReportAgain, reportIdOf, type StoredReport } from '../../core/calls/inbox.ts'
import {
  type BucketMap,
  bucketOf,
  bucketsOf,
  differingBuckets,
  namesInBuckets,
} from '../../core/reconciliation/buckets.ts'
import { hasAllMarked } from '../../core/reconciliation/event-marks.ts'
import type { CallFindings } from '../../core/reconciliation/hour-store.ts'
import { knownFinished, lookUpNames } from '../../core/reconciliation/known-calls.ts'
import type { Background } from '../../ports/platform.ts'
import type { ReconciliationAnswer } from '../../wire/reconciliation.ts'
import { validateBatch } from '../ingest/validate-batch.ts'
import type { SiteServices } from '../services.ts'
import { keepWindow, type SourceWindow } from './keep-window.ts'

export interface Counted extends SourceWindow {
  readonly count: number
  readonly buckets: BucketMap
  /** Of the buckets that differ: name → marks of its events; absent: not sent yet. */
  readonly marked?: ReadonlyMap<string, string>
}

export async function compareWindow(
  services: SiteServices,
  background: Background,
  { source, window, count, buckets, marked }: Counted,
): Promise<ReconciliationAnswer> {
  const known = await knownFinished(services.records, source, window)
  const eventsByName = new Map([...known].map(([name, { events }]) => [name, events]))
  const differing = differingBuckets(buckets, bucketsOf(eventsByName))
  if (differing.length > 0 && marked === undefined) return { differing, missing: [] }
  const others = new Set(differing)
  const same = [...known].filter(([name]) => !others.has(bucketOf(name))).map(([, { call }]) => call)
  const named = namesInBuckets(marked?.keys() ?? [], differing).map((name) => [name, marked?.get(name) ?? ''] as const)
  const isWhole = ([name, marks]: readonly [string, string]) => hasAllMarked(eventsByName.get(name) ?? [], marks)
  const found = named.filter(isWhole).flatMap(([name]) => known.get(name)?.call ?? [])
  // One that lasted longer than calls are looked for by their start, or lacks events, or never came.
  const unknown = new Map(named.filter((one) => !isWhole(one)))
  const lookedUp = [...(await lookUpNames(services.records, source, unknown))]
  const missing = lookedUp.flatMap(([name, { call }]) => (call ? [] : [{ name, marks: unknown.get(name) ?? '' }]))
  const accepted = lookedUp.filter(([name, { isAccepted }]) => isAccepted || known.has(name)).length
  const calls = [...same, ...found, ...lookedUp.flatMap(([, { call }]) => call ?? [])]
  const findings: CallFindings = {
    ...{ atPbx: count, accepted: same.length + found.length + accepted, calls: calls.length },
    missing,
  }
  // What the CRMs have may take longer than a forwarder waits.
  background(
    keepWindow(services, { source, window }, findings, calls).catch((thrown: unknown) => {
      services.log.failure('reconciliation_not_kept', thrown, { site: services.site, source })
    }),
  )
  return { differing: [], missing: missing.map(({ name }) => name) }
}

/**
 * Accepts events of calls that are missing. What the inbox knows already is applied again: its call may have been deleted since,
 * or never been made. Nothing doubles, as an event that a call has changes nothing.
 */
export async function acceptMissing(
  services: SiteServices,
  background: Background,
  events: readonly CallEvent[],
): Promise<void> {
  const { records, clock, pipeline, log, site } = services
  const endTurn = await pipeline.begin('again')
  try {
    const { duplicate, rejected } = await validateBatch({ services, background }, JSON.stringify({ events }))
    for (const { id, message } of rejected) log.warn('missing_event_rejected', { site, event: id, problem: message })
    const twice = new Set(duplicate)
    const known = events.filter(({ id }) => twice.has(id))
    if (known.length === 0) return
    const ids = known.map((event) => reportIdOf([event]))
    const found = await records.getMany<StoredReport>(ids.map((id) => ({ collection: inboxCollection, id })))
    const nowMs = clock.now()
    const puts = known.flatMap((event, i) =>
      // One that waits to be applied will be.
      found[i]?.value.appliedTo === undefined ? [] : [putReportAgain([event], `again-${ids[i]}-${nowMs}`, nowMs)],
    )
    if (puts.length === 0) return
    await records.write(puts)
    background(
      pipeline.wake(puts.map(({ id }) => ({ collection: inboxCollection, id }))).catch((thrown: unknown) => {
        log.failure('wake_not_sent', thrown, { site })
      }),
    )
  } finally {
    endTurn()
  }
}
