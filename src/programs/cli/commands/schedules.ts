/** `switchhook schedules`: `apply` makes QStash call the deployment every five minutes, once where Upstash is used; `list` shows what it calls. */
import * as z from 'zod'
import {
  applySchedules,
  everyFiveMinutes,
  listSchedules,
  sweepScheduleId,
} from '../../../adapters/platform/upstash/schedules.ts'
import type { Cli } from '../../terminal/cli.ts'
import { CliFailure, UsageError } from '../../terminal/failure.ts'
import { renderTable } from '../../terminal/table.ts'
import { type CliCommand, commandGroup, withAction } from '../command.ts'

const columns = [{ header: 'Schedule' }, { header: 'Cron' }, { header: 'Calls' }]
const scheduleOptions = z.object({ cron: z.string() })

export const schedules: CliCommand = (program, context) => {
  const group = commandGroup(program, 'schedules', 'What QStash calls by the clock')
  const apply = group
    .command('apply')
    .description(
      'Make or change the schedule at QStash (needs QSTASH_TOKEN, and QSTASH_URL outside its default region)',
    )
    .option(
      '--cron <expression>',
      'How often; every minute needs more than the 1,000 messages a day of the free plan',
      everyFiveMinutes,
    )
  withAction(apply, context, scheduleOptions, async (session, { cron }) => {
    const publicUrl = session.api.url.replace(/\/+$/, '')
    await asked(applySchedules({ ...accessOf(session.cli), publicUrl, cron }), 'QStash did not take the schedule.')
    session.show({ schedule: sweepScheduleId, cron, url: publicUrl }, () => {
      return `QStash now calls ${publicUrl} by "${cron}". To change it, apply again.\nEach run counts as a message: every five minutes makes 288 a day of the 1,000 of QStash’s free plan, every minute 1,440.\n`
    })
    return undefined
  })
  const list = group.command('list').description('List the schedules at QStash, those of other programs too')
  withAction(list, context, z.object({}), async (session) => {
    const schedules = await asked(listSchedules(accessOf(session.cli)), 'QStash did not list its schedules.')
    session.show({ schedules }, () =>
      schedules.length === 0
        ? 'There is none: npx switchhook schedules apply\n'
        : renderTable(
            columns,
            schedules.map(({ id, cron, destination }) => [id, cron, destination]),
            session.width,
          ),
    )
    return undefined
  })
}

function accessOf({ env: { QSTASH_TOKEN: token, QSTASH_URL: url } }: Cli) {
  if (!token) throw new UsageError('Set QSTASH_TOKEN, as in the deployment.')
  return { token, url: url || undefined }
}

function asked<T>(answer: Promise<T>, failure: string): Promise<T> {
  return answer.catch((cause: unknown) => {
    throw new CliFailure(failure, { hint: 'Check QSTASH_TOKEN and QSTASH_URL; nothing was changed.', cause })
  })
}
