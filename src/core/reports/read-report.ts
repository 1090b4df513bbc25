/**
 * Reads reports back from the sums of the hours (report-sums.ts).
 *
 * Sums are of hours of UTC. Where clocks are a part of an hour apart from it (India, Nepal, parts of Australia), an hour counts for
 * the day and the hour of the day in which it begins there: a call of the last minutes before midnight may count for the day before.
 */
import { offsetMsAt } from '../../lib/zoned-time.ts'
import type { Sums } from '../../ports/counts.ts'
import type { Records } from '../../ports/records.ts'
import type { ReportFigures, ReportKind, ReportRow } from '../../wire/reports.ts'
import { readQueueTraffic } from '../traffic/read-queue-traffic.ts'
import { trafficGroup } from '../traffic/traffic-names.ts'
import { reportGroups } from './report-sums.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** Some ten megabytes at most of what two thousand agents leave. */
const groupsAtOnce = 80

export interface ReportRange {
  /** Hours that begin at or after `fromMs` and before `toMs`; at most 400 days. */
  readonly fromMs: number
  readonly toMs: number
  /** IANA. */
  readonly zone: string
}

export interface Report {
  /** Without names; agents, queues and DIDs with most calls first, times in order. */
  readonly rows: readonly ReportRow[]
  readonly total: ReportFigures
}

type Added = Record<(typeof whats)[number], number>
const whats = ['c', 'a', 'm', 'b', 't', 'i', 'w', 'r'] as const

export async function readReport(records: Records, by: ReportKind, range: ReportRange): Promise<Report> {
  const total = noneAdded()
  const inTime = new Map<string, Added>()
  await eachHour(
    records,
    range,
    (atMs) => [trafficGroup(atMs)],
    (atMs, name, value) => {
      // `09|sum|c`
      const what = name.slice(-1)
      if (!name.startsWith('sum|', 3) || !isWhat(what)) return
      total[what] += value
      if (isTime(by)) rowAt(inTime, placeInTime(by, atMs, range.zone))[what] += value
    },
  )
  const rows = by === 'queues' ? await queueRows(records, range) : inTime
  if (by === 'agents' || by === 'dids') await addParts(records, range, by === 'agents' ? 'a' : 'd', rows)
  const list = [...rows].map(([id, added]) => ({ id, ...figuresOf(added) })).filter(({ calls }) => calls > 0)
  const mostFirst = (a: ReportRow, b: ReportRow) => b.calls - a.calls || byId(a, b)
  return { rows: list.sort(isTime(by) ? byId : mostFirst), total: figuresOf(total) }
}

const isTime = (by: ReportKind) => by === 'hours' || by === 'days' || by === 'weeks'
const byId = (a: ReportRow, b: ReportRow) => (a.id < b.id ? -1 : 1)

async function queueRows(records: Records, { fromMs, toMs }: ReportRange): Promise<Map<string, Added>> {
  const rows = new Map<string, Added>()
  for (const [queue, sums] of await readQueueTraffic(records, fromMs, toMs)) {
    const of = (what: string) => sums.get(what) ?? 0
    const [c, a] = [of('offered'), of('answered')]
    rows.set(queue, { c, a, m: c - a, b: of('abandoned'), t: of('talk'), i: a, w: of('wait'), r: of('again') })
  }
  return rows
}

/** Whole days (UTC) from their own sums, what is before and behind them from those of hours. */
async function addParts(records: Records, range: ReportRange, dimension: 'a' | 'd', rows: Map<string, Added>) {
  const { zone, fromMs, toMs } = range
  const [firstMs, lastMs] = [Math.ceil(fromMs / dayMs) * dayMs, Math.floor(toMs / dayMs) * dayMs]
  const take = (name: string, value: number) => {
    // `a|101|c`: the dimension and the last part have one letter each.
    const what = name.slice(-1)
    if (name.startsWith(`${dimension}|`) && isWhat(what)) rowAt(rows, name.slice(2, -2))[what] += value
  }
  const inHours = (fromMs: number, toMs: number) =>
    eachHour(
      records,
      { fromMs, toMs, zone },
      (atMs) => reportGroups(atMs, 'h'),
      (_, name, value) => take(name.slice(3), value),
    )
  if (firstMs >= lastMs) return inHours(fromMs, toMs)
  await inHours(fromMs, firstMs)
  await eachDay(
    records,
    firstMs,
    lastMs,
    (atMs) => reportGroups(atMs, 'd'),
    (_, named) => {
      for (const name in named) take(name, named[name] ?? 0)
    },
  )
  await inHours(lastMs, toMs)
}

type TakeHour = (atMs: number, name: string, value: number) => void

async function eachHour(
  records: Records,
  { fromMs, toMs }: ReportRange,
  groupsOf: (atMs: number) => string[],
  take: TakeHour,
) {
  await eachDay(records, fromMs, toMs, groupsOf, (dayAtMs, named) => {
    for (const name in named) {
      const atMs = dayAtMs + Number(name.slice(0, 2)) * hourMs
      if (atMs >= fromMs && atMs < toMs) take(atMs, name, named[name] ?? 0)
    }
  })
}

/** Of each day (UTC) that is a part of the range. */
async function eachDay(
  records: Records,
  fromMs: number,
  toMs: number,
  groupsOf: (atMs: number) => string[],
  take: (dayAtMs: number, named: Sums) => void,
): Promise<void> {
  const groups: { readonly group: string; readonly dayAtMs: number }[] = []
  for (let at = Math.floor(fromMs / dayMs) * dayMs; at < toMs; at += dayMs)
    groups.push(...groupsOf(at).map((group) => ({ group, dayAtMs: at })))
  for (let at = 0; at < groups.length; at += groupsAtOnce) {
    const part = groups.slice(at, at + groupsAtOnce)
    const sums = await records.sums(part.map(({ group }) => group))
    for (const [i, named] of sums.entries()) take(part[i]?.dayAtMs ?? 0, named)
  }
}

const isWhat = (text: string): text is keyof Added => (whats as readonly string[]).includes(text)

function placeInTime(by: ReportKind, atMs: number, zone: string): string {
  const localMs = atMs + offsetMsAt(atMs, zone)
  if (by === 'hours') return new Date(localMs).toISOString().slice(11, 13)
  const dayNumber = Math.floor(localMs / dayMs)
  // 1 January 1970 was a Thursday.
  const first = by === 'weeks' ? dayNumber - ((dayNumber + 3) % 7) : dayNumber
  return new Date(first * dayMs).toISOString().slice(0, 10)
}

const noneAdded = (): Added => ({ c: 0, a: 0, m: 0, b: 0, t: 0, i: 0, w: 0, r: 0 })

function rowAt(rows: Map<string, Added>, id: string): Added {
  const known = rows.get(id)
  if (known) return known
  const row = noneAdded()
  rows.set(id, row)
  return row
}

/** Calls that were counted before an upgrade and changed after it may be taken off what they were never added to. */
const atLeastNone = (value: number) => Math.max(0, value)

function figuresOf({ c, a, m, b, t, i, w, r }: Added): ReportFigures {
  return {
    ...{ calls: atLeastNone(c), answered: atLeastNone(a), missed: atLeastNone(m), abandoned: atLeastNone(b) },
    talkSeconds: atLeastNone(t),
    ...(i > 0 && { averageAnswerSeconds: Math.round(atLeastNone(w) / i) }),
    ...(a > 0 && { averageHandlingSeconds: Math.round(atLeastNone(t) / a) }),
    repeated: atLeastNone(r),
    ...(i > 0 && { firstCallResolution: Math.round((1 - Math.min(i, atLeastNone(r)) / i) * 1000) / 1000 }),
  }
}
