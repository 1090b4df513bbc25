/** `switchhook connectors`: which CRMs are connected and their status; trying a connection, enabling a webhook again. */
import * as z from 'zod'
import {
  type ConnectorForm as Connector,
  type ConnectorCheck,
  connectorCheckSchema,
  connectorsSchema,
  enabledConnectorSchema,
} from '../../../wire/connector.ts'
import { threecxCheckSchema, threecxLinkSchema } from '../../../wire/threecx-link.ts'
import { exitCodes } from '../../terminal/failure.ts'
import { plain } from '../../terminal/plain.ts'
import { renderTable } from '../../terminal/table.ts'
import { type CliCommand, commandGroup, withAction } from '../command.ts'
import type { Times } from '../output/times.ts'
import type { Session } from '../session.ts'

/** What is read from the cloud is no CRM, and is asked of here all the same. */
const phoneSystem = 'threecx'

export const connectors: CliCommand = (program, context) => {
  const command = commandGroup(program, 'connectors', 'The connected CRMs and their status')
  const list = command.command('list', { isDefault: true }).description('List the connected CRMs and their status')
  withAction(list, context, z.object({}), async (session) => {
    const answer = await session.api.request({ path: '/v1/connectors', answer: connectorsSchema })
    session.show(answer, () => connectorWords(answer.connectors, session.times, session.width))
  })
  const check = command
    .command('check')
    .description('Test the connection to a CRM, or to a 3CX read from the cloud, and show which parts work')
    .argument('[id]', `As connectors list shows it, or ${phoneSystem}; default: all`)
  withAction(check, context, z.object({}), async (session, _, [id]) => {
    const ids = id === undefined ? await connectedIds(session) : [id]
    const checks: ConnectorCheck[] = []
    for (const one of ids) checks.push(await checkOne(session, one))
    session.show({ checks }, () => checkWords(checks))
    return checks.every(({ ok }) => ok) ? exitCodes.ok : exitCodes.failed
  })
  const enable = command
    .command('enable')
    .description('Enable a webhook again whose receiver answered 410 (gone)')
    .argument('<id>', 'As connectors list shows it')
  withAction(enable, context, z.object({}), async (session, _, [id = '']) => {
    const path = `/v1/connectors/${encodeURIComponent(id)}/enable`
    const answer = await session.api.request({ method: 'POST', path, answer: enabledConnectorSchema })
    const retry = 'Retry what was refused meanwhile with: npx switchhook deliveries retry --state dead'
    session.show(answer, () => `${answer.id} receives calls again. ${retry}\n`)
  })
}

/** Those that have a connection; the directory has none. */
async function connectedIds({ api }: Session): Promise<string[]> {
  const { connectors: all } = await api.request({ path: '/v1/connectors', answer: connectorsSchema })
  const crms = all.filter(({ kind }) => kind !== 'directory').map(({ id }) => id)
  const { isSetUp } = await api.request({ path: '/v1/threecx', answer: threecxLinkSchema })
  return isSetUp ? [...crms, phoneSystem] : crms
}

async function checkOne({ api }: Session, id: string): Promise<ConnectorCheck> {
  if (id === phoneSystem)
    return { id, ...(await api.request({ method: 'POST', path: '/v1/threecx/check', answer: threecxCheckSchema })) }
  const path = `/v1/connectors/${encodeURIComponent(id)}/check`
  return api.request({ method: 'POST', path, answer: connectorCheckSchema })
}

function checkWords(checks: readonly ConnectorCheck[]): string {
  if (checks.length === 0) return 'No CRM connected.\n'
  const findings = (check: ConnectorCheck) =>
    check.findings.map(({ ok, text }) => `  ${ok ? '✔' : '✘'} ${plain(text)}\n`)
  return checks.map((check) => `${check.id}\n${findings(check).join('')}`).join('\n')
}

/** `failing`, `paused until 10:14:05 (circuit open)`. */
function stateOf({ disabled, breaker, status, loginRefusedSince }: Connector, times: Times): string {
  if (disabled) return 'disabled'
  if (loginRefusedSince) return 'login refused'
  if (breaker?.state === 'open') return `paused until ${times.at(breaker.openUntil)} (circuit open)`
  return breaker?.state === 'half-open' ? 'retrying' : status
}

/** Errors stand under the table in full: they say what to do. */
export function connectorWords(all: readonly Connector[], times: Times, width: number): string {
  const rows = all.map((one) => [
    one.id,
    one.kind,
    String(one.priority),
    one.finds ? 'yes' : 'no',
    one.logs ? 'yes' : 'no',
    stateOf(one, times),
    times.at(one.lastSuccessAt),
  ])
  const columns = [
    { header: 'ID' },
    { header: 'KIND' },
    { header: 'PRIORITY', align: 'right' },
    { header: 'FINDS' },
    { header: 'LOGS' },
    { header: 'STATE' },
    { header: 'LAST SUCCESS' },
  ] as const
  const errors = all.flatMap(({ id, lastError }) =>
    lastError ? [`${id}, last error ${times.at(lastError.at)} (${lastError.code}): ${plain(lastError.message)}\n`] : [],
  )
  const refused = all.flatMap(({ id, loginRefusedSince: since }) =>
    since
      ? [
          `${id} has refused our login since ${times.at(since)}: calls are kept and wait. Renew the key, then: npx switchhook connectors check ${id}\n`,
        ]
      : [],
  )
  const checks = all.flatMap(({ id, lastCheck }) =>
    (lastCheck?.findings ?? []).flatMap(({ ok, text }) =>
      ok ? [] : [`${id}, check of ${times.at(lastCheck?.at)}: ${plain(text)}\n`],
    ),
  )
  const disabled = all.flatMap(({ id, disabled: why }) =>
    why ? [`${id}, disabled ${times.at(why.since)}: ${plain(why.reason)}\n`] : [],
  )
  const rules = all.flatMap(({ id, rules: written }) => (written ? [`${id} logs: ${plain(written)}\n`] : []))
  const none = all.some(({ logs }) => logs) ? '' : 'No CRM connected: calls are kept here and delivered nowhere.\n'
  return `${renderTable(columns, rows, width)}\n${[...refused, ...rules, ...errors, ...checks, ...disabled].join('')}${none}${times.note}\n`
}
