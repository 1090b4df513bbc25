/**
 * A calendar on the web, by its iCal address, whose events are holidays of the site: read when it is set and every six hours by the
 * schedule. The address is a secret of its own with many services, so of it only the host is shown.
 *
 * Stored form (collection `staffing-hours`, id `calendar`, version 1): StoredCalendar.
 *
 * What must stay true: the address is https and outside private networks, a redirect is not followed, the answer is bounded; what
 * can't be read changes no holiday.
 */
import { withHolidays } from '../../core/staffing/hours/change-hours.ts'
import { changeHours, readHours } from '../../core/staffing/hours/hours-store.ts'
import { SwitchhookError, toSwitchhookError } from '../../lib/errors.ts'
import { sha256Hex } from '../../lib/hash.ts'
import { exchange, HttpFailure, isSuccess } from '../../lib/http-client.ts'
import { publicAddressFault } from '../../lib/public-address.ts'
import { isoUtc } from '../../ports/clock.ts'
import type { Records } from '../../ports/records.ts'
import type { NewHoliday } from '../../wire/staffing-hours.ts'
import type { HolidaysAnswer } from '../../wire/staffing-hours-api.ts'
import type { SiteServices } from '../services.ts'

interface StoredCalendar {
  readonly v: 1
  readonly url: string
  readonly groups?: readonly string[]
  /** Absent: never. */
  readonly readAtMs?: number
  readonly triedAtMs: number
  /** Why it could not be read the last time. */
  readonly problem?: string
}

type Services = Pick<SiteServices, 'records' | 'clock' | 'fetch' | 'settings' | 'log'>

const ref = { collection: 'staffing-hours', id: 'calendar' } as const
/** Of its holidays. */
const calendarSource = 'calendar address'
const timeoutMs = 15_000
const answerBytesMax = 1_048_576
const dayMs = 86_400_000
/** Holidays of the next years. */
const aheadMs = 2 * 366 * dayMs

/** Reads it at once. Rejects with `bad_field` for an address that may not be asked, and with what reading it said. */
export async function setCalendar(
  services: Services,
  text: string,
  groups: readonly string[] | undefined,
): Promise<void> {
  const url = text.trim().replace(/^webcals?:/i, 'https:')
  const fault = publicAddressFault(url)
  if (fault) throw new SwitchhookError('bad_field', `Correct in the body: url: ${fault.sentence}.`)
  const nowMs = services.clock.now()
  await keepHolidays(services, groups, await readEvents(services, url))
  await put(services.records, { v: 1, url, groups, readAtMs: nowMs, triedAtMs: nowMs })
}

/** Its holidays go with it. Answers whether there was one. */
export async function removeCalendar({ records }: Pick<Services, 'records'>): Promise<boolean> {
  const found = await records.get<StoredCalendar>(ref.collection, ref.id)
  if (!found) return false
  await changeHours(records, (known) => withHolidays(known, [], calendarSource))
  await records.write([{ op: 'delete', ...ref }])
  return true
}

/** What cannot be read is remembered, logged, and shown with the holidays. */
export async function refreshCalendar(services: Services): Promise<void> {
  const { records, clock, log } = services
  const known = (await records.get<StoredCalendar>(ref.collection, ref.id))?.value
  if (!known) return
  const triedAtMs = clock.now()
  try {
    await keepHolidays(services, known.groups, await readEvents(services, known.url))
    await put(records, { ...known, readAtMs: triedAtMs, triedAtMs, problem: undefined })
  } catch (thrown) {
    log.failure('holiday_calendar_not_read', thrown, { site: records.site })
    await put(records, { ...known, triedAtMs, problem: toSwitchhookError(thrown).message })
  }
}

export async function calendarForm(records: Records): Promise<HolidaysAnswer['calendar']> {
  const known = (await records.get<StoredCalendar>(ref.collection, ref.id))?.value
  if (!known) return undefined
  const { url, groups, readAtMs, problem } = known
  const readAt = readAtMs === undefined ? undefined : isoUtc(readAtMs)
  return { host: new URL(url).host, groups: groups && [...groups], readAt, problem }
}

async function put(records: Records, value: StoredCalendar): Promise<void> {
  await records.write([{ op: 'put', ...ref, value }])
}

async function readEvents({ clock, fetch, records, settings }: Services, url: string): Promise<NewHoliday[]> {
  const text = await answerOf({ clock, fetch }, url)
  const nowMs = clock.now()
  const zone = (await readHours(records, nowMs)).site.schedule?.zone ?? settings.timeZone
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10)
  const { calendarHolidays } = await import('../../core/staffing/hours/calendar-file.ts')
  return calendarHolidays(text, zone, { fromDay: day(nowMs - dayMs), toDay: day(nowMs + aheadMs) })
}

async function answerOf(ports: Pick<Services, 'clock' | 'fetch'>, url: string): Promise<string> {
  const ask = { method: 'GET', url, headers: { accept: 'text/calendar' }, timeoutMs, answerBytesMax, isRead: true }
  const answer = await exchange(ports, ask).catch((thrown: unknown) => {
    const why = thrown instanceof HttpFailure ? thrown.message : String(thrown)
    throw unreadable(`The calendar's address can't be read: ${why}.`)
  })
  if (answer.status >= 300 && answer.status < 400)
    throw unreadable("The calendar's address leads elsewhere; give the address it leads to.")
  if (!isSuccess(answer)) throw unreadable(`The calendar's address answered ${answer.status}.`)
  return answer.text
}

const unreadable = (message: string) => new SwitchhookError('bad_request', message)

async function keepHolidays(
  { records }: Pick<Services, 'records'>,
  groups: readonly string[] | undefined,
  found: readonly NewHoliday[],
): Promise<void> {
  const holidays = found.map((one) => {
    const holiday = { ...one, ...(groups && { groups: [...groups] }) }
    return { ...holiday, id: `holiday_${sha256Hex(JSON.stringify(holiday)).slice(0, 18)}`, source: calendarSource }
  })
  await changeHours(records, (before) => withHolidays(before, holidays, calendarSource))
}
