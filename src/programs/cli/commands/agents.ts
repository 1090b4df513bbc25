/** `switchhook agents`: the extension table, who is at which extension and who that is in the CRMs. */
import { createReadStream } from 'node:fs'
import { type Command, InvalidArgumentError } from 'commander'
import * as z from 'zod'
import {
  type ListedAgentForm as Agent,
  agentAnswerSchema,
  agentPageSchema,
  removedAgentSchema,
  storedAgentsSchema,
} from '../../../wire/agent.ts'
import { exitCodes } from '../../terminal/failure.ts'
import { renderTable } from '../../terminal/table.ts'
import { type AgentsFile, readAgentsFile } from '../agents-csv.ts'
import { type CliCommand, commandGroup, withAction } from '../command.ts'
import { fileBytes } from '../input-file.ts'
import { firstItems } from '../pages.ts'
import type { Session } from '../session.ts'
import { addDeviceCommands } from './agent-devices.ts'
import { addTokenCommand } from './agent-token.ts'

const setOptions = z.object({
  name: z.string().optional(),
  email: z.string().optional(),
  crm: z.record(z.string(), z.string()).optional(),
})

export const agents: CliCommand = (program, context) => {
  const group = commandGroup(program, 'agents', 'Who is at which extension: list, set, remove, import, invite, devices')
  withAction(group.command('list').description('List agents by extension'), context, z.object({}), listAgents)
  withAction(setCommand(group), context, setOptions, async (session, { name, email, crm }, [extension = '']) => {
    const body = { name, email, crmUsers: crm }
    const answer = await session.api.request({
      method: 'PUT',
      path: pathOf(extension),
      body,
      answer: agentAnswerSchema,
    })
    session.show(answer, () => `${extension} is ${whoIs(answer.agent)}. Known everywhere within 30 seconds.\n`)
  })
  const remove = group.command('remove').description('Delete the agent of an extension').argument('<extension>')
  withAction(remove, context, z.object({}), async (session, _, [extension = '']) => {
    const answer = await session.api.request({ method: 'DELETE', path: pathOf(extension), answer: removedAgentSchema })
    session.show(answer, () => `Nobody is at ${extension} any more.\n`)
  })
  const take = group
    .command('import')
    .description('Create or replace the agents in a CSV file; others stay as they are')
    .argument('<file>', 'With the columns extension, name, email and, for users of a CRM, crm.<connector>')
  withAction(take, context, z.object({}), async (session, _, [file = '']) => importAgents(session, file))
  addDeviceCommands(group, context)
  addTokenCommand(group, context)
}

function setCommand(group: Command): Command {
  return group
    .command('set')
    .description('Create or replace the agent of an extension')
    .argument('<extension>')
    .option('--name <name>', 'Name as it should appear in the CRM')
    .option('--email <address>', 'E-mail address by which CRMs find their user')
    .option('--crm <connector=user>', 'Id or login of the user in a CRM; may be repeated', readUser)
}

/** `suitecrm=7b1f` added to those before it. */
function readUser(text: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const [, connector, user] = /^([a-z][a-z0-9-]*)=(.+)$/.exec(text) ?? []
  if (connector === undefined || user === undefined) {
    throw new InvalidArgumentError('Write the connector and the user: suitecrm=7b1f.')
  }
  return { ...before, [connector]: user }
}

function pathOf(extension: string): string {
  return `/v1/agents/${encodeURIComponent(extension)}`
}

async function listAgents(session: Session): Promise<undefined> {
  const { items } = await firstItems(Number.POSITIVE_INFINITY, async (limit, cursor) => {
    const page = await session.api.request({ path: '/v1/agents', query: { limit, cursor }, answer: agentPageSchema })
    return { items: page.agents, next: page.next }
  })
  session.show({ agents: items }, () => listWords(items, session.width))
  return undefined
}

function listWords(all: readonly Agent[], width: number): string {
  if (all.length === 0) return 'No agents yet. Add one: npx switchhook agents set 101 --name "Ann Lee"\n'
  const rows = all.map((agent) => [
    agent.extension,
    agent.name ?? '',
    agent.email ?? '',
    Object.entries(agent.crmUsers ?? {})
      .map(([connector, user]) => `${connector}=${user}`)
      .join(' '),
    agent.from === 'environment' ? 'SWITCHHOOK_AGENTS' : '',
  ])
  const columns = [
    { header: 'EXTENSION' },
    { header: 'NAME', shrinkTo: 10 },
    { header: 'E-MAIL', shrinkTo: 10 },
    { header: 'CRM USERS', shrinkTo: 10 },
    { header: 'FROM' },
  ]
  return renderTable(columns, rows, width)
}

function whoIs({ name, email }: Pick<Agent, 'name' | 'email'>): string {
  return [name, email && `<${email}>`].filter(Boolean).join(' ') || 'nobody by name'
}

/** What the server takes in one request. */
const batch = 500

async function importAgents(session: Session, file: string) {
  await fileBytes(file)
  const read = await readAgentsFile(createReadStream(file))
  for (let at = 0; at < read.agents.length; at += batch) {
    const body = { agents: read.agents.slice(at, at + batch) }
    await session.api.request({ method: 'PUT', path: '/v1/agents', body, answer: storedAgentsSchema })
  }
  const { agents: taken, rejected, ignoredColumns } = read
  session.show({ stored: taken.length, rejected, ignoredColumns }, () => importWords(file, read))
  return rejected.length > 0 ? exitCodes.failed : undefined
}

function importWords(file: string, { agents: taken, rejected, ignoredColumns }: AgentsFile): string {
  return [
    `Set ${taken.length} ${taken.length === 1 ? 'agent' : 'agents'} from ${file}.\n`,
    ignoredColumns.length > 0 ? `Columns left out: ${ignoredColumns.join(', ')}\n` : '',
    ...rejected.map(({ line, reason }) => `▲ Line ${line}: ${reason}\n`),
  ].join('')
}
