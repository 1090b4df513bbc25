/** `switchhook deliveries`: what was or will be sent to each destination, and retrying what was given up. */
import { type Command, Option } from 'commander'
import * as z from 'zod'
import {
  type DeliveryForm as Delivery,
  deliveryPageSchema,
  deliverySchema,
  retriedPageSchema,
} from '../../../wire/delivery.ts'
import { UsageError } from '../../terminal/failure.ts'
import { renderFacts, renderTable } from '../../terminal/table.ts'
import { type CliCommand, commandGroup, withAction } from '../command.ts'
import { readLimit } from '../option-values.ts'
import { deliveryState, deliveryTarget, lastProblem } from '../output/delivery-words.ts'
import { timeRange } from '../output/times.ts'
import { firstItems } from '../pages.ts'
import type { Session } from '../session.ts'

const listOptions = z.object({
  ...{ state: z.string().optional(), destination: z.string().optional(), code: z.string().optional() },
  ...{ from: z.string().optional(), to: z.string().optional(), call: z.string().optional(), limit: z.number() },
})
const states = ['waiting', 'sending', 'delivered', 'dead', 'merged', 'unwanted']

export const deliveries: CliCommand = (program, context) => {
  const group = commandGroup(program, 'deliveries', 'List, show and retry deliveries to CRMs and webhooks')
  withAction(listCommand(group), context, listOptions, async (session, { limit, from, to, ...filters }) => {
    const { state } = filters
    const range = timeRange({ from, to }, session.timeZone)
    const page = await firstItems(limit, async (size, cursor) => {
      const query = { ...filters, ...range, limit: size, cursor }
      const answer = await session.api.request({ path: '/v1/deliveries', query, answer: deliveryPageSchema })
      return { items: answer.deliveries, next: answer.next }
    })
    const { items, next } = page
    session.show({ deliveries: items, next }, () => listWords(session, items, next !== undefined, state))
  })
  withAction(
    withId(group, 'show', 'Show one delivery with its attempts'),
    context,
    z.object({}),
    async (session, _, [id]) => {
      const delivery = await session.api.request({ path: pathOf(id), answer: deliverySchema })
      session.show(delivery, () => deliveryWords(session, delivery))
    },
  )
  withAction(retryCommand(group), context, retryOptions, async (session, options, [id]) => {
    if (id === undefined) return retryMany(session, options)
    if (Object.values(options).some((value) => value !== undefined)) {
      throw new UsageError('Give either the id of one delivery or options for many, not both.')
    }
    const request = { method: 'POST', path: `${pathOf(id)}/retry`, answer: deliverySchema } as const
    const delivery = await session.api.request(request)
    session.show(
      delivery,
      () => `${delivery.id} is being retried. See: npx switchhook deliveries show ${delivery.id}\n`,
    )
    return undefined
  })
}

const retryOptions = z.object({
  state: z.string().optional(),
  destination: z.string().optional(),
  code: z.string().optional(),
  from: z.string().optional(),
  to: z.string().optional(),
})

function retryCommand(group: Command): Command {
  return group
    .command('retry')
    .description('Retry now what is waiting or dead: one by its id, or all that match the options')
    .argument('[id]', 'As deliveries list shows it')
    .addOption(new Option('--state <state>', 'All in this state (dead: no more retries)').choices(['dead', 'waiting']))
    .option('--destination <connector>', 'Only those to this connector')
    .option('--code <code>', 'Only those whose last error has this code')
    .option('--from <time>', 'Only those created at or after: 2026-11-20, "2026-11-20 09:30"')
    .option('--to <time>', 'Only those created before; a day counts to its end')
}

async function retryMany(session: Session, options: z.infer<typeof retryOptions>): Promise<undefined> {
  const { state, destination, code } = options
  if (state === undefined) throw new UsageError('Name a delivery by its id, or say --state dead (or waiting).')
  const { from, to } = timeRange(options, session.timeZone)
  let retried = 0
  for (let cursor: string | undefined, isFirst = true; isFirst || cursor !== undefined; isFirst = false) {
    const body = { state, destination, code, from, to, cursor }
    const request = { method: 'POST', path: '/v1/deliveries/retry', body, answer: retriedPageSchema } as const
    const page = await session.api.request(request)
    retried += page.retried
    cursor = page.next
  }
  const words = retried === 1 ? '1 delivery is' : `${retried} deliveries are`
  session.show({ retried }, () => (retried === 0 ? 'No delivery matches.\n' : `${words} being retried.\n`))
  return undefined
}

function listCommand(group: Command): Command {
  return group
    .command('list')
    .description('List deliveries, newest first')
    .addOption(new Option('--state <state>', 'Only in this state (dead: no more retries)').choices(states))
    .option('--destination <connector>', 'Only to this connector')
    .option('--code <code>', 'Only those whose last error has this code')
    .option('--call <id>', 'Only of this call')
    .option('--from <time>', 'Only those created at or after: 2026-11-20, "2026-11-20 09:30"')
    .option('--to <time>', 'Only those created before; a day counts to its end')
    .option('--limit <count>', 'How many', readLimit, 50)
}

function withId(group: Command, name: string, description: string): Command {
  return group.command(name).description(description).argument('<id>', 'As deliveries list shows it')
}

function pathOf(id = ''): string {
  return `/v1/deliveries/${encodeURIComponent(id)}`
}

const columns = [
  { header: 'CREATED' },
  { header: 'TO', shrinkTo: 8 },
  { header: 'STATE' },
  { header: 'FAILED', align: 'right' },
  { header: 'LAST ERROR', shrinkTo: 10 },
  { header: 'ID' },
] as const

function listWords(
  { times, width }: Session,
  all: readonly Delivery[],
  more: boolean,
  state: string | undefined,
): string {
  if (all.length === 0) return state === undefined ? 'No deliveries.\n' : `No delivery is ${state}.\n`
  const rows = all.map((one) => [
    times.at(one.createdAt),
    deliveryTarget(one),
    one.state,
    one.failures === 0 ? '' : String(one.failures),
    lastProblem(one) === undefined ? '' : (one.attempts.find(({ outcome }) => outcome === 'failed')?.code ?? ''),
    one.id,
  ])
  const hint = all.some((one) => one.state === 'dead')
    ? 'See why: npx switchhook deliveries show ID. Retry: npx switchhook deliveries retry ID, or all: npx switchhook deliveries retry --state dead\n'
    : ''
  return `${renderTable(columns, rows, width)}\n${hint}${more ? `There are more: add --limit ${all.length * 4}\n` : ''}${times.note}\n`
}

const attemptColumns = [
  { header: 'AT' },
  { header: 'TOOK', align: 'right' },
  { header: 'REVISION', align: 'right' },
  { header: 'OUTCOME' },
  { header: 'CODE' },
] as const

function deliveryWords({ times, width }: Session, one: Delivery): string {
  const facts = renderFacts([
    ['Delivery', one.id],
    ['Call', one.callId],
    ['Alert', one.alert && `${one.alert.title} (${one.alert.id})`],
    ['To', deliveryTarget(one)],
    ['State', deliveryState(one, times)],
    ['Created', times.at(one.createdAt)],
    [
      'Delivered',
      one.deliveredRevision === undefined ? 'nothing yet' : `revision ${one.deliveredRevision} of ${one.revision}`,
    ],
    ['Entry', one.entry && [one.entry.id, one.entry.url].filter(Boolean).join(', ')],
    ['Problem', lastProblem(one)],
  ])
  const rows = one.attempts.map(({ at, durationMs, revision, outcome, code = '' }) => [
    times.at(at),
    `${durationMs} ms`,
    String(revision),
    outcome,
    code,
  ])
  const attempts = rows.length === 0 ? 'No attempt yet.\n' : renderTable(attemptColumns, rows, width)
  const retry = one.state === 'dead' ? `Send it again: npx switchhook deliveries retry ${one.id}\n` : ''
  return `${facts}\n${attempts}\n${retry}${times.note}\n`
}
