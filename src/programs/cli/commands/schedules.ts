/** `switchhook schedules apply`: makes QStash call the deployment every five minutes. Needed once where Upstash is used. */
import * as z from 'zod'
import { applySchedules, everyFiveMinutes } from '../../../adapters/platform/upstash/schedules.ts'
import { CliFailure, UsageError } from '../../terminal/failure.ts'
import { type CliCommand, commandGroup, withAction } from '../command.ts'

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
    const { QSTASH_TOKEN: token, QSTASH_URL: url } = session.cli.env
    if (!token) throw new UsageError('Set QSTASH_TOKEN, as in the deployment.')
    const publicUrl = session.api.url.replace(/\/+$/, '')
    await applySchedules({ token, url: url || undefined, publicUrl, cron }).catch((cause: unknown) => {
      throw new CliFailure('QStash did not take the schedule.', {
        hint: 'Check QSTASH_TOKEN and QSTASH_URL; nothing was changed.',
        cause,
      })
    })
    session.show({ schedule: 'switchhook-sweep', cron, url: publicUrl }, () => {
      return `QStash now calls ${publicUrl} by "${cron}". To change it, apply again.\nEach run counts as a message: every five minutes makes 288 a day of the 1,000 of QStash’s free plan, every minute 1,440.\n`
    })
    return undefined
  })
}
