/**
 * The hours of a site in its records: what people set (one record) and what each source of a phone system reported (one each).
 *
 * What must stay true: what is read is at most 5 s old, and at once new in the isolate that changed it.
 *
 * Stored form (collection `staffing-hours`, version 1): id `typed`: {v, site, groups, holidays}; id `reported.<source>`: {v, report},
 * listed by `staffing-hours.reported`, forgotten 30 days after the last report.
 */
import { SwitchhookError } from '../../../lib/errors.ts'
import type { Records, StoredRecord } from '../../../ports/records.ts'
import { type Hours, noHours, type ReportedHours } from './hours.ts'

const collection = 'staffing-hours'
const typedId = 'typed'
const reportedIndex = 'staffing-hours.reported'
const believedForMs = 5000
const keptMs = 30 * 86_400_000
const sourcesMax = 20
/** An unchanged report is written again only so often: it says that the source still reports. */
const refreshMs = 120_000

export type TypedHours = Pick<Hours, 'site' | 'groups' | 'holidays'>

interface StoredTyped extends TypedHours {
  readonly v: 1
}

interface StoredReport {
  readonly v: 1
  readonly report: ReportedHours
}

const believed = new WeakMap<Records, { readonly hours: Promise<Hours>; readonly untilMs: number }>()

/** Rejects with `storage_unavailable` when the records can't be read. */
export function readHours(records: Records, nowMs: number): Promise<Hours> {
  const known = believed.get(records)
  if (known !== undefined && nowMs < known.untilMs && nowMs > known.untilMs - 2 * believedForMs) return known.hours
  const hours = readAnew(records)
  believed.set(records, { hours, untilMs: nowMs + believedForMs })
  hours.catch(() => believed.delete(records))
  return hours
}

async function readAnew(records: Records): Promise<Hours> {
  const [typed, reports] = await Promise.all([
    records.get<StoredTyped>(collection, typedId),
    records.list<StoredReport>({ index: reportedIndex, limit: sourcesMax }),
  ])
  const { site, groups, holidays } = typed?.value ?? noHours
  return { site, groups, holidays, reported: reports.records.map(({ value }) => value.report) }
}

/**
 * Changes what people set; `change` may throw to refuse, and is asked again when somebody else changed it meanwhile. Rejects with
 * `conflict` when others keep changing it.
 */
export async function changeHours(
  records: Records,
  change: (before: TypedHours) => TypedHours,
): Promise<{ readonly before: TypedHours; readonly after: TypedHours }> {
  for (let tries = 0; tries < 5; tries += 1) {
    const found = await records.get<StoredTyped>(collection, typedId)
    const before = typedOf(found)
    const after = change(before)
    const { site, groups, holidays } = after
    const value: StoredTyped = { v: 1, site, groups, holidays }
    const { committed } = await records.write([
      { op: 'put', collection, id: typedId, value, expect: found?.version ?? 0 },
    ])
    believed.delete(records)
    if (committed) return { before, after }
  }
  throw new SwitchhookError('conflict', 'The hours are being changed by somebody else; send the change again.', {
    retryable: true,
  })
}

function typedOf(found: StoredRecord<StoredTyped> | undefined): TypedHours {
  const { site, groups, holidays } = found?.value ?? noHours
  return { site, groups, holidays }
}

/** Keeps what a source reported. Says whether it differs from what it reported before. */
export async function keepReportedHours(records: Records, report: ReportedHours): Promise<boolean> {
  const id = `reported.${report.source}`
  const before = (await records.get<StoredReport>(collection, id))?.value.report
  if (before !== undefined && before.asOfMs > report.asOfMs) return false
  const isSame = before !== undefined && facts(before) === facts(report)
  if (isSame && report.asOfMs - before.asOfMs < refreshMs) return false
  const value: StoredReport = { v: 1, report }
  const index = [{ index: reportedIndex, key: report.source }]
  await records.write([{ op: 'put', collection, id, value, index, expiresAtMs: report.asOfMs + keptMs }])
  believed.delete(records)
  return !isSame
}

const facts = ({ asOfMs: _, ...rest }: ReportedHours) => JSON.stringify(rest)
