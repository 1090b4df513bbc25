/**
 * Which known calls a report belongs to: by the names in it, and, where a source has no call ids, by party,
 * direction and time. Everything read comes with its version, so that the write that follows can prove that
 * nothing changed in between.
 */
import type { Check, RecordRef, Records, StoredRecord } from '../../ports/records.ts'
import type { Match } from './call.ts'
import { conflicts } from './call-conflict.ts'
import { callIdOf } from './call-id.ts'
import { callsInWindow, distinct, type FoundCall, type NearCall } from './call-window.ts'
import type { CallEvent } from './event.ts'
import { wholeCall } from './event-pages.ts'
import { type LegReport, legReportsOf } from './leg-report.ts'
import { misplacedReports } from './misplaced.ts'
import { isNear, newCallId } from './named-calls.ts'
import { type Prefetched, placeOf, readAll } from './prefetched.ts'
import { unionOf } from './reduce.ts'
import {
  aliasRef,
  callRef,
  hasName,
  ownCallRef,
  type StoredAlias,
  type StoredCall,
  windowGroup,
} from './stored-call.ts'

/** A name in the report, and what the records say of it now (version 0: nothing). */
export interface FoundAlias {
  readonly alias: string
  readonly version: number
  /** Every call that had it, oldest first. */
  readonly callIds: readonly string[]
  /** Of the call that the name makes by itself (version 0: there is none). */
  readonly ownVersion: number
}

export interface Finding {
  /** Oldest first: the first keeps its id, the others fold into it. */
  readonly calls: readonly FoundCall[]
  /** The id that the call gets when there is none. */
  readonly newId: string
  readonly aliases: readonly FoundAlias[]
  /** What was looked at in time, as it was found. */
  readonly checks: readonly Check[]
  /** Why a call that no name led to is here. */
  readonly matchReasonOf: (callId: string) => string | undefined
  /** What was read along with it. */
  readonly prefetched: Prefetched
}

export interface FindOptions {
  /** Whether sources of conversations within calls report to this site; else nobody looks for any. */
  readonly parts: boolean
  /** Records that whoever asked will want if it is this call. */
  readonly prefetch?: (callId: string) => readonly RecordRef[]
}

/** Two round trips where no name leads to another call than the one that it makes by itself. */
export async function findCalls(
  records: Records,
  events: readonly CallEvent[],
  options: FindOptions,
): Promise<Finding> {
  const legReports = legReportsOf(events).filter(wantsMatching)
  const names = [...new Set(events.flatMap((event) => event.aliases))]
  const formerNames = [...new Set(events.flatMap((event) => event.formerAliases ?? []))]
  const first = events[0] && callIdOf(events[0].aliases[0])
  const prefetched = await readAll(records, [
    ...[...names, ...formerNames].map(aliasRef),
    ...[...names, ...formerNames].map(ownCallRef),
    ...(first === undefined ? [] : (options.prefetch?.(first) ?? [])),
  ])
  const aliases = names.map((name) => foundAlias(name, prefetched))
  const formerly = formerNames.map((name) => foundAlias(name, prefetched))
  const read = wholeReader(records)
  const [known, former] = await Promise.all([
    callsNamed(records, aliases, prefetched).then(read),
    callsNamed(records, formerly, prefetched).then(read),
  ])
  const named = distinct([
    ...known.filter((record) => isNear(record, events)),
    ...former.filter((record) => hasOneOf(record, events)),
  ])
  const whole = wholeOf(named, events)
  const searched = searchedLegs(whole, legReports)
  const namedIds = new Set(named.map((record) => record.id))
  const checks: Check[] = []
  const near = await callsInWindow({ records, whole: read, known: namedIds, parts: options.parts, checks }, searched)
  const accepted = withoutConflicts(whole.legs, nearestOfEach(near.filter(({ record }) => !namedIds.has(record.id))))
  const reasons = new Map(accepted.map(({ record, reason }) => [record.id, reason]))
  const calls = distinct([...named, ...accepted.map(({ record }) => record)]).sort(olderFirst)
  const isNameTaken = known.some((record) => !isNear(record, events)) || isIdTaken(prefetched, first, calls)
  const newId = newCallId(events, isNameTaken)
  return { calls, newId, aliases, checks, prefetched, matchReasonOf: (callId) => reasons.get(callId) }
}

/** Each call is read whole once, however many names and legs lead to it. */
function wholeReader(records: Records) {
  const read = new Map<string, Promise<FoundCall | undefined>>()
  return async (found: readonly StoredRecord<StoredCall>[]): Promise<FoundCall[]> => {
    const whole = found.map((record) => {
      if (record.value.pages === undefined) return record
      const place = `${record.id} ${record.version}`
      const reading = read.get(place) ?? wholeCall(records, record)
      read.set(place, reading)
      return reading
    })
    return (await Promise.all(whole)).flatMap((record) => record ?? [])
  }
}

function nearestOfEach(near: readonly NearCall[]): NearCall[] {
  const nearest = new Map<string, NearCall>()
  for (const one of near) {
    const known = nearest.get(one.record.id)
    if (!known || one.apartMs < known.apartMs) nearest.set(one.record.id, one)
  }
  return [...nearest.values()]
}

/** Whether it is of the source that reports these, under its former name. */
function hasOneOf(record: FoundCall, events: readonly CallEvent[]): boolean {
  const ids = new Set(events.map(({ id, at }) => `${id} ${at}`))
  const former = [...new Set(events.flatMap(({ formerIds = [] }) => formerIds))]
  return record.value.call.events.some(
    ({ id, at }) => ids.has(`${id} ${at}`) || (former.some((start) => id.startsWith(start)) && isNear(record, events)),
  )
}

interface Whole {
  /** Of the report and of what it names, without what proves to be another call's. */
  readonly legs: readonly LegReport[]
  readonly isLessThanBefore: boolean
}

/** What is known of the call that the report names, with the report: a leg is compared as it is known now. */
function wholeOf(named: readonly FoundCall[], events: readonly CallEvent[]): Whole {
  const all = unionOf([...named.map(({ value }) => value.call.events), events])
  const misplaced = named.some(({ value }) => value.call.erasedAt !== undefined) ? [] : misplacedReports(all)
  const gone = new Set(misplaced.flatMap((one) => one.events))
  return { legs: legReportsOf(all.filter((event) => !gone.has(event))), isLessThanBefore: misplaced.length > 0 }
}

/**
 * The legs to look for others of: what was reported of one may be what shows that another fits. Nothing to look for where only
 * an answer is reported, unless something leaves: it may have kept out what belongs here.
 */
function searchedLegs({ legs, isLessThanBefore }: Whole, reported: readonly LegReport[]): LegReport[] {
  const groups = new Set(reported.map(windowGroup))
  return legs.filter((leg) => isLessThanBefore || groups.has(windowGroup(leg)))
}

/** The call with the id that the report would make is not the one that it belongs to: what made it has left it. */
function isIdTaken(prefetched: Prefetched, id: string | undefined, calls: readonly FoundCall[]): boolean {
  return id !== undefined && prefetched.get(placeOf(callRef(id))) !== undefined && !calls.some((one) => one.id === id)
}

/** Of the calls that fit in time, those that can be one with the report and what it names, and with each other. */
function withoutConflicts(whole: readonly LegReport[], near: readonly NearCall[]): NearCall[] {
  const legsOf = (record: FoundCall) => legReportsOf(record.value.call.events)
  const together = [...whole]
  const agents = new Set(together.flatMap(({ agent }) => agent?.extension ?? []))
  const knowsAgent = ({ record }: NearCall) => legsOf(record).some(({ agent }) => agent && agents.has(agent.extension))
  // Who knows the agent comes first, then who is nearest in time.
  const ordered = near.toSorted(
    (a, b) =>
      Number(knowsAgent(b)) - Number(knowsAgent(a)) || a.apartMs - b.apartMs || (a.record.id < b.record.id ? -1 : 1),
  )
  return ordered.filter(({ record }) => {
    const legs = legsOf(record)
    if (conflicts(together, legs)) return false
    together.push(...legs)
    return true
  })
}

/** What to note on the surviving call about one that folds into it. */
export function foldMatch(found: FoundCall, finding: Finding): Match {
  const reason = finding.matchReasonOf(found.id)
  return reason
    ? { alias: found.id, matchedBy: 'time window', reason }
    : { alias: found.id, matchedBy: 'exact', reason: 'one source names both' }
}

/** Live sources say much; only beginnings and ends can bring two calls together. */
function wantsMatching(legReport: LegReport): boolean {
  return legReport.identity !== 'exact' || legReport.ringingMs !== undefined || legReport.endedMs !== undefined
}

export async function readAliases(records: Records, names: readonly string[]): Promise<FoundAlias[]> {
  const read = await readAll(records, [...names.map(aliasRef), ...names.map(ownCallRef)])
  return names.map((name) => foundAlias(name, read))
}

function foundAlias(alias: string, prefetched: Prefetched): FoundAlias {
  const record = prefetched.get(placeOf(aliasRef(alias)))
  const value = record && isAlias(record) ? record.value : undefined
  const own = prefetched.get(placeOf(ownCallRef(alias)))
  const callIds = value ? [value.callId, ...(value.more ?? [])] : hasName(own, alias) ? [own.id] : []
  return { alias, version: record?.version ?? 0, callIds, ownVersion: own?.version ?? 0 }
}

/** The calls that the names lead to; those that are not among what was read are read now. */
async function callsNamed(
  records: Records,
  aliases: readonly FoundAlias[],
  prefetched: Prefetched,
): Promise<StoredRecord<StoredCall>[]> {
  const refs = [...new Set(aliases.flatMap(({ callIds }) => callIds))].map(callRef)
  const missing = refs.filter((ref) => !prefetched.has(placeOf(ref)))
  const more = missing.length > 0 ? await readAll(records, missing) : prefetched
  return refs.flatMap((ref) => {
    const record = prefetched.get(placeOf(ref)) ?? more.get(placeOf(ref))
    return record && isCall(record) ? [record] : []
  })
}

const isAlias = (record: StoredRecord): record is StoredRecord<StoredAlias> =>
  record.collection === aliasRef('').collection
const isCall = (record: StoredRecord): record is StoredRecord<StoredCall> =>
  record.collection === callRef('').collection

function olderFirst(a: FoundCall, b: FoundCall): number {
  return a.value.createdAtMs - b.value.createdAtMs || (a.id < b.id ? -1 : 1)
}
