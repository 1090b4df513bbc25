/** `switchhook staffing alerts`: what calls for a person, its rules, a test of who is notified, and maintenance. */
import { type Command, InvalidArgumentError, Option } from 'commander'
import * as z from 'zod'
import {
  type AlertForm,
  type AlertKind,
  type AlertRules,
  alertKinds,
  alertRulesSchema,
  alertSchema,
  alertStates,
  alertsSchema,
  checkedAlertsSchema,
  maintenanceSchema,
  minutesMax,
  testNoticeSchema,
} from '../../../wire/alert.ts'
import { renderTable } from '../../terminal/table.ts'
import { type CommandContext, withAction } from '../command.ts'
import type { Session } from '../session.ts'

export function addAlertCommands(staffing: Command, context: CommandContext): void {
  const group = staffing
    .command('alerts')
    .description('Alerts while the phones are open: list, rules, test, maintenance')
  addList(group, context)
  addRules(group, context)
  addMaintenance(group, context)
  const test = group
    .command('test')
    .description('Send a test to who is notified')
    .argument('[destination]', 'Only this one')
  withAction(test, context, z.object({}), async (session, _, [destination]) => {
    const request = { method: 'POST', path: '/v1/alerts/test', body: { destination } } as const
    const answer = await session.api.request({ ...request, answer: testNoticeSchema })
    const line = (one: (typeof answer.results)[number]) => `${one.ok ? '✓' : '✗'} ${one.destination}: ${one.text}\n`
    session.show(answer, () => answer.results.map(line).join(''))
    return answer.results.every(({ ok }) => ok) ? undefined : 1
  })
  const check = group.command('check').description('Check the rules now')
  withAction(check, context, z.object({}), async (session) => {
    const answer = await session.api.request({ method: 'POST', path: '/trigger/alerts', answer: checkedAlertsSchema })
    const { opened, resolved, open, unknown } = answer
    session.show(answer, () => `Opened ${opened}, resolved ${resolved}. ${open} open, ${unknown} unknown.\n`)
    return undefined
  })
}

function addList(group: Command, context: CommandContext): void {
  const list = group
    .command('list')
    .description('List alerts: open, acknowledged, and those that nobody can judge now')
    .addOption(
      new Option('--state <state>', 'Only in this state (default: all but resolved)').choices([...alertStates]),
    )
  withAction(list, context, z.object({ state: z.string().optional() }), async (session, { state }) => {
    const answer = await session.api.request({ path: '/v1/alerts', query: { state }, answer: alertsSchema })
    session.show(answer, () => {
      const { alerts, checkedAt, maintenance } = answer
      const until = maintenance ? `Maintenance until ${session.times.at(maintenance.until)} (${maintenance.by}).\n` : ''
      const checked = checkedAt === undefined ? 'Never checked yet.' : `Checked ${session.times.at(checkedAt)}.`
      const words = alerts.map((one) => alertWords(one, session)).join('\n')
      return `${until}${alerts.length === 0 ? 'No alerts.\n' : `${words}\n`}${checked} ${session.times.note}\n`
    })
    return undefined
  })
  const acknowledge = group
    .command('acknowledge')
    .description('Acknowledge an alert: nobody is reminded any more')
    .argument('<id>', 'As alerts list shows it')
    .option('--remark <text>', 'What is being done about it')
    .option('--by <name>', 'Who acknowledges it (default: the key)')
  const options = z.object({ remark: z.string().optional(), by: z.string().optional() })
  withAction(acknowledge, context, options, async (session, body, [id = '']) => {
    const path = `/v1/alerts/${encodeURIComponent(id)}/acknowledge`
    const answer = await session.api.request({ method: 'POST', path, body, answer: alertSchema })
    session.show(answer, () => `Acknowledged: ${answer.title}.\n`)
    return undefined
  })
}

function alertWords(one: AlertForm, { times }: Session): string {
  const { title, sentence, state, openedAt, unknownSince, resolvedAt, acknowledged, id } = one
  const by = acknowledged && `${acknowledged.by}${acknowledged.remark ? `: ${acknowledged.remark}` : ''}`
  return [
    `${state === 'open' ? '▲ ' : ''}${title} (${state})`,
    `  ${sentence}`,
    ...(openedAt ? [`  Opened ${times.at(openedAt)}`] : []),
    ...(unknownSince ? [`  Unknown since ${times.at(unknownSince)}`] : []),
    ...(resolvedAt ? [`  Resolved ${times.at(resolvedAt)}`] : []),
    ...(by ? [`  Acknowledged by ${by}`] : []),
    `  Id: ${id}`,
    '',
  ].join('\n')
}

const number = (text: string) => {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value) || value < 0) throw new InvalidArgumentError('Give a number.')
  return value
}

const ruleOptions = z.object({
  on: z.boolean().optional(),
  off: z.boolean().optional(),
  for: z.number().optional(),
  limit: z.number().optional(),
  remind: z.number().optional(),
  outsideHours: z.enum(['yes', 'no']).optional(),
  notify: z.string().optional(),
  except: z.string().optional(),
})

function addRules(group: Command, context: CommandContext): void {
  const rules = group
    .command('rules')
    .description('Show the rules, or change one')
    .argument('[kind]', `One of ${alertKinds.join(', ')}`)
    .option('--on', 'Turn it on')
    .option('--off', 'Turn it off')
    .option('--for <minutes>', 'How long it must be so', number)
    .option('--limit <number>', 'Seconds of waiting, calls, or deliveries, by its kind', number)
    .option('--remind <minutes>', 'Remind so often; 0: never', number)
    .addOption(new Option('--outside-hours <yes|no>', 'Also while the group is closed').choices(['yes', 'no']))
    .option('--notify <destinations>', 'Only these connectors, with commas; all: every one')
    .option('--except <groups>', 'Not for these groups, numbers with commas; none: for every one')
  withAction(rules, context, ruleOptions, async (session, given, [kind]) => {
    const request = kind === undefined ? {} : ({ method: 'PUT', body: changeOf(kind, given) } as const)
    const answer = await session.api.request({ path: '/v1/alerts/rules', ...request, answer: alertRulesSchema })
    session.show(answer, () => rulesWords(answer, session))
    return undefined
  })
}

const list = (text: string, none: string) => (text === none ? [] : text.split(',').map((one) => one.trim()))

function changeOf(kind: string, given: z.infer<typeof ruleOptions>) {
  const { on, off, remind, limit, outsideHours, notify, except } = given
  const change = {
    ...(on || off ? { on: on === true } : {}),
    ...{ forMinutes: given.for, limit, remindEveryMinutes: remind },
    outsideHours: outsideHours && outsideHours === 'yes',
    destinations: notify === undefined ? undefined : notify === 'all' ? null : list(notify, ''),
    exceptGroups: except === undefined ? undefined : list(except, 'none'),
  }
  return { rules: { [kind]: change } }
}

const columns = [
  ...[{ header: 'KIND' }, { header: 'ON' }, { header: 'FOR' }, { header: 'LIMIT' }, { header: 'REMIND' }],
  ...[{ header: 'OUTSIDE HOURS' }, { header: 'NOTIFIES', shrinkTo: 8 }, { header: 'EXCEPT', shrinkTo: 8 }],
] as const

function rulesWords({ rules, resolveAfterSeconds }: AlertRules, { width }: Session): string {
  const rows = Object.entries(rules).map(([kind, rule]) => [
    ...[
      kind as AlertKind,
      rule.on ? 'yes' : 'no',
      `${rule.forMinutes} min`,
      rule.limit === undefined ? '' : String(rule.limit),
    ],
    ...[rule.remindEveryMinutes === 0 ? 'never' : `${rule.remindEveryMinutes} min`, rule.outsideHours ? 'yes' : 'no'],
    ...[rule.destinations?.join(', ') ?? 'all', rule.exceptGroups?.join(', ') ?? ''],
  ])
  return `${renderTable(columns, rows, width)}\nResolved once their cause is gone for ${resolveAfterSeconds} s.\n`
}

function addMaintenance(group: Command, context: CommandContext): void {
  const maintenance = group.command('maintenance').description('Open no alerts for a while')
  const start = maintenance
    .command('start')
    .description('Start maintenance; it ends by itself')
    .argument('<minutes>', `How long, up to ${minutesMax}`, number)
    .option('--reason <text>', 'Why')
  withAction(start, context, z.object({ reason: z.string().optional() }), async (session, { reason }, [minutes]) => {
    const body = { minutes: Number(minutes), reason }
    const request = { method: 'POST', path: '/v1/alerts/maintenance', body } as const
    const answer = await session.api.request({ ...request, answer: maintenanceSchema })
    session.show(answer, () => `No alerts until ${session.times.at(answer.until)}. ${session.times.note}\n`)
    return undefined
  })
  const end = maintenance.command('end').description('End it now')
  withAction(end, context, z.object({}), async (session) => {
    const request = { method: 'DELETE', path: '/v1/alerts/maintenance' } as const
    const answer = await session.api.request({ ...request, answer: z.object({ removed: z.literal(true) }) })
    session.show(answer, () => 'Alerts are opened again.\n')
    return undefined
  })
}
