/**
 * apply: takes a report from the inbox and makes it part of its Call, in one atomic write: the call, its aliases,
 * calls that fold into it, what must be delivered because of it, and the inbox's note that it is done.
 *
 * Safe to run twice, at once, and to die anywhere: whatever is read is written with the version it had, and a lost
 * race starts again from the reading.
 */
import { backoffMs } from '../../lib/backoff.ts'
import { SwitchhookError } from '../../lib/errors.ts'
import type { Clock, Random } from '../../ports/clock.ts'
import type { Announcement } from '../../ports/live.ts'
import { countMetrics, metricName } from '../../ports/metrics.ts'
import type { RecordRef, Records, StoredRecord, Write } from '../../ports/records.ts'
import { choiceEvents, choiceRefsOf } from '../contacts/choices/number-choice.ts'
import { reportSums } from '../reports/report-sums.ts'
import { callTraffic } from '../traffic/call-traffic.ts'
import { queueTraffic } from '../traffic/queue-traffic.ts'
import type { Call } from './call.ts'
import type { CallEvent } from './event.ts'
import { callWrites, deletePages } from './event-pages.ts'
import { type Finding, type FoundAlias, findCalls, foldMatch, readAliases } from './find-calls.ts'
import { inboxCollection, markApplied, type StoredReport } from './inbox.ts'
import { type Misplaced, misplacedReports } from './misplaced.ts'
import type { Prefetched } from './prefetched.ts'
import { fold, reduceAll, withMatch, without } from './reduce.ts'
import { areRepeated, countReports } from './repeated.ts'
import { reportAnew } from './report-anew.ts'
import { aliasRef, callRef, ownCallRef, putAlias } from './stored-call.ts'
import { transcriptRefs } from './transcripts.ts'

export interface CallChange {
  readonly call: Call
  /** Calls that are part of `call` from now on. */
  readonly folded: readonly Call[]
  /** The call before; absent when it was not known. */
  readonly before?: Call
}

export interface ApplyContext {
  readonly records: Records
  readonly clock: Clock
  readonly random: Random
  readonly retentionMs: number
  /** Whether sources of conversations within calls (AI agents) report to this site. */
  readonly conversations: boolean
  /** What else must be written in the same step because the call changed (deliveries). */
  readonly consequences: (change: CallChange, prefetched: Prefetched) => Promise<readonly Write[]>
  /** The records that `consequences` will want of this call, so that one read brings them with the rest. */
  readonly prefetch?: (callId: string, events: readonly CallEvent[]) => readonly RecordRef[]
  /** What is announced to those who watch the site in the same step. */
  readonly announce?: (change: CallChange) => readonly Announcement[]
}

export interface Applied {
  readonly change: CallChange
  /** What was written along with the call. */
  readonly consequences: readonly Write[]
}

const raceTriesMax = 12
const raceBackoff = { firstMs: 20, longestMs: 1280 }

export type PendingReport = StoredRecord<StoredReport>

/**
 * Applies stored reports that belong together (groupReports), in one write; undefined when there is nothing to do
 * any more. They are taken as they were read, and read again only where somebody was faster. Rejects with `conflict`
 * when others kept changing the same call.
 */
export async function applyReports(
  context: ApplyContext,
  reports: readonly PendingReport[],
): Promise<Applied | undefined> {
  const ids = reports.map(({ id }) => id)
  for (let tries = 0; tries < raceTriesMax; tries += 1) {
    const pending = tries === 0 ? reports : await pendingReports(context.records, ids)
    if (pending.length === 0) return undefined
    const applied = await tryApply(context, pending)
    if (applied) return applied
    await context.clock.sleep(backoffMs(raceBackoff, tries, context.random))
  }
  throw new SwitchhookError(
    'conflict',
    'Others kept changing the same call; the report stays in the inbox and is tried again.',
    { retryable: true },
  )
}

/** Those that still want to be applied. */
export async function pendingReports(records: Records, ids: readonly string[]): Promise<PendingReport[]> {
  const found = await records.getMany<StoredReport>(ids.map((id) => ({ collection: inboxCollection, id })))
  return found.flatMap((report) => (report && report.value.events.length > 0 ? [report] : []))
}

async function tryApply(context: ApplyContext, pending: readonly PendingReport[]): Promise<Applied | undefined> {
  const reported = pending.flatMap((report) => report.value.events)
  const finding = await findFor(context, reported)
  const nowMs = context.clock.now()
  // Now it is known which of them had become part of the call without standing in the inbox before.
  const counted = pending.filter(({ value }) => !value.anew).map(({ value }) => value.events)
  const counts = countReports(areRepeated(finding.calls, counted))
  return change(context, reported, finding, (call) => [
    ...pending.map((report) => markApplied(report, call.id, nowMs)),
    counts,
  ])
}

/** The calls that the events belong to, and what a change of them will want to know; `more` is read along. */
export function findFor(
  context: ApplyContext,
  reported: readonly CallEvent[],
  more: readonly RecordRef[] = [],
): Promise<Finding> {
  const choices = choiceRefsOf(reported)
  return findCalls(context.records, reported, {
    parts: context.conversations,
    prefetch: (callId) => [...more, ...choices, ...(context.prefetch?.(callId, reported) ?? [])],
  })
}

/**
 * Makes the events part of what was found, in one write, with what `along` gives for the call as it is then; undefined when
 * somebody else changed it meanwhile: nothing was written.
 */
export async function change(
  context: ApplyContext,
  reported: readonly CallEvent[],
  finding: Finding,
  along: (call: Call) => readonly Write[],
): Promise<Applied | undefined> {
  const { records, clock, retentionMs } = context
  const chosen = isChosen(finding) ? [] : choiceEvents(reported, finding.prefetched)
  const events = [...reported, ...chosen]
  const [oldest, ...younger] = finding.calls
  const merged = merge(events, finding)
  const misplaced = merged.erasedAt === undefined ? misplacedReports(merged.events) : []
  const call = without(merged, misplaced)
  const changed: CallChange = { call, folded: younger.map((other) => other.value.call), before: oldest?.value.call }
  const consequences = await context.consequences(changed, finding.prefetched)
  const leaving = await reportAnew(records, call, misplaced, clock.now())
  const aliases = [...finding.aliases, ...(await foldedAliases(records, finding))]
  const unwanted = call.erasedAt === undefined ? [] : await transcriptsOfErased(records, events, finding)
  const createdAtMs = oldest?.value.createdAtMs ?? clock.now()
  const { put, pages } = callWrites(call, oldest, { createdAtMs, retentionMs })
  const { committed } = await records.write([
    ...finding.checks,
    { ...put, announce: context.announce?.(changed) },
    ...pages,
    ...younger.flatMap((other): Write[] => [
      { op: 'delete', ...callRef(other.id), expect: other.version },
      ...deletePages(other),
    ]),
    ...putAliases(changed, { ...finding, aliases }, misplaced, retentionMs),
    ...leaving,
    ...consequences,
    ...unwanted,
    ...along(call),
    ...countCalls(changed),
    ...callTraffic(changed),
    ...queueTraffic(changed),
    ...reportSums(changed),
  ])
  return committed ? { change: changed, consequences: [...consequences, ...leaving] } : undefined
}

/** What was decided about this one call goes before what holds for its number. */
function isChosen({ calls }: Finding): boolean {
  return calls.some(({ value }) =>
    value.call.events.some((event) => event.kind === 'decided' && event.chosen !== undefined),
  )
}

/** A transcript is stored as its report comes in; of an erased call it goes again. */
async function transcriptsOfErased(records: Records, events: StoredReport['events'], { calls }: Finding) {
  const all = [...events, ...calls.flatMap(({ value }) => value.call.events)]
  const refs = await transcriptRefs(records, all)
  return refs.map((ref): Write => ({ op: 'delete', ...ref }))
}

/** Metrics `calls`: counted in the write that makes one of them, or makes one of two. */
function countCalls({ before, folded }: CallChange): Write[] {
  const add = {
    ...(before ? {} : { [metricName('calls')]: 1 }),
    ...(folded[0] && { [metricName('calls_folded')]: folded.length }),
  }
  return Object.keys(add).length === 0 ? [] : [countMetrics(add)]
}

function merge(events: StoredReport['events'], finding: Finding): Call {
  const [oldest, ...younger] = finding.calls
  let call = reduceAll(oldest?.value.call, events, finding.newId)
  const alias = events[0]?.aliases[0]
  const reason = oldest && finding.matchReasonOf(oldest.id)
  if (reason && alias) call = withMatch(call, { alias, matchedBy: 'time window', reason })
  for (const other of younger) call = fold(call, other.value.call, foldMatch(other, finding))
  return call
}

/** The names of calls that fold, as they are found to be; a call of another time may have one of them too and keeps it. */
async function foldedAliases(records: Records, { calls: [, ...younger], aliases }: Finding): Promise<FoundAlias[]> {
  const reported = new Set(aliases.map(({ alias }) => alias))
  const names = new Set(younger.flatMap(({ value }) => value.call.aliases.filter((name) => !reported.has(name))))
  return names.size === 0 ? [] : readAliases(records, [...names])
}

/**
 * The names of the report and of calls that fold, each as it was found to be, and every other name that the call did not have before. A
 * name that makes the call by itself needs no record; that none came meanwhile, and that no call of the name did where it gets one, is a
 * condition.
 */
function putAliases(
  { call }: CallChange,
  finding: Finding,
  misplaced: readonly Misplaced[],
  retentionMs: number,
): Write[] {
  const gone = new Set(finding.calls.map(({ id }) => id))
  const leaving = new Set(misplaced.flatMap(({ names }) => names))
  const reported = finding.aliases.filter(
    ({ alias, callIds }) =>
      !leaving.has(alias) && (!callIds.includes(call.id) || callIds.some((id) => id !== call.id && gone.has(id))),
  )
  const newNames = new Set(finding.aliases.map((found) => found.alias))
  const known = new Set(finding.calls[0]?.value.call.aliases)
  const isOwn = (name: string) => ownCallRef(name).id === call.id
  const inherited = call.aliases.filter((name) => !known.has(name) && !newNames.has(name) && !isOwn(name))
  return [
    ...reported.flatMap(({ alias, version, callIds, ownVersion }): Write[] => {
      const others = callIds.filter((id) => id !== call.id && !gone.has(id))
      if (isOwn(alias) && version === 0 && others.length === 0) return [{ op: 'expect', ...aliasRef(alias), expect: 0 }]
      const put = putAlias(alias, call, retentionMs, { expect: version, others })
      return version > 0 ? [put] : [put, { op: 'expect', ...ownCallRef(alias), expect: ownVersion }]
    }),
    ...inherited.map((name) => putAlias(name, call, retentionMs)),
  ]
}
