/** A report as it is asked for: its range in the zone, and the agents' names. */
import { readReport } from '../../core/reports/read-report.ts'
import { dayBeginMs } from '../../core/traffic/read-traffic.ts'
import { SwitchhookError } from '../../lib/errors.ts'
import { instantAt } from '../../lib/zoned-time.ts'
import { isoUtc } from '../../ports/clock.ts'
import type { ReportForm, ReportKind } from '../../wire/reports.ts'
import { allAgents } from '../contact-details/all-agents.ts'
import type { SiteServices } from '../services.ts'

const dayMs = 86_400_000
const longestMs = 401 * dayMs
const usualDays = 7

export interface ReportQuery {
  /** A day or an instant. */
  readonly from?: string
  /** A day, which is included, or an instant. */
  readonly to?: string
  readonly zone?: string
}

type Services = Pick<SiteServices, 'records' | 'agents' | 'settings' | 'clock'>

/** Throws `bad_field` for a range that is empty or longer than sums are kept. */
export async function buildReport(services: Services, by: ReportKind, query: ReportQuery): Promise<ReportForm> {
  const { records, settings, clock } = services
  const zone = query.zone ?? settings.timeZone
  const toMs = query.to === undefined ? clock.now() : edgeMs(query.to, zone, 1)
  const fromMs = query.from === undefined ? daysBefore(toMs, zone) : edgeMs(query.from, zone, 0)
  if (fromMs >= toMs || toMs - fromMs > longestMs) {
    throw new SwitchhookError('bad_field', 'Correct `from` and `to`: from must be before to, by 400 days at most.')
  }
  const { rows, total } = await readReport(records, by, { fromMs, toMs, zone })
  const names = by === 'agents' && rows.length > 0 ? await namesOf(services) : new Map<string, string>()
  return {
    ...{ by, from: isoUtc(fromMs), to: isoUtc(toMs), zone, total },
    rows: rows.map((row) => ({ ...row, name: names.get(row.id) })),
  }
}

const aDay = /^\d{4}-\d{2}-\d{2}$/

function edgeMs(text: string, zone: string, daysMore: 0 | 1): number {
  return aDay.test(text) ? instantAt(Date.parse(`${text}T00:00:00Z`) + daysMore * dayMs, zone) : Date.parse(text)
}

function daysBefore(toMs: number, zone: string): number {
  let atMs = dayBeginMs(toMs - 1, zone)
  for (let days = 1; days < usualDays; days += 1) atMs = dayBeginMs(atMs - 1, zone)
  return atMs
}

async function namesOf(services: Services): Promise<Map<string, string>> {
  const agents = await allAgents(services)
  return new Map(agents.flatMap(({ extension, name }) => (name === undefined ? [] : [[extension, name] as const])))
}
