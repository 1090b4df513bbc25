/**
 * The forwarders of a site, as their last heartbeats reported them.
 *
 * Stored form (collection `forwarders`, version 1): id = the forwarder's, value = {v, report, heardAt, hours}. One record a
 * forwarder, overwritten by each heartbeat; forgotten 30 days after the last. `hours` are the last 24 that it was heard in,
 * with the worst of each: two heartbeats at the same moment may lose one's, which only makes an hour look better.
 */
import * as z from 'zod'
import type { Clock } from '../../ports/clock.ts'
import { isoUtc } from '../../ports/clock.ts'
import { type Records, timeKey } from '../../ports/records.ts'
import { type ForwarderReport, forwarderReport } from '../../wire/forwarder.ts'

const collection = 'forwarders'
const index = 'forwarders.heard'
const keptMs = 30 * 86_400_000
/** A heartbeat may be missed, and another be under way. */
const lateAfterHeartbeats = 3
/** A run from cron leaves between its runs; by then the next should have begun. */
const lateAfterVisitMs = 10 * 60_000
/** Of the clocks: signatures are refused at 300 s. */
const reportedSkewMs = 60_000

const hourForm = z.object({ atMs: z.number(), state: z.enum(['good', 'late', 'failed']) })
type HeardHour = z.infer<typeof hourForm>
const storedForm = z.object({
  v: z.literal(1),
  heardAt: z.iso.datetime(),
  report: forwarderReport,
  hours: z.array(hourForm).default([]),
})
const hourMs = 3_600_000
const hoursKept = 24
/** Further behind, an hour was late. */
const lateSeconds = 300

export interface KnownForwarder extends ForwarderReport {
  /** By the cloud's clock. */
  readonly heardAt: string
  readonly late: boolean
  /** What an admin should look at, a sentence each. */
  readonly warnings: readonly string[]
  /** The hours of the last day that it was heard in, with how it fared. */
  readonly hours: readonly HeardHour[]
}

export interface ForwarderPorts {
  readonly records: Records
  readonly clock: Pick<Clock, 'now'>
}

/** Keeps a heartbeat. */
export async function keepHeartbeat({ records, clock }: ForwarderPorts, report: ForwarderReport): Promise<void> {
  const nowMs = clock.now()
  const before = storedForm.safeParse((await records.get(collection, report.id))?.value)
  const hours = withHour(before.data?.hours ?? [], report, nowMs)
  await records.write([
    {
      op: 'put',
      collection,
      id: report.id,
      value: { v: 1, heardAt: isoUtc(nowMs), report, hours },
      index: [{ index, key: timeKey(nowMs) }],
      expiresAtMs: nowMs + keptMs,
    },
  ])
}

const worstFirst = ['failed', 'late', 'good'] as const

function withHour(hours: readonly HeardHour[], report: ForwarderReport, nowMs: number): HeardHour[] {
  const atMs = Math.floor(nowMs / hourMs) * hourMs
  const known = hours.find((one) => one.atMs === atMs)
  const state = worstFirst.find((one) => one === known?.state || one === stateNow(report)) ?? 'good'
  const others = hours.filter((one) => one.atMs !== atMs && one.atMs > nowMs - hoursKept * hourMs)
  return [...others, { atMs, state }].slice(-hoursKept)
}

function stateNow({ sources, cloud }: ForwarderReport): HeardHour['state'] {
  if (sources.some(({ state }) => state === 'failing')) return 'failed'
  const isLate = sources.some(({ lagSeconds = 0 }) => lagSeconds > lateSeconds) || cloud.failuresInARow > 0
  return isLate ? 'late' : 'good'
}

/** Last heard of first, at most 1000. */
export async function listForwarders({ records, clock }: ForwarderPorts): Promise<KnownForwarder[]> {
  const page = await records.list({ index, limit: 1000, reverse: true })
  return page.records.map((record) => {
    const { heardAt, report, hours } = storedForm.parse(record.value)
    const silentMs = clock.now() - Date.parse(heardAt)
    const late = silentMs > lateAfterMs(report)
    return { ...report, heardAt, late, warnings: warningsOf(report, late, silentMs), hours }
  })
}

function lateAfterMs({ mode, everySeconds }: ForwarderReport): number {
  const heartbeatsMs = everySeconds * 1000 * lateAfterHeartbeats
  return mode === 'service' ? heartbeatsMs : Math.max(lateAfterVisitMs, heartbeatsMs)
}

function warningsOf(report: ForwarderReport, late: boolean, silentMs: number): string[] {
  const { sources, outbox, cloud, clockSkewMs } = report
  const warnings: string[] = []
  if (late) warnings.push(`Nothing was heard for ${minutes(silentMs)}; look whether it runs and reaches us.`)
  for (const { id, state, problem } of sources) {
    if (state === 'failing') warnings.push(`Source ${id}: ${problem ?? 'it fails'}`)
  }
  // Heartbeats come directly; its events may go through QStash.
  if (cloud.failuresInARow > 0) warnings.push(`Its events do not get through: ${cloud.problem ?? 'they fail'}`)
  if (outbox.problem) warnings.push(outbox.problem)
  if (outbox.quarantined > 0) warnings.push(`${outbox.quarantined} events were refused; see its status command.`)
  if (outbox.dropped > 0) warnings.push(`Its outbox was full: ${outbox.dropped} events of ringing calls were dropped.`)
  if (Math.abs(clockSkewMs) >= reportedSkewMs) {
    warnings.push(`Its clock is ${minutes(Math.abs(clockSkewMs))} ${clockSkewMs > 0 ? 'slow' : 'fast'}; set it.`)
  }
  return warnings
}

function minutes(ms: number): string {
  const whole = Math.round(ms / 60_000)
  return whole >= 120 ? `${Math.round(whole / 60)} hours` : `${whole} minutes`
}
