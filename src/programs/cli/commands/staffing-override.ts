/** `switchhook staffing override`: open or close by hand. */
import { Argument, type Command } from 'commander'
import * as z from 'zod'
import { forcedStates } from '../../../wire/staffing-hours.ts'
import { hoursAnswerSchema } from '../../../wire/staffing-hours-api.ts'
import { UsageError } from '../../terminal/failure.ts'
import { type CommandContext, withAction } from '../command.ts'
import { readTime } from '../output/times.ts'
import { hoursWords } from './staffing-hours.ts'

const path = '/v1/staffing/override'
const options = z.object({
  group: z.string().optional(),
  until: z.string().optional(),
  minutes: z.string().optional(),
  reason: z.string().optional(),
})

export function addOverrideCommand(staffing: Command, context: CommandContext): void {
  const command = staffing
    .command('override')
    .description('Open or close the site or a group by hand; clear: the hours hold again')
    .addArgument(new Argument('<state>', 'What holds').choices([...forcedStates, 'clear']))
    .option('--group <number>', 'A queue or ring group (default: the whole site)')
    .option('--until <time>', 'When it expires, such as "2026-11-20 17:00" (default: when it is cleared)')
    .option('--minutes <n>', 'Instead: for so many minutes')
    .option('--reason <text>', 'Why, for colleagues')
  withAction(command, context, options, async (session, { group, until, minutes, reason }, [state]) => {
    if (until !== undefined && minutes !== undefined) throw new UsageError('Give --until or --minutes, not both.')
    const forMs = minutes === undefined ? undefined : Number(minutes) * 60_000
    if (forMs !== undefined && !(forMs > 0)) throw new UsageError('--minutes: write a number of minutes.')
    const end =
      forMs === undefined
        ? until && readTime(until, session.timeZone, 'to')
        : new Date(session.cli.clock.now() + forMs).toISOString()
    const request =
      state === 'clear'
        ? ({ method: 'DELETE', path, query: { group } } as const)
        : ({ method: 'PUT', path, body: { state, group, until: end, reason } } as const)
    const answer = await session.api.request({ ...request, answer: hoursAnswerSchema })
    session.show(answer, () => hoursWords(answer, session))
    return undefined
  })
}
