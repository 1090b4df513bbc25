/** `switchhook calls`: the calls of a site, and one call with its events and its deliveries. */
import { type Command, Option } from 'commander'
import * as z from 'zod'
import {
  type CallForm as Call,
  type CallRow,
  callDetailsSchema,
  callPageSchema,
  callRowSchema,
  callStates,
} from '../../../wire/call.ts'
import { callOutcome, direction } from '../../../wire/parts.ts'
import { chosenSchema, unclearPageSchema } from '../../../wire/unclear.ts'
import { renderTable } from '../../terminal/table.ts'
import { type CliCommand, commandGroup, withAction } from '../command.ts'
import { readLimit } from '../option-values.ts'
import { callDetailsWords } from '../output/call-details.ts'
import { callOutcomeWords, partyOf, shortTalkOf, ways } from '../output/call-words.ts'
import { timeRange } from '../output/times.ts'
import { firstItems } from '../pages.ts'
import type { Session } from '../session.ts'

const listOptions = z.object({
  q: z.string().optional(),
  outcome: z.string().optional(),
  direction: z.string().optional(),
  queue: z.string().optional(),
  state: z.string().optional(),
  destination: z.string().optional(),
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
  byHand(group, context)
  const show = group.command('show').description('Show one call: its timeline, events and deliveries')
  withAction(show.argument('<id>', 'As calls list shows it'), context, z.object({}), async (session, _, [id = '']) => {
    const details = await session.api.request({
      path: `/v1/calls/${encodeURIComponent(id)}`,
      answer: callDetailsSchema,
    })
    session.show(details, () => callDetailsWords(details, session.times, session.width))
  })
}

/** What people do about one call. */
const byHand: CliCommand = (group, context) => {
  const pathOf = (id: string, what: string) => `/v1/calls/${encodeURIComponent(id)}/${what}`
  const named = (name: string, description: string) =>
    group.command(name).description(description).argument('<id>', 'As calls list shows it')
  const log = named('log', 'Log a call again: send what waits, was given up, or was deleted in the CRM')
    .option('--destination <connector>', 'Only there (default: all)')
    .option('--anew <text>', 'Also where it is delivered, as its entry was deleted: once for each text')
  const logOptions = z.object({ destination: z.string().optional(), anew: z.string().optional() })
  withAction(log, context, logOptions, async (session, body, [id = '']) => {
    const call = await session.api.request({ method: 'POST', path: pathOf(id, 'log'), body, answer: callRowSchema })
    session.show(call, () => `${call.destinations.map((one) => `${one.destination}: ${one.state}`).join('\n')}\n`)
    return undefined
  })
  const leaveOut = named('leave-out', 'Leave a call out of the CRMs').option('--undo', 'Take it in again')
  withAction(leaveOut, context, z.object({ undo: z.boolean().optional() }), async (session, { undo }, [id = '']) => {
    const body = { leftOut: undo !== true }
    const path = pathOf(id, 'leave-out')
    const call = await session.api.request({ method: 'POST', path, body, answer: callRowSchema })
    session.show(call, () => (call.leftOut ? leftOutWords(call) : 'It is logged again.\n'))
    return undefined
  })
  const move = named('move', 'Move a call to another contact')
    .requiredOption('--source <connector>', 'Where the contact is: a CRM, or directory')
    .requiredOption('--contact <id>', 'Its id there')
    .requiredOption('--name <name>', 'Its name')
    .option('--type <type>', 'Its kind of record there (Contacts, res.partner)')
    .option('--remember', 'For the number: its other calls, and those to come')
  const moveOptions = z.object({
    ...{ source: z.string(), contact: z.string(), name: z.string() },
    ...{ type: z.string().optional(), remember: z.boolean().optional() },
  })
  withAction(move, context, moveOptions, async (session, { contact, type, ...rest }, [id = '']) => {
    const body = { choice: 'contact', id: contact, entityType: type, ...rest }
    const answer = await session.api.request({
      method: 'POST',
      path: pathOf(id, 'contact'),
      body,
      answer: chosenSchema,
    })
    session.show(answer, () => `Decided for ${answer.calls} calls: ${rest.name}.\n`)
    return undefined
  })
  const unclear = group.command('unclear').description('List numbers that several contacts have, or none')
  withAction(unclear, context, z.object({}), async (session) => {
    const answer = await session.api.request({ path: '/v1/unclear', answer: unclearPageSchema })
    const rows = answer.unclear.map((one) => [one.number, one.name ?? '', one.reason, String(one.calls), one.callId])
    const heads = ['NUMBER', 'NAME', 'CONTACTS', 'CALLS', 'LAST CALL'].map((header) => ({ header }))
    session.show(answer, () => (rows.length === 0 ? 'No unclear calls.\n' : renderTable(heads, rows, session.width)))
    return undefined
  })
}

function listCommand(group: Command): Command {
  return group
    .command('list')
    .description('List calls, newest first')
    .option('--q <text>', 'With this number, name, extension, call id or CRM entry')
    .addOption(new Option('--outcome <outcome>', 'That ended so').choices([...callOutcome.options, 'unanswered']))
    .addOption(new Option('--direction <direction>').choices([...direction.options, 'external']))
    .option('--queue <extension>', 'Of this queue')
    .addOption(
      new Option('--state <state>', 'At the destination, or at any (missing: not in the CRM)').choices([
        ...callStates,
        'missing',
      ]),
    )
    .option('--destination <connector>', 'Which --state is about')
    .option('--number <number>', 'With this number, in any form')
    .option('--extension <extension>', 'That rang at this extension')
    .option('--from <time>', 'That began at or after: 2026-11-20, "2026-11-20 09:30"')
    .option('--to <time>', 'That began before; a day counts to its end')
    .option('--limit <count>', 'How many', readLimit, 50)
}

/** Exported for its tests. Throws UsageError. */
export function filtersOf({ from, to, ...filters }: Omit<ListOptions, 'limit'>, timeZone: string) {
  return { ...filters, ...timeRange({ from, to }, timeZone) }
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

/** Entries are taken back in the background. */
function leftOutWords({ destinations }: CallRow): string {
  const standing = destinations.filter(({ entry, removed }) => entry && !removed)
  const lines = standing.map(({ destination, state }) =>
    state === 'waiting'
      ? `Its entry in ${destination} is taken back; npx switchhook calls show says what was done.\n`
      : `Its entry in ${destination} stays: delete it there.\n`,
  )
  return ['Nothing more of it is sent.\n', ...lines].join('')
}

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
