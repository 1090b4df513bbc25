/** `switchhook audit`: who changed what. */
import { InvalidArgumentError } from 'commander'
import * as z from 'zod'
import { auditPageSchema } from '../../../wire/audit.ts'
import { renderTable } from '../../terminal/table.ts'
import { type CliCommand, commandGroup, withAction } from '../command.ts'
import { firstItems } from '../pages.ts'

const options = z.object({ limit: z.number(), everywhere: z.boolean().default(false) })

export const audit: CliCommand = (program, context) => {
  const command = commandGroup(program, 'audit', 'Who changed what')
    .command('list', { isDefault: true })
    .description('List who changed what, newest first')
    .option('--limit <number>', 'How many', readCount, 50)
    .option('--everywhere', 'Of all sites')
  withAction(command, context, options, async (session, { limit: wanted, everywhere }) => {
    const { items } = await firstItems(wanted, async (limit, cursor) => {
      const query = { limit, cursor, everywhere: everywhere ? 'true' : undefined }
      const page = await session.api.request({ path: '/v1/audit', query, answer: auditPageSchema })
      return { items: page.entries, next: page.next }
    })
    const { times } = session
    const rows = items.map(({ at, who, site, summary, target, from, result }) => [
      ...[times.at(at), who.name ?? `key ${who.id}`, site],
      ...[result === 'refused' ? `${summary} (refused)` : summary, target ?? '', from ?? ''],
    ])
    const columns = [
      ...[{ header: 'AT' }, { header: 'WHO' }, { header: 'SITE' }],
      ...[{ header: 'DID', shrinkTo: 20 }, { header: 'TO', shrinkTo: 10 }, { header: 'FROM' }],
    ]
    session.show({ entries: items }, () =>
      rows.length === 0
        ? 'Nothing was changed yet.\n'
        : `${renderTable(columns, rows, session.width)}\n${times.note}\n`,
    )
    return undefined
  })
}

function readCount(text: string): number {
  const count = Number(text)
  if (Number.isInteger(count) && count >= 1 && count <= 100_000) return count
  throw new InvalidArgumentError('Give a whole number from 1 to 100000.')
}
