/** `switchhook staffing holidays`: days on which the site or some groups are closed. */
import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import * as z from 'zod'
import { toSwitchhookError } from '../../../lib/errors.ts'
import { savedText } from '../../../lib/saved-text.ts'
import type { Holiday, NewHoliday } from '../../../wire/staffing-hours.ts'
import {
  createdHolidaysSchema,
  type HolidaysAnswer,
  holidaysAnswerSchema,
  hoursAnswerSchema,
} from '../../../wire/staffing-hours-api.ts'
import { CliFailure, UsageError } from '../../terminal/failure.ts'
import { renderTable } from '../../terminal/table.ts'
import { type CommandContext, withAction } from '../command.ts'
import { fileBytes } from '../input-file.ts'
import { readLimit } from '../option-values.ts'
import type { Session } from '../session.ts'

const path = '/v1/staffing/holidays'
const calendarBytesMax = 5 * 2 ** 20
const runsOutSoonDays = 60
const dayMs = 86_400_000

export function addHolidayCommands(staffing: Command, context: CommandContext): void {
  const group = staffing.command('holidays').description('Holidays: list, add, remove, import')
  const list = group.command('list').description('List holidays by their first day')
  withAction(list, context, z.object({}), async (session) => {
    const answer = await session.api.request({ path, answer: holidaysAnswerSchema })
    session.show(answer, () => listWords(answer, session))
    return undefined
  })
  const add = group
    .command('add')
    .description('Add a holiday')
    .argument('<name>')
    .argument('<first day>', 'Such as 2026-12-24, or "2026-12-24 12:00" where it begins within the day')
    .argument('[last day]', 'The same form; default: the first day')
    .option('--every-year', 'On the same days of every year')
    .option('--groups <numbers>', 'Only these groups, with commas (default: all)')
  withAction(add, context, addOptions, async (session, options, [name = '', first = '', last]) => {
    const body = { holidays: [holidayOf(name, first, last, options)] }
    const answer = await session.api.request({ method: 'POST', path, body, answer: createdHolidaysSchema })
    session.show(answer, () => (answer.created > 0 ? `Added ${name}.\n` : `${name} is there already.\n`))
    return undefined
  })
  const remove = group.command('remove').description('Remove a holiday').argument('<id>', 'As holidays list shows it')
  withAction(remove, context, z.object({}), async (session, _, [id = '']) => {
    const request = { method: 'DELETE', path: `${path}/${encodeURIComponent(id)}` } as const
    const answer = await session.api.request({ ...request, answer: z.object({ removed: z.literal(true) }) })
    session.show(answer, () => 'Removed.\n')
    return undefined
  })
  const calendar = group
    .command('calendar')
    .description('Show, set or remove the calendar on the web that the site reads by itself, every six hours')
    .argument('[address]', 'Its https address (iCal)')
    .option('--groups <numbers>', 'Only these groups, with commas (default: all)')
    .option('--remove', 'Read it no more; its holidays go with it')
  withAction(calendar, context, calendarOptions, async (session, options, [address]) => {
    await changeCalendar(session, options, address)
    return undefined
  })
  const take = group
    .command('import')
    .description('Import public holidays of a country, or an iCalendar file; what was imported so before is replaced')
    .option('--country <code>', 'ISO 3166 code, such as DE or US')
    .option('--region <code>', 'State or province, such as BY or CA')
    .option('--years <n>', 'How many years from this one on (default: 3)', readLimit)
    .option('--ical <file or url>', 'An iCalendar file, or its https address')
    .option('--groups <numbers>', 'Only these groups, with commas (default: all)')
  withAction(take, context, importOptions, importHolidays)
}

const calendarPath = '/v1/staffing/holiday-calendar'
const calendarOptions = z.object({ groups: z.string().optional(), remove: z.boolean().optional() })

async function changeCalendar(
  session: Session,
  { groups, remove }: z.infer<typeof calendarOptions>,
  address: string | undefined,
): Promise<void> {
  if (remove) {
    if (address !== undefined) throw new UsageError('Give either an address or --remove.')
    const answer = await session.api.request({
      ...{ method: 'DELETE', path: calendarPath },
      answer: z.object({ removed: z.boolean() }),
    })
    return session.show(answer, () => (answer.removed ? 'Removed.\n' : 'There is no calendar.\n'))
  }
  const answer =
    address === undefined
      ? await session.api.request({ path, answer: holidaysAnswerSchema })
      : await session.api.request({
          ...{ method: 'PUT', path: calendarPath, answer: holidaysAnswerSchema },
          body: { url: address, groups: numbers(groups) },
        })
  session.show(answer, () => calendarWords(answer) || 'No calendar is set: staffing holidays calendar https://…\n')
}

function calendarWords({ calendar, holidays }: HolidaysAnswer): string {
  if (calendar === undefined) return ''
  const { host, groups, readAt, problem } = calendar
  const count = holidays.filter(({ source }) => source === 'calendar address').length
  const of = groups ? ` for ${groups.join(', ')}` : ''
  const read = readAt === undefined ? 'not read yet' : `${count} holidays, read ${readAt.slice(0, 16)}Z`
  return `The calendar at ${host}${of}: ${read}.\n${problem === undefined ? '' : `▲ ${problem}\n`}`
}

const addOptions = z.object({ everyYear: z.boolean().optional(), groups: z.string().optional() })
const importOptions = z.object({
  country: z.string().optional(),
  region: z.string().optional(),
  years: z.number().default(3),
  ical: z.string().optional(),
  groups: z.string().optional(),
})

const numbers = (text: string | undefined) => text?.split(',').map((one) => one.trim())

function holidayOf(
  name: string,
  first: string,
  last: string | undefined,
  { everyYear, groups }: z.infer<typeof addOptions>,
) {
  const [from, fromTime] = dayAndTime(first)
  const [to, toTime] = last === undefined ? [undefined, undefined] : dayAndTime(last)
  return { name, from, to, fromTime, toTime, everyYear, groups: numbers(groups) }
}

function dayAndTime(text: string): readonly [string, string | undefined] {
  const [, day, time] = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d))?$/.exec(text.trim()) ?? []
  if (day === undefined) throw new UsageError(`"${text}" is no day. Write it as 2026-12-24 or "2026-12-24 12:00".`)
  return [day, time]
}

async function importHolidays(session: Session, options: z.infer<typeof importOptions>) {
  const { country, ical, years, groups } = options
  if ((country === undefined) === (ical === undefined)) throw new UsageError('Give either --country or --ical.')
  if (years > 5) throw new UsageError('--years: at most 5.')
  const found =
    country === undefined ? await fromCalendar(session, ical ?? '', years) : await fromCountry(session, options)
  const { source, holidays } = found
  if (holidays.length === 0) throw new CliFailure('There are no holidays in it.')
  const body = { source, replace: true, holidays: holidays.map((one) => ({ ...one, groups: numbers(groups) })) }
  const answer = await session.api.request({ method: 'POST', path, body, answer: createdHolidaysSchema })
  session.show(
    answer,
    () => `Stored ${answer.created} holidays of ${source}, removed ${answer.removed}.\n${endWords(answer, session)}`,
  )
  return undefined
}

async function fromCountry({ cli }: Session, { country = '', region, years }: z.infer<typeof importOptions>) {
  const { publicHolidays } = await import('../staffing/public-holidays.ts')
  const first = new Date(cli.clock.now()).getUTCFullYear()
  const all = Array.from({ length: years }, (_, i) => first + i)
  const [land, part] = [country.toUpperCase(), region?.toUpperCase()]
  const holidays = await publicHolidays(land, part, all)
  return { source: `country ${[land, part].filter(Boolean).join('-')}`, holidays }
}

async function fromCalendar(session: Session, place: string, years: number) {
  const { calendarHolidays } = await import('../../../core/staffing/hours/calendar-file.ts')
  const nowMs = session.cli.clock.now()
  const fromDay = new Date(nowMs - dayMs).toISOString().slice(0, 10)
  const toDay = new Date(nowMs + years * 366 * dayMs).toISOString().slice(0, 10)
  const { site } = await session.api.request({ path: '/v1/staffing/hours', answer: hoursAnswerSchema })
  const zone = site.schedule?.zone ?? session.timeZone
  const text = await calendarText(session, place)
  try {
    return { source: 'calendar', holidays: calendarHolidays(text, zone, { fromDay, toDay }) }
  } catch (thrown) {
    throw new CliFailure(toSwitchhookError(thrown).message)
  }
}

async function calendarText({ cli }: Session, place: string): Promise<string> {
  if (!/^(https?|webcals?):\/\//i.test(place)) {
    if ((await fileBytes(place)) > calendarBytesMax) throw new CliFailure('The file is larger than 5 MB.')
    return savedText(await readFile(place))
  }
  const response = await cli.fetch(place.replace(/^webcals?:/i, 'https:'), { signal: AbortSignal.timeout(30_000) })
  if (!response.ok) throw new CliFailure(`The calendar's address answered ${response.status}.`)
  const text = await response.text()
  if (text.length > calendarBytesMax) throw new CliFailure('The calendar is larger than 5 MB.')
  return text
}

function listWords(answer: HolidaysAnswer, session: Session): string {
  if (answer.holidays.length === 0) {
    return 'No holidays yet. Import them: npx switchhook staffing holidays import --country DE --region BY\n'
  }
  const rows = answer.holidays.map((one) => [
    ...[spanWords(one), one.name, one.groups?.join(', ') ?? 'all', one.source, one.id],
  ])
  const columns = [
    ...[{ header: 'DAYS' }, { header: 'NAME', shrinkTo: 12 }, { header: 'GROUPS', shrinkTo: 6 }],
    ...[{ header: 'FROM' }, { header: 'ID' }],
  ]
  return `${renderTable(columns, rows, session.width)}${endWords(answer, session)}${calendarWords(answer)}`
}

function spanWords({ from, to, fromTime, toTime, everyYear }: Holiday | NewHoliday): string {
  const year = everyYear === true ? 'every year ' : ''
  const shown = (day: string) => (everyYear === true ? day.slice(5) : day)
  const first = `${shown(from)}${fromTime ? ` ${fromTime}` : ''}`
  const last = `${to === undefined ? '' : shown(to)}${toTime ? ` ${toTime}` : ''}`.trim()
  return `${year}${first}${last ? ` – ${last}` : ''}`
}

function endWords({ imported }: HolidaysAnswer, { cli }: Session): string {
  const soon = new Date(cli.clock.now() + runsOutSoonDays * dayMs).toISOString().slice(0, 10)
  return imported
    .map(
      ({ source, until }) =>
        `${until < soon ? '▲ ' : ''}Those of ${source} are stored until ${until}; import them again before.\n`,
    )
    .join('')
}
