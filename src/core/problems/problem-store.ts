/**
 * Problems as they are remembered: since when, who acknowledged them, and that they are over. What stands now is found anew
 * each time; only turns are written.
 *
 * Stored form (collection `problems`, version 1): id the problem's, value StoredProblem. Index `problems.open` while it
 * stands, `problems.resolved` by time for 14 days after.
 */
import { SwitchhookError } from '../../lib/errors.ts'
import { isoUtc } from '../../ports/clock.ts'
import { type Put, type Records, type StoredRecord, timeKey } from '../../ports/records.ts'
import type { ProblemForm } from '../../wire/problem.ts'
import type { Finding } from './problem.ts'

export interface Acknowledgement {
  readonly atMs: number
  readonly by: string
  readonly remark?: string
  /** As it was then. */
  readonly changedAtMs: number
  readonly signature: string
}

export interface StoredProblem {
  readonly v: 1
  /** As it was last written; ids of calls and deliveries are left out. */
  readonly finding: Finding
  readonly notedAtMs: number
  readonly acknowledged?: Acknowledgement
  readonly resolvedAtMs?: number
}

const collection = 'problems'
const openIndex = 'problems.open'
const resolvedIndex = 'problems.resolved'
const resolvedKeptMs = 14 * 86_400_000
const openMax = 500
const resolvedShown = 100
/** How often figures of one that stands are written. */
const refreshMs = 300_000

function put(id: string, value: StoredProblem, expect: number): Put {
  const { resolvedAtMs, finding } = value
  return {
    ...{ op: 'put', collection, id, value, expect, onConflict: 'skip' },
    index: [
      resolvedAtMs === undefined
        ? { index: openIndex, key: finding.firstAt }
        : { index: resolvedIndex, key: timeKey(resolvedAtMs) },
    ],
    ...(resolvedAtMs !== undefined && { expiresAtMs: resolvedAtMs + resolvedKeptMs }),
  }
}

const withoutIds = (found: Finding): Finding => ({
  ...found,
  callIds: [],
  retry: found.retry && { ...found.retry, ids: [] },
})

/** Remembers what stands, and that what stands no more is over. Answers what is remembered of those that stand, by id. */
export async function noteProblems(
  records: Records,
  found: readonly Finding[],
  nowMs: number,
): Promise<ReadonlyMap<string, StoredProblem>> {
  const open = (await records.list<StoredProblem>({ index: openIndex, limit: openMax })).records
  const known = new Map(open.map((record) => [record.id, record]))
  const standing = new Map(found.map((one) => [one.id, one]))
  const gone = open.filter(({ id }) => !standing.has(id))
  // One that comes back may still be remembered as resolved.
  const fresh = found.filter(({ id }) => !known.has(id))
  const before = await records.getMany<StoredProblem>(fresh.map(({ id }) => ({ collection, id })))
  const writes = [
    ...gone.map(({ id, value, version }) => put(id, { ...value, resolvedAtMs: nowMs }, version)),
    ...fresh.map((one, i) =>
      put(one.id, { v: 1, finding: withoutIds(one), notedAtMs: nowMs }, before[i]?.version ?? 0),
    ),
    ...open.flatMap((record) => refreshed(record, standing.get(record.id), nowMs)),
  ]
  if (writes.length > 0) await records.write(writes)
  return new Map(open.flatMap(({ id, value }) => (standing.has(id) ? [[id, value] as const] : [])))
}

function refreshed(
  { id, value, version }: StoredRecord<StoredProblem>,
  now: Finding | undefined,
  nowMs: number,
): Put[] {
  if (now === undefined || nowMs - value.notedAtMs < refreshMs) return []
  if (now.count === value.finding.count && now.lastAt === value.finding.lastAt) return []
  return [
    put(id, { ...value, finding: { ...withoutIds(now), firstAt: value.finding.firstAt }, notedAtMs: nowMs }, version),
  ]
}

/** Quiet until it changes: newer failures, or another matter under the same name. */
export function isQuiet(one: Finding, stored: StoredProblem | undefined): boolean {
  const { acknowledged } = stored ?? {}
  return (
    acknowledged !== undefined &&
    one.changedAtMs <= acknowledged.changedAtMs &&
    one.signature === acknowledged.signature
  )
}

export function toProblemForm(one: Finding, stored: StoredProblem | undefined): ProblemForm {
  const { changedAtMs: _, signature: __, ...form } = one
  const { acknowledged, resolvedAtMs } = stored ?? {}
  const { atMs, by, remark } = acknowledged ?? {}
  const since = stored?.finding.firstAt
  return {
    ...form,
    firstAt: since !== undefined && since < form.firstAt ? since : form.firstAt,
    state: resolvedAtMs !== undefined ? 'resolved' : isQuiet(one, stored) ? 'acknowledged' : 'open',
    acknowledged: atMs === undefined || by === undefined ? undefined : { at: isoUtc(atMs), by, remark },
    resolvedAt: resolvedAtMs === undefined ? undefined : isoUtc(resolvedAtMs),
  }
}

/** The last ones first. */
export async function resolvedProblems(records: Records): Promise<ProblemForm[]> {
  const page = await records.list<StoredProblem>({ index: resolvedIndex, limit: resolvedShown, reverse: true })
  return page.records.map(({ value }) => toProblemForm(value.finding, value))
}

/** `found`: as it stands. Rejects with `conflict` when others keep changing it. */
export async function acknowledgeProblem(
  records: Records,
  found: Finding,
  { by, remark, nowMs }: { readonly by: string; readonly remark?: string; readonly nowMs: number },
): Promise<StoredProblem> {
  const { changedAtMs, signature } = found
  const acknowledged = { atMs: nowMs, by, remark, changedAtMs, signature }
  for (let tries = 0; tries < 5; tries += 1) {
    const known = await records.get<StoredProblem>(collection, found.id)
    const value: StoredProblem = { v: 1, finding: withoutIds(found), notedAtMs: nowMs, acknowledged }
    const { outcomes } = await records.write([put(found.id, value, known?.version ?? 0)])
    if (outcomes[0] === 'written') return value
  }
  throw new SwitchhookError('conflict', 'The problem is being changed; acknowledge it again.', { retryable: true })
}
