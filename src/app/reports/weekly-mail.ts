/**
 * The report of a week by e-mail, by the HTTP mail API of the alerts. The schedule looks once an hour.
 *
 * What must stay true: one mail a week. What was sent is remembered, and the mail's key is made of site and day, so that a mail whose
 * answer was lost is the same mail when it is sent again. What could not be sent on its day is not sent.
 *
 * Stored form (collection `weekly-report`, id `sent`, version 1): {v, day}.
 */
import { createMailer, escaped, type Mail } from '../../adapters/crm/email/connector.ts'
import { emailVariables, parseEmailSettings } from '../../adapters/crm/email/settings.ts'
import { dayBeginMs } from '../../core/traffic/read-traffic.ts'
import { SwitchhookError } from '../../lib/errors.ts'
import { withTimeLimit } from '../../lib/time-limit.ts'
import { localIso } from '../../lib/zoned-time.ts'
import { isoUtc } from '../../ports/clock.ts'
import type { ReportFigures, ReportForm } from '../../wire/reports.ts'
import { weekdays } from '../../wire/weekdays.ts'
import type { SiteServices } from '../services.ts'
import { buildReport } from './report-form.ts'

const hourMs = 3_600_000
const fromHour = 6
const limitMs = 20_000
const sentRef = { collection: 'weekly-report', id: 'sent' } as const

interface Sent {
  readonly v: 1
  /** `2026-11-30`: the day on which it was due. */
  readonly day: string
}

type Services = Pick<SiteServices, 'site' | 'records' | 'agents' | 'settings' | 'clock' | 'fetch' | 'variables' | 'log'>

/** Answers whether one was sent. Rejects with what the mail service said; then it is due again. */
export async function sendWeeklyReport(services: Services): Promise<boolean> {
  const { site, records, settings, clock, fetch, variables, log } = services
  const { to, day: weekday } = settings.weeklyReport
  const { data: mail } = emailVariables().safeParse(variables)
  if (to.length === 0 || !mail?.ALERT_EMAIL_FROM || !mail.ALERT_EMAIL_API_KEY) return false
  const todayMs = dayBeginMs(clock.now(), settings.timeZone)
  const local = localIso(clock.now(), settings.timeZone)
  const day = local.slice(0, 10)
  const isDay = weekdays[(new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7] === weekday
  if (!isDay || Number(local.slice(11, 13)) < fromHour) return false
  const sent = await records.get<Sent>(sentRef.collection, sentRef.id)
  if (sent?.value.day === day) return false
  const range = { from: isoUtc(weekBeginMs(todayMs, settings.timeZone)), to: isoUtc(todayMs) }
  const agents = await buildReport(services, 'agents', range)
  const queues = await buildReport(services, 'queues', range)
  const send = createMailer(parseEmailSettings(variables), { fetch, clock })
  const onTimeout = () =>
    new SwitchhookError('crm_timeout', 'The mail service did not answer in time; it is tried again.', {
      retryable: true,
    })
  await withTimeLimit({ clock, limitMs, onTimeout }, (signal) =>
    send(weeklyMail(to, site, agents, queues), `weekly-report-${site}-${day}`, signal),
  )
  await records.write([{ op: 'put', ...sentRef, value: { v: 1, day } satisfies Sent }])
  log.info('weekly_report_sent', { site, day })
  return true
}

function weekBeginMs(todayMs: number, zone: string): number {
  let atMs = todayMs
  for (let days = 0; days < 7; days += 1) atMs = dayBeginMs(atMs - hourMs, zone)
  return atMs
}

const heads = ['', 'Calls', 'Answered', 'Missed', 'Talk', 'Answer', 'First call'] as const

function weeklyMail(to: readonly string[], site: string, agents: ReportForm, queues: ReportForm): Mail {
  const { zone, from, total } = agents
  const last = localIso(Date.parse(agents.to) - 1, zone).slice(0, 10)
  const span = `${localIso(Date.parse(from), zone).slice(0, 10)} to ${last}`
  const of = site === 'main' ? '' : ` of ${site}`
  const lines = [
    ['Whole site', ...cells(total)],
    ...queues.rows.map((row) => [`Queue ${row.id}`, ...cells(row)]),
    ...agents.rows.map((row) => [row.name === undefined ? row.id : `${row.name} (${row.id})`, ...cells(row)]),
  ]
  const htmlRow = (row: readonly string[], tag: 'th' | 'td') =>
    `<tr>${row.map((cell) => `<${tag} align="left">${escaped(cell)}</${tag}>`).join('')}</tr>`
  const rows = lines.map((row) => htmlRow(row, 'td')).join('')
  return {
    to,
    subject: `Calls${of}, ${span}: ${total.calls}, ${total.missed} missed`,
    text: `${[heads, ...lines].map((row) => row.join(' | ')).join('\n')}\n\nDays are of ${zone}.\n`,
    html: `<table cellpadding="4">${htmlRow(heads, 'th')}${rows}</table><p><small>Days are of ${escaped(zone)}.</small></p>`,
  }
}

function cells({ calls, answered, missed, talkSeconds, averageAnswerSeconds, firstCallResolution }: ReportFigures) {
  return [
    ...[calls, answered, missed].map(String),
    `${Math.round(talkSeconds / 60)} min`,
    averageAnswerSeconds === undefined ? '–' : `${averageAnswerSeconds} s`,
    firstCallResolution === undefined ? '–' : `${Math.round(firstCallResolution * 100)} %`,
  ]
}
