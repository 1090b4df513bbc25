/** `switchhook tasks`: long work that goes on by itself: started, watched, stopped. */
import { type Command, Option } from 'commander'
import * as z from 'zod'
import { type TaskForm, taskPageSchema, taskSchema } from '../../../wire/task.ts'
import { renderFacts, renderTable } from '../../terminal/table.ts'
import { type CliCommand, commandGroup, withAction } from '../command.ts'
import { readLimit } from '../option-values.ts'
import { firstItems } from '../pages.ts'
import type { Session } from '../session.ts'

const none = z.object({})
const startOptions = z.object({
  state: z.string(),
  destination: z.string().optional(),
  code: z.string().optional(),
  from: z.string().optional(),
  to: z.string().optional(),
  by: z.string().optional(),
})

export const tasks: CliCommand = (program, context) => {
  const group = commandGroup(program, 'tasks', 'List, show, start and abort long work')
  const list = group.command('list').description('List tasks, newest first')
  const limit = z.object({ limit: z.number() })
  withAction(list.option('--limit <count>', 'How many', readLimit, 20), context, limit, async (session, options) => {
    const { items, next } = await firstItems(options.limit, async (size, cursor) => {
      const query = { limit: size, cursor }
      const answer = await session.api.request({ path: '/v1/tasks', query, answer: taskPageSchema })
      return { items: answer.tasks, next: answer.next }
    })
    session.show({ tasks: items, next }, () => listWords(session, items))
    return undefined
  })
  withAction(withId(group, 'show', 'Show how far a task is'), context, none, async (session, _, [id = '']) => {
    const task = await session.api.request({ path: pathOf(id), answer: taskSchema })
    session.show(task, () => taskWords(session, task))
    return undefined
  })
  withAction(startCommand(group), context, startOptions, async (session, { by, ...filter }) => {
    const body = { kind: 'retry-deliveries', filter, by }
    const task = await session.api.request({ method: 'POST', path: '/v1/tasks', body, answer: taskSchema })
    session.show(task, () => `Started. See: npx switchhook tasks show ${task.id}\n`)
    return undefined
  })
  withAction(
    withId(group, 'abort', 'Stop a task; what it has done stays'),
    context,
    none,
    async (session, _, [id = '']) => {
      const task = await session.api.request({ method: 'DELETE', path: pathOf(id), answer: taskSchema })
      session.show(task, () => taskWords(session, task))
      return undefined
    },
  )
}

function startCommand(group: Command): Command {
  return group
    .command('start')
    .description('Start a task: retry all deliveries that match')
    .addOption(
      new Option('--state <state>', 'Those in this state (dead: given up)')
        .choices(['dead', 'waiting'])
        .default('dead'),
    )
    .option('--destination <connector>', 'Only those to this connector')
    .option('--code <code>', 'Only those whose last error has this code')
    .option('--from <time>', 'Only those created at or after: an instant, or a time ago (90m, 24h, 7d)')
    .option('--to <time>', 'Only those created before (default: now)')
    .option('--by <name>', 'Who starts it (default: the key)')
}

function withId(group: Command, name: string, description: string): Command {
  return group.command(name).description(description).argument('<id>', 'As tasks list shows it')
}

const pathOf = (id: string) => `/v1/tasks/${encodeURIComponent(id)}`

function progressWords({ progress: { total, done, failed, waiting } }: TaskForm): string {
  const parts = [
    `${done} done`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(waiting > 0 ? [`${waiting} wait`] : []),
  ]
  return `${parts.join(', ')} of ${total ?? 'some, being counted'}`
}

function listWords({ times, width }: Session, all: readonly TaskForm[]): string {
  if (all.length === 0) return 'No tasks.\n'
  const rows = all.map((one) => [times.at(one.createdAt), one.kind, one.state, progressWords(one), one.by, one.id])
  const heads = ['CREATED', 'KIND', 'STATE', 'PROGRESS', 'BY', 'ID'].map((header) => ({ header }))
  return `${renderTable(heads, rows, width)}\n${times.note}\n`
}

function taskWords({ times }: Session, one: TaskForm): string {
  const facts = renderFacts([
    ['Task', one.id],
    ['State', one.state],
    ['Progress', progressWords(one)],
    ['About', one.secondsLeft === undefined ? undefined : `${one.secondsLeft} s left`],
    ['Filter', JSON.stringify(one.filter)],
    ['By', one.by],
    ['Started', times.at(one.startedAt)],
    ['Ended', times.at(one.endedAt)],
    ['Error', one.error?.message],
  ])
  const failures = one.failures.map(({ code, message, count }) => `${count} × ${code}: ${message}\n`).join('')
  return `${facts}\n${failures}${times.note}\n`
}
