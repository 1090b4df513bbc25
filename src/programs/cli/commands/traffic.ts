/** `switchhook traffic`: how many calls and entries there were, by day or by hour. */
import { Option } from 'commander'
import * as z from 'zod'
import { type CallCounts, trafficSchema } from '../../../wire/traffic.ts'
import { renderTable } from '../../terminal/table.ts'
import { type CliCommand, withAction } from '../command.ts'
import { readLimit } from '../option-values.ts'
import type { Session } from '../session.ts'

const options = z.object({ by: z.enum(['hour', 'day']), count: z.number().optional(), to: z.string().optional() })

const columns = [
  ['ANSWERED', 'answered'],
  ['MISSED', 'missed'],
  ['VOICEMAIL', 'voicemail'],
  ['IN', 'inbound'],
  ['OUT', 'outbound'],
  ['INTERNAL', 'internal'],
  ['AI', 'ai'],
] as const satisfies readonly (readonly [string, keyof CallCounts])[]

export const traffic: CliCommand = (program, context) => {
  const command = program
    .command('traffic')
    .description('Count calls and CRM entries by day or by hour')
    .addOption(new Option('--by <period>', 'Of what').choices(['day', 'hour']).default('day'))
    .option('--count <n>', 'How many, the current one included (14 days, 24 hours)', readLimit)
    .option('--to <instant>', 'Until then; default: now')
  withAction(command, context, options, async (session, { by, count = by === 'day' ? 14 : 24, to }) => {
    const answer = await session.api.request({ path: '/v1/traffic', query: { by, count, to }, answer: trafficSchema })
    session.show(answer, () => words(session, answer))
    return undefined
  })
}

function words({ times, width }: Session, { by, counts, timeZone }: z.infer<typeof trafficSchema>): string {
  const rows = counts.map((one) => [
    by === 'day' ? one.day : times.minute(one.at),
    ...columns.map(([, name]) => String(one[name])),
    one.logged
      .map(({ destination, calls, failed }) => `${destination} ${calls}${failed > 0 ? ` (${failed} failed)` : ''}`)
      .join(', '),
  ])
  const heads = [by.toUpperCase(), ...columns.map(([header]) => header)].map((header) => ({ header }))
  const table = renderTable([...heads, { header: 'LOGGED', shrinkTo: 12 }], rows, width)
  return `${table}\n${by === 'day' ? `Days of ${timeZone}.` : times.note}\n`
}
