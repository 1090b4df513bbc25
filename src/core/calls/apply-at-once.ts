/**
 * Makes a report part of its call in the very step that makes it durable, so that it never stands in the inbox: one write instead of
 * three. The way for reports that come one by one; what comes in crowds, or fails here, goes through the inbox (inbox.ts).
 *
 * What must stay true:
 * - when this resolves with an answer, the report is durable as part of a call; without one nothing was written, or nothing that the
 *   inbox would double: an event that a call has changes nothing;
 * - a repetition is recognised by its events, which its call has word for word, or by its name in the inbox, and writes no more than a
 *   count: so nothing comes back of a person who was erased while the report stood there.
 */
import type { Write } from '../../ports/records.ts'
import { type Applied, type ApplyContext, change, findFor } from './apply.ts'
import { callIdOf } from './call-id.ts'
import type { Report } from './event.ts'
import { eventChars } from './event-size.ts'
import type { Finding } from './find-calls.ts'
import { type Accepted, isInInbox, reportIdOf, reportRef } from './inbox.ts'
import { placeOf } from './prefetched.ts'
import { reduceAll } from './reduce.ts'
import { areRepeated, countReports } from './repeated.ts'
import { takeTranscripts } from './transcripts.ts'

export interface AtOnce {
  /** For each report, in order. */
  readonly answers: readonly Accepted[]
  /** Absent where all was known. */
  readonly applied?: Applied
}

/** More takes a while, and whoever sent it waits. */
const eventsMax = 20
const charsMax = 100_000
/** Losing more often than that means that others are busy with the call. */
const triesMax = 3

/** Whether reports are few and small enough for who waits for the answer. */
export function isSmall(reports: readonly Report[]): boolean {
  const events = reports.flat()
  return events.length <= eventsMax && events.reduce((sum, event) => sum + eventChars(event), 0) <= charsMax
}

/**
 * Applies reports of one call (groupReports); undefined when others kept changing it. Rejects when the records are away, and with
 * what a consequence throws.
 */
export async function applyAtOnce(context: ApplyContext, reports: readonly Report[]): Promise<AtOnce | undefined> {
  const expiresAtMs = context.clock.now() + context.retentionMs
  const lightened = reports.map((report) => takeTranscripts(report, expiresAtMs))
  const reported = lightened.flatMap(({ report }) => report)
  for (let tries = 0; tries < triesMax; tries += 1) {
    const finding = await findFor(context, reported, reports.map(reportRef))
    const { isOfInbox, saysNothingNew } = knownIn(finding)
    const fresh = lightened.filter(({ report }) => !saysNothingNew(report))
    const hasEvents = areRepeated(finding.calls, reports)
    const repeated = reports.map((report, i) => isOfInbox(report) || hasEvents[i] === true)
    const counts = countReports(repeated)
    const answersOf = (callId: string | undefined) =>
      reports.map((report, i) => answer(report, callId, repeated[i] === true))
    if (fresh.length === 0) {
      await context.records.addCounts(counts)
      return { answers: answersOf(finding.calls[0]?.id) }
    }
    const events = fresh.flatMap(({ report }) => report)
    const applied = await change(context, events, finding, (call): Write[] => [
      // Of somebody who was erased nothing comes back.
      ...(call.erasedAt === undefined ? fresh.flatMap(({ puts }) => puts) : []),
      counts,
    ])
    if (applied) return { answers: answersOf(applied.change.call.id), applied }
  }
  return undefined
}

/**
 * Whether a report was reported before: its call has its events, or the inbox has it. Of an event that is known it may say more, such as
 * another name: then it is a repetition, and is applied.
 */
function knownIn({ calls, prefetched }: Finding) {
  const ids = new Set(calls.flatMap(({ value }) => value.call.events.map(({ id }) => id)))
  const isOfInbox = (report: Report) => isInInbox(prefetched.get(placeOf(reportRef(report))), report)
  const hasEvents = (report: Report) => report.every(({ id }) => ids.has(id))
  return {
    isOfInbox,
    // What is new by its id need not be compared: that costs as much as the call is large.
    saysNothingNew: (report: Report) =>
      isOfInbox(report) || (hasEvents(report) && calls.some(({ value: { call } }) => reduceAll(call, report) === call)),
  }
}

function answer(report: Report, callId: string | undefined, isKnown: boolean): Accepted {
  return {
    status: isKnown ? 'duplicate' : 'accepted',
    reportId: reportIdOf(report),
    callId: callId ?? callIdOf(report[0].aliases[0]),
  }
}
