/** `switchhook missed`: callers who were not answered and not called back since. */
import * as z from 'zod'
import { type MissedCaller, missedDoneSchema, missedPageSchema } from '../../../wire/missed-calls.ts'
import { renderTable } from '../../terminal/table.ts'
import { type CliCommand, commandGroup, withAction } from '../command.ts'
import { readLimit } from '../option-values.ts'
import { readTime } from '../output/times.ts'
import { firstItems } from '../pages.ts'
import type { Session } from '../session.ts'

const listOptions = z.object({
  queue: z.string().optional(),
  agent: z.string().optional(),
  from: z.string().optional(),
  limit: z.number(),
})

export const missed: CliCommand = (program, context) => {
  const group = commandGroup(program, 'missed', 'List callers who were not answered nor called back, mark them as done')
  const list = group
    .command('list')
    .description('List missed callers, who called last first')
    .option('--queue <extension>', 'Only of this queue')
    .option('--agent <extension>', 'Only those for whom this extension rang')
    .option('--from <time>', 'Who called at or after: 2026-11-20, "2026-11-20 09:30"')
    .option('--limit <count>', 'How many', readLimit, 50)
  withAction(list, context, listOptions, async (session, { limit, from, ...filter }) => {
    const since = from === undefined ? undefined : readTime(from, session.timeZone, 'from')
    const { items, next } = await firstItems(limit, async (size, cursor) => {
      const query = { ...filter, from: since, limit: size, cursor }
      const answer = await session.api.request({ path: '/v1/missed-calls', query, answer: missedPageSchema })
      return { items: answer.missed, next: answer.next }
    })
    session.show({ missed: items, next }, () => listWords(session, items))
    return undefined
  })
  const done = group
    .command('done')
    .description('Mark a missed caller as done: nobody needs to call back')
    .argument('<id>', 'As missed list shows it')
  withAction(done, context, z.object({}), async (session, _, [id = '']) => {
    const path = `/v1/missed-calls/${encodeURIComponent(id)}/done`
    const answer = await session.api.request({ method: 'POST', path, answer: missedDoneSchema })
    session.show(answer, () => (answer.calls === 0 ? 'It was settled already.\n' : 'Done.\n'))
    return undefined
  })
}

function listWords({ times, width }: Session, all: readonly MissedCaller[]): string {
  if (all.length === 0) return 'No missed callers.\n'
  const heads = [
    ...[{ header: 'LAST' }, { header: 'NUMBER', shrinkTo: 14 }, { header: 'NAME', shrinkTo: 10 }],
    ...[{ header: 'CALLS', align: 'right' as const }, { header: 'QUEUE' }, { header: 'AGENTS', shrinkTo: 6 }],
    ...[{ header: 'TASK', shrinkTo: 6 }, { header: 'ID' }],
  ]
  const rows = all.map((one) => [
    ...[times.minute(one.lastAt), one.number, one.name ?? '', String(one.calls), one.queues.join(',')],
    ...[one.agents.join(','), one.task ? `${one.task.destination} ${one.task.id}` : '', one.id],
  ])
  return `${renderTable(heads, rows, width)}\n${times.note}\n`
}
