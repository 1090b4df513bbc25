/** `switchhook staffing hours`: business hours of the site and its groups. */
import { type Command, InvalidArgumentError } from 'commander'
import * as z from 'zod'
import { scheduleSchema, type Week } from '../../../wire/staffing-hours.ts'
import { type HoursAnswer, hoursAnswerSchema, type ScopeHoursForm } from '../../../wire/staffing-hours-api.ts'
import { readSidecarHours } from '../../local-deployment/config-files/sidecar-hours.ts'
import { CliFailure, exitCodes, UsageError } from '../../terminal/failure.ts'
import { type CommandContext, withAction } from '../command.ts'
import { readOldSetup } from '../migrate/old-setup.ts'
import type { Session } from '../session.ts'
import { readDays, weekWords } from '../staffing/week-words.ts'

const hoursPath = '/v1/staffing/hours'

export function addHoursCommands(staffing: Command, context: CommandContext): void {
  const group = staffing.command('hours').description('Business hours: show, set, import')
  const show = group.command('show').description('Show the hours of the site and its groups, and what holds now')
  withAction(show, context, z.object({}), async (session) => {
    const answer = await session.api.request({ path: hoursPath, answer: hoursAnswerSchema })
    session.show(answer, () => hoursWords(answer, session))
    return undefined
  })
  const set = group
    .command('set')
    .description('Set the hours of the site, or of one group; days that are not named are closed')
    .argument('[days...]', 'Such as "mon-fri 09:00-12:00,13:00-17:00" "sat 10:00-14:00"')
    .option('--group <number>', 'A queue or ring group (default: the site)')
    .option('--name <name>', 'Name of the group')
    .option('--time-zone <zone>', 'Time zone of the hours (default: as before, else this machine’s)')
    .option('--break <days>', 'A break, such as "mon-fri 12:00-12:30"; may be repeated', readDays)
    .option('--ignore-holidays', 'Open on holidays too')
    .option('--from-phone-system', 'Use the hours that the phone system reports')
    .option('--condition <name>', 'A FreePBX time condition or day/night switch, such as TC1 or DAYNIGHT0')
    .option('--remove', 'Remove what was set for the group: it has the site’s hours')
  withAction(set, context, setOptions, setHours)
  const take = group
    .command('import')
    .description('Take over business hours and call groups of a CDR sidecar')
    .argument('<file>', 'Its config/3cx-config.yml, or its folder')
  withAction(take, context, z.object({}), async (session, _, [file = '']) => importHours(session, file))
}

const setOptions = z.object({
  group: z.string().optional(),
  name: z.string().optional(),
  timeZone: z.string().optional(),
  break: z.custom<Week>().optional(),
  ignoreHolidays: z.boolean().optional(),
  fromPhoneSystem: z.boolean().optional(),
  condition: z.string().optional(),
  remove: z.boolean().optional(),
})

async function setHours(session: Session, options: z.infer<typeof setOptions>, days: readonly string[]) {
  const { group, remove, fromPhoneSystem, condition, name } = options
  if (remove === true && group === undefined)
    throw new UsageError('--remove needs --group: the site’s hours are replaced, not removed.')
  const known = await session.api.request({ path: hoursPath, answer: hoursAnswerSchema })
  const before = group === undefined ? known.site : known.groups.find(({ number }) => number === group)
  const own = {
    ...(group !== undefined && { name: name ?? before?.name }),
    schedule: days.length > 0 ? scheduleOf(days, options, before ?? known.site, session) : before?.schedule,
    use: fromPhoneSystem === true ? 'phone system' : days.length > 0 ? undefined : before?.use,
    condition: condition ?? before?.condition,
  }
  const body = group === undefined ? { site: own } : { groups: { [group]: remove === true ? null : own } }
  const answer = await session.api.request({ method: 'PUT', path: hoursPath, body, answer: hoursAnswerSchema })
  session.show(answer, () => hoursWords(answer, session))
  return undefined
}

function scheduleOf(
  days: readonly string[],
  { timeZone, break: breaks, ignoreHolidays }: z.infer<typeof setOptions>,
  before: Pick<ScopeHoursForm, 'schedule'>,
  session: Session,
) {
  let week: Week = {}
  try {
    for (const text of days) week = readDays(text, week)
  } catch (error) {
    throw error instanceof InvalidArgumentError ? new UsageError(error.message) : error
  }
  const zone = timeZone ?? before.schedule?.zone ?? session.timeZone
  const checked = scheduleSchema.safeParse({ zone, week, breaks, ignoreHolidays })
  if (checked.success) return checked.data
  const { path, message } = checked.error.issues[0] ?? { path: [], message: 'not understood' }
  throw new UsageError(`${path.join('.')} ${message}.`)
}

async function importHours(session: Session, file: string) {
  const { sidecar, env } = await readOldSetup(file)
  if (sidecar === undefined) throw new CliFailure(`${file} is no 3cx-config.yml of a CDR sidecar.`)
  const { hours, faults } = readSidecarHours(sidecar, env.TZ)
  for (const fault of faults) session.cli.err.write(`▲ ${fault}\n`)
  if (hours === undefined)
    throw new CliFailure(`${file} has no business hours or call groups that could be taken over.`)
  const answer = await session.api.request({ method: 'PUT', path: hoursPath, body: hours, answer: hoursAnswerSchema })
  session.show(answer, () => hoursWords(answer, session))
  return faults.length > 0 ? exitCodes.failed : undefined
}

export function hoursWords({ site, groups, conditions }: HoursAnswer, session: Session): string {
  const { times } = session
  const noted = conditions.map(
    ({ id, name, state, source }) => `${id}${name ? ` (${name})` : ''} is ${state} at ${source}\n`,
  )
  return [
    scopeWords('Site', site, session),
    ...groups.map(({ number, ...scope }) => scopeWords(`${scope.name ?? 'Group'} (${number})`, scope, session)),
    ...noted,
    `${times.note}\n`,
  ].join('')
}

function scopeWords(title: string, scope: ScopeHoursForm, { times }: Session): string {
  const { now, schedule, reported, usedFrom, usedOf, override, condition } = scope
  const until = now.until === undefined ? '' : ` until ${times.minute(now.until)}`
  const why = now.forced !== undefined ? ' (override)' : now.name === undefined ? '' : ` (${now.name})`
  const week = (given: NonNullable<typeof schedule>) =>
    `${weekWords(given.week)} (${given.zone})${given.breaks ? `, breaks ${weekWords(given.breaks)}` : ''}`
  return [
    `${title}: ${now.state}${why}${until}\n`,
    schedule ? `  Set here:     ${week(schedule)}\n` : '',
    reported?.schedule ? `  Phone system: ${week(reported.schedule)}\n` : '',
    condition ? `  Follows:      ${condition}\n` : '',
    override
      ? `  Override:     ${override.state} by ${override.by ?? 'nobody by name'}${override.reason ? `: ${override.reason}` : ''}\n`
      : '',
    usedFrom === 'not set'
      ? ''
      : `  Used:         ${usedFrom}${usedOf === 'site' && title !== 'Site' ? ', the site’s' : ''}\n`,
  ].join('')
}
