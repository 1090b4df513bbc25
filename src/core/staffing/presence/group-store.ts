/**
 * The state of a site's queues and ring groups, as their sources reported it last. It is only state: a newer report replaces it.
 *
 * Stored form (collection `group-states`, version 1): `sources` = {v, sources: {<source>: {run, sequence, formerRuns, asOfMs,
 * parts,
 * keptUntilMs, trunks}}}; `<source> <part>` = {v, groups}. Groups are spread over `parts` records by their number, so that a report that changes
 * one agent rewrites little of 500 groups; a site with up to 25 has one. No index, and `expiresAtMs` moves once a day only (its
 * column is indexed): a report that changes something costs 1 row and 1 for each part that changed, and 1 for those who watch;
 * one that only says that nothing changed costs 2 rows.
 *
 * What must stay true: a late or doubled report changes nothing; watchers are sent a change if and only if it is stored.
 */
import { SwitchhookError } from '../../../lib/errors.ts'
import { sha256Hex } from '../../../lib/hash.ts'
import type { Clock } from '../../../ports/clock.ts'
import type { Records, StoredRecord, Write } from '../../../ports/records.ts'
import type { GroupState, Trunk } from '../group-state.ts'
import { groupAnnouncement } from './announce-groups.ts'
import {
  changesOf,
  type GroupReport,
  type Reception,
  type ReportedGroup,
  type ReportsSeen,
  reception,
  seenAfter,
} from './group-report.ts'
import { isStale } from './staffed.ts'

const collection = 'group-states'
const sourcesId = 'sources'
const dayMs = 86_400_000
/** A source that is not heard of for so long is forgotten with its groups. */
const keptDays = 7
const triesMax = 6
const fewGroups = 25
const partsOfMany = 16

interface KnownSource extends ReportsSeen {
  /** Of its parts: all are written anew once a day, those without changes too. */
  readonly keptUntilMs: number
  readonly parts: number
  readonly trunks?: readonly Trunk[]
}
type Sources = Readonly<Record<string, KnownSource>>
interface StoredSources {
  readonly v: 1
  readonly sources: Sources
}
interface StoredPart {
  readonly v: 1
  readonly groups: readonly ReportedGroup[]
}

export interface GroupStorePorts {
  readonly records: Records
  readonly clock: Pick<Clock, 'now'>
}

/** Takes a report. Rejects with `conflict` when others kept reporting at the same moment: send it again. */
export async function writeGroupStates(ports: GroupStorePorts, report: GroupReport): Promise<Reception> {
  for (let tries = 0; tries < triesMax; tries += 1) {
    const taken = await tryWrite(ports, report)
    if (taken !== undefined) return taken
  }
  throw new SwitchhookError('conflict', 'Others reported the state of queues at the same moment; send it again.', {
    retryable: true,
  })
}

async function tryWrite({ records, clock }: GroupStorePorts, report: GroupReport): Promise<Reception | undefined> {
  const nowMs = clock.now()
  const found = await readSources(records)
  const known = found?.value.sources[report.source]
  const how = reception(known, report)
  if (how !== 'take') return how
  const before = known ? await readParts(records, report.source, known.parts) : []
  const groups = new Map(before.flatMap((part) => part.map((group) => [group.group.number, group])))
  const earlier = new Map(groups)
  const { changed, gone } = changesOf(groups, report)
  for (const group of changed) groups.set(group.group.number, group)
  for (const number of gone) groups.delete(number)
  const parts = report.whole ? partsFor(groups.size) : (known?.parts ?? 1)
  const seen = seenAfter(known, report, nowMs)
  const expiresAtMs = (Math.floor(nowMs / dayMs) + 1 + keptDays) * dayMs
  const sources = {
    ...recent(found?.value.sources ?? {}, nowMs),
    [report.source]: { ...seen, parts, keptUntilMs: expiresAtMs, trunks: report.trunks },
  }
  const isAnew = parts !== known?.parts || known.keptUntilMs !== expiresAtMs
  const touched = new Set([...changed.map(({ group }) => group.number), ...gone].map((number) => partOf(number, parts)))
  const partWrites = Array.from({ length: parts }, (_, part): Write[] => {
    if (!isAnew && !touched.has(part)) return []
    const own = [...groups.values()].filter(({ group }) => partOf(group.number, parts) === part)
    return [{ op: 'put', collection, id: partId(report.source, part), value: { v: 1, groups: own }, expiresAtMs }]
  })
  const dropped = Array.from({ length: Math.max(0, (known?.parts ?? 0) - parts) }, (_, i): Write => {
    return { op: 'delete', collection, id: partId(report.source, parts + i) }
  })
  const head: Write = {
    ...{ op: 'put', collection, id: sourcesId, value: { v: 1, sources }, expect: found?.version ?? 0, expiresAtMs },
    announce: [
      groupAnnouncement({ source: report.source, asOfMs: seen.asOfMs, changed, gone, before: earlier }, nowMs),
    ],
  }
  const { committed } = await records.write([head, ...partWrites.flat(), ...dropped])
  return committed ? 'take' : undefined
}

/** A source that went away leaves nothing behind for long. */
function recent(sources: Sources, nowMs: number): Sources {
  return Object.fromEntries(Object.entries(sources).filter(([, { asOfMs }]) => nowMs - asOfMs < keptDays * dayMs))
}

/** All groups of the site, by number. Of a group that two sources report, what is fresh goes before what is stale. */
export async function readGroupStates({ records, clock }: GroupStorePorts): Promise<GroupState[]> {
  const sources = Object.entries((await readSources(records))?.value.sources ?? {})
  const read = await Promise.all(
    sources.map(async ([source, { parts, asOfMs }]) => {
      const groups = (await readParts(records, source, parts)).flat()
      return groups.map((group): GroupState => ({ ...group, asOfMs, source }))
    }),
  )
  const nowMs = clock.now()
  const chosen = new Map<string, GroupState>()
  for (const state of read.flat()) {
    const other = chosen.get(state.group.number)
    if (other === undefined || isBetter(state, other, nowMs)) chosen.set(state.group.number, state)
  }
  return [...chosen.values()].sort((a, b) => (a.group.number < b.group.number ? -1 : 1))
}

/** Sources do not take turns: of two that are fresh, the one that says more, then by name. */
function isBetter(one: GroupState, other: GroupState, nowMs: number): boolean {
  const rank = (state: GroupState) => [
    isStale(state, nowMs) ? 1 : 0,
    state.members.filter(({ loggedIn }) => loggedIn === 'unknown').length + (state.hasMoreMembers ? 1 : 0),
  ]
  const [a, b] = [rank(one), rank(other)]
  const difference = (a[0] ?? 0) - (b[0] ?? 0) || (a[1] ?? 0) - (b[1] ?? 0)
  return difference < 0 || (difference === 0 && one.source < other.source)
}

/** When each source last said something, stale or not: a group may be missing because its source is new. */
export async function readGroupSources(records: Records): Promise<GroupSourceState[]> {
  const sources = (await readSources(records))?.value.sources ?? {}
  return Object.entries(sources).map(([source, { asOfMs, trunks = [] }]) => ({ source, asOfMs, trunks }))
}

export interface GroupSourceState {
  readonly source: string
  readonly asOfMs: number
  readonly trunks: readonly Trunk[]
}

function readSources(records: Records): Promise<StoredRecord<StoredSources> | undefined> {
  return records.get<StoredSources>(collection, sourcesId)
}

async function readParts(records: Records, source: string, parts: number): Promise<(readonly ReportedGroup[])[]> {
  const refs = Array.from({ length: parts }, (_, part) => ({ collection, id: partId(source, part) }))
  return (await records.getMany<StoredPart>(refs)).map((record) => record?.value.groups ?? [])
}

const partId = (source: string, part: number) => `${source} ${part}`

function partsFor(groups: number): number {
  return groups <= fewGroups ? 1 : partsOfMany
}

function partOf(number: string, parts: number): number {
  return parts === 1 ? 0 : Number.parseInt(sha256Hex(number).slice(0, 6), 16) % parts
}
