/** `switchhook calls`: the calls of a site, and one call with its events and its deliveries. */
import type { Command } from 'commander'
import * as z from 'zod'
import { type CallForm as Call, callDetailsSchema, callPageSchema } from '../../../wire/call.ts'
import { renderTable } from '../../terminal/table.ts'
import { type CliCommand, commandGroup, withAction } from '../command.ts'
import { readLimit } from '../option-values.ts'
import { callDetailsWords } from '../output/call-details.ts'
import { callOutcomeWords, partyOf, shortTalkOf, ways } from '../output/call-words.ts'
import { timeRange } from '../output/times.ts'
import { firstItems } from '../pages.ts'
import type { Session } from '../session.ts'

const listOptions = z.object({
  number: z.string().optional(),
  extension: z.string().optional(),
  from: z.string().optional(),
  to: z.string().optional(),
  limit: z.number(),
})
type ListOptions = z.infer<typeof listOptions>

export const calls: CliCommand = (program, context) => {
  const group = commandGroup(program, 'calls', 'List calls, show one with its deliveries')
  withAction(listCommand(group), context, listOptions, async (session, options) => {
    const filters = filtersOf(options, session.timeZone)
    const { items, next } = await firstItems(options.limit, async (limit, cursor) => {
      const query = { ...filters, limit, cursor }
      const answer = await session.api.request({ path: '/v1/calls', query, answer: callPageSchema })
      return { items: answer.calls, next: answer.next }
    })
    session.show({ calls: items, next }, () => listWords(session, items, next !== undefined))
  })
  const show = group.command('show').description('Show one call: its timeline, events and deliveries')
  withAction(show.argument('<id>', 'As calls list shows it'), context, z.object({}), async (session, _, [id = '']) => {
    const details = await session.api.request({
      path: `/v1/calls/${encodeURIComponent(id)}`,
      answer: callDetailsSchema,
    })
    session.show(details, () => callDetailsWords(details, session.times, session.width))
  })
}

function listCommand(group: Command): Command {
  return group
    .command('list')
    .description('List calls, newest first')
    .option('--number <number>', 'With this number, in any form')
    .option('--extension <extension>', 'That rang at this extension')
    .option('--from <time>', 'That began at or after: 2026-11-20, "2026-11-20 09:30"')
    .option('--to <time>', 'That began before; a day counts to its end')
    .option('--limit <count>', 'How many', readLimit, 50)
}

/** Exported for its tests. Throws UsageError. */
export function filtersOf({ number, extension, from, to }: Omit<ListOptions, 'limit'>, timeZone: string) {
  return { number, extension, ...timeRange({ from, to }, timeZone) }
}

const columns = [
  { header: 'STARTED' },
  { header: 'WAY' },
  { header: 'NUMBER', shrinkTo: 14 },
  { header: 'NAME', shrinkTo: 10 },
  { header: 'AGENT', shrinkTo: 5 },
  { header: 'OUTCOME', shrinkTo: 9 },
  { header: 'TALK', align: 'right' },
  { header: 'ID' },
] as const

/** Agents by extension alone: their names would leave no room for the caller's. */
function listWords({ times, width }: Session, all: readonly Call[], more: boolean): string {
  if (all.length === 0) return 'No calls.\n'
  const rows = all.map((call) => {
    const { number, name } = partyOf(call)
    const agents = call.answeredBy ? [call.answeredBy] : call.rung
    const extensions = agents.map(({ extension }) => extension).join(',')
    const way = ways[call.direction]
    return [
      times.minute(call.startedAt),
      way,
      number,
      name,
      extensions,
      callOutcomeWords(call),
      shortTalkOf(call),
      call.id,
    ]
  })
  const hint = more ? `There are more: add --limit ${all.length * 4}, or narrow with --from and --to.\n` : ''
  return `${renderTable(columns, rows, width)}\n${hint}${times.note}\n`
}
