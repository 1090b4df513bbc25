/**
 * How calls lie in the records (docs/storage.md): `calls` by id, `aliases` to find them by any name they are
 * known by, and the indexes of history and of matching in time.
 */

import { foldText } from '../../lib/fold-text.ts'
import { type IndexEntry, type Put, type RecordRef, type StoredRecord, timeKey } from '../../ports/records.ts'
import type { Call, CallView } from './call.ts'
import { callIdOf } from './call-id.ts'
import { type LegReport, legReportsOf } from './leg-report.ts'
import { callLengthMsMax, startToleranceMs, withinToleranceMs } from './same-call.ts'

export interface StoredCall {
  /** 2: with pages. */
  readonly v: 1 | 2
  /** All its events, where it has no pages; else the first, the newest, and what no page has (event-pages.ts). */
  readonly call: Call
  /** How many pages of events it has; absent: none. */
  readonly pages?: number
  /** When we first heard of it; of two calls that fold, the older id stays. */
  readonly createdAtMs: number
}

export interface StoredAlias {
  readonly v: 1
  /** The first call that had the name. */
  readonly callId: string
  /** Others that had it too, far from it in time (named-calls.ts). */
  readonly more?: readonly string[]
}

export const callRef = (id: string): RecordRef => ({ collection: 'calls', id })
/** Of a name that leads to another call than the one it makes by itself, or to several. */
export const aliasRef = (alias: string): RecordRef => ({ collection: 'aliases', id: alias })
/** The call that a name makes by itself: where it has that name, the name needs no record. */
export const ownCallRef = (alias: string): RecordRef => callRef(callIdOf(alias))

/** Whether the record is a call that has the name. */
export function hasName(record: StoredRecord | undefined, alias: string): record is StoredRecord<StoredCall> {
  const value = record?.collection === 'calls' ? (record.value as StoredCall) : undefined
  return value?.call.aliases.includes(alias) ?? false
}

/** The index that holds each leg report under its start, a long one under its end as well, for same-call matching. */
export const windowIndex = 'calls.window'

/**
 * A leg of up to so long stands under its start alone, which is a row less: who looks for its end looks back by so much. Longer, and what
 * one number called lately would be read again and again.
 */
const shortLegMs = 180_000

/** Words of the other party's name, each before the start of the call. */
export const callNameIndex = 'calls.name'
/** Each is a row that is written; a search needs one, and two or three distinguish people. */
const nameWordsMax = 3
const longestWord = 40

/** The longest of them: those that fewest names have. The name of the contact is the CRM's, so it comes first. */
function nameWords({ contact, external }: CallView): string[] {
  const words = foldText(contact?.name || external?.name || '').split(' ')
  const distinct = [...new Set(words.filter((word) => word.length > 1 && word.length <= longestWord))]
  return distinct.toSorted((a, b) => b.length - a.length).slice(0, nameWordsMax)
}

/** Leg reports of one party and direction stand beside each other; only those can be legs of one call. */
export function windowGroup(legReport: LegReport): string {
  // Conversations within calls stand apart, under their start.
  if (legReport.identity === 'within') return `within ${legReport.external?.matchKey ?? ''}`
  return `${legReport.medium} ${legReport.direction ?? ''} ${legReport.external?.matchKey ?? ''}`
}

/** Another leg may begin as it ends: of a caller whose number is known (same-call.ts); a conversation is within a call from its start. */
export function meetsByItsEnd({ identity, external }: LegReport): boolean {
  return identity !== 'within' && external !== undefined && external.matchKey !== ''
}

/** Where legs of sources with call ids stand in the index. */
const exactGroup = (group: string) => `exact ${group}`

/** The groups of calls that a conversation may be a part of. */
export function groupsAround(part: LegReport): string[] {
  return (['inbound', 'outbound', 'internal'] as const).map((direction) =>
    windowGroup({ ...part, identity: 'exact', direction }),
  )
}

export interface WindowBounds {
  readonly index: string
  readonly from: string
  readonly to: string
}

/** Bounds of the calls in those groups that may last around the conversation's start. */
export function windowsBefore(part: LegReport): WindowBounds[] {
  const groups = groupsAround(part).flatMap((group) => [group, exactGroup(group)])
  return groups.map((group) => ({
    index: windowIndex,
    from: `${group} ${timeKey(part.startMs - callLengthMsMax)}`,
    to: `${group} ${timeKey(part.startMs + withinToleranceMs + 1)}`,
  }))
}

/** Bounds of the conversations that began within legs of one number. */
export function windowWithin(legs: readonly LegReport[]): WindowBounds {
  const group = `within ${legs[0]?.external?.matchKey ?? ''}`
  const startMs = Math.min(...legs.map((leg) => leg.startMs))
  const endMs = Math.max(...legs.map((leg) => leg.endedMs ?? leg.startMs + callLengthMsMax))
  return {
    index: windowIndex,
    from: `${group} ${timeKey(startMs - withinToleranceMs)}`,
    to: `${group} ${timeKey(endMs + withinToleranceMs + 1)}`,
  }
}

/**
 * Bounds of those of a leg's group that start or end close enough to the two instants, or between them. Two sources with call
 * ids never meet in time, so legs of such a source look only where the others stand; a large call, whose legs are many, is
 * not listed once for each of them.
 */
export function windowsOver(legReport: LegReport, fromMs: number, toMs: number): WindowBounds[] {
  const group = windowGroup(legReport)
  const groups = legReport.identity === 'exact' ? [group] : [group, exactGroup(group)]
  const backMs = startToleranceMs + (meetsByItsEnd(legReport) ? shortLegMs : 0)
  return groups.map((one) => ({
    index: windowIndex,
    from: `${one} ${timeKey(fromMs - backMs)}`,
    to: `${one} ${timeKey(toMs + startToleranceMs + 1)}`,
  }))
}

function indexEntries(call: Call): IndexEntry[] {
  const startedMs = Date.parse(call.view.startedAt)
  const entries = new Map<string, IndexEntry>()
  const add = (index: string, key: string) => entries.set(`${index}\n${key}`, { index, key })
  add('calls.start', timeKey(startedMs))
  if (call.view.external?.matchKey) add('calls.number', `${call.view.external.matchKey} ${timeKey(startedMs)}`)
  for (const agent of call.view.rung) add('calls.agent', `${agent.extension} ${timeKey(startedMs)}`)
  for (const word of nameWords(call.view)) add(callNameIndex, `${word} ${timeKey(startedMs)}`)
  if (call.view.state !== 'ended') add('calls.active', timeKey(startedMs))
  // Without its number an erased call is like that of any withheld caller; only its names lead to it.
  if (call.erasedAt !== undefined) return [...entries.values()]
  for (const legReport of legReportsOf(call.events)) {
    const group = legReport.identity === 'exact' ? exactGroup(windowGroup(legReport)) : windowGroup(legReport)
    const { startMs, endedMs = startMs } = legReport
    add(windowIndex, `${group} ${timeKey(startMs)}`)
    if (meetsByItsEnd(legReport) && endedMs - startMs > shortLegMs) add(windowIndex, `${group} ${timeKey(endedMs)}`)
  }
  return [...entries.values()]
}

/** The record of a call without pages; `expect` is its version now, 0 for a new one. */
export function putCall(call: Call, createdAtMs: number, expect: number, retentionMs: number): Put {
  const value: StoredCall = { v: 1, call, createdAtMs }
  const expiresAtMs = Date.parse(call.view.startedAt) + retentionMs
  return { op: 'put', ...callRef(call.id), value, expect, index: indexEntries(call), expiresAtMs }
}

/** `others`: calls that had the name before and keep it. */
export function putAlias(
  alias: string,
  call: Call,
  retentionMs: number,
  { expect, others = [] }: { readonly expect?: number; readonly others?: readonly string[] } = {},
): Put {
  const [callId = call.id, ...more] = [...others, call.id]
  const value: StoredAlias = more.length > 0 ? { v: 1, callId, more } : { v: 1, callId }
  return { op: 'put', ...aliasRef(alias), value, expect, expiresAtMs: Date.parse(call.view.startedAt) + retentionMs }
}
