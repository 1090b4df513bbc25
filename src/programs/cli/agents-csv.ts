/**
 * The extension table out of a CSV file: columns extension, name, email and one `crm.<connector>` for each CRM in which
 * people have a user (`crm.suitecrm`), in any order. Other columns are left out and named.
 */
import type { Agent } from '../../core/agents/agent.ts'
import { openCsv } from '../../core/contacts/import/csv.ts'
import { emailPattern, extensionPattern } from '../../wire/patterns.ts'
import { CliFailure } from '../terminal/failure.ts'

export interface RejectedRow {
  readonly line: number
  readonly reason: string
}

export interface AgentsFile {
  readonly agents: readonly Agent[]
  readonly rejected: readonly RejectedRow[]
  readonly ignoredColumns: readonly string[]
}

type Target = 'extension' | 'name' | 'email' | `crm.${string}`

/** Throws `bad_field` for a file without a header, CliFailure for one without an extension column. */
export async function readAgentsFile(bytes: AsyncIterable<Uint8Array>): Promise<AgentsFile> {
  const { header, records } = await openCsv(bytes)
  const targets = header.map(targetOf)
  if (!targets.includes('extension')) {
    throw new CliFailure('The file has no column called extension.', {
      hint: 'Its first line names the columns: extension,name,email,crm.suitecrm',
    })
  }
  const agents = new Map<string, Agent>()
  const rejected: RejectedRow[] = []
  for await (const record of records) {
    const agent = 'rejected' in record ? record.rejected : agentOf(record.cells, targets)
    if (typeof agent === 'string') rejected.push({ line: record.line, reason: agent })
    else if (agents.has(agent.extension)) {
      rejected.push({ line: record.line, reason: `Extension ${agent.extension} is listed twice.` })
    } else agents.set(agent.extension, agent)
  }
  const ignoredColumns = header.filter((name, at) => name !== '' && targets[at] === undefined)
  return { agents: [...agents.values()], rejected, ignoredColumns }
}

function targetOf(header: string): Target | undefined {
  const name = header.toLowerCase()
  if (name === 'extension' || name === 'name') return name
  if (name === 'email' || name === 'e-mail') return 'email'
  return /^crm\.[a-z][a-z0-9-]*$/.test(name) ? `crm.${name.slice(4)}` : undefined
}

/** The agent, or why the row is none. */
function agentOf(cells: readonly string[], targets: readonly (Target | undefined)[]): Agent | string {
  const cell = (target: Target) => cells[targets.indexOf(target)]?.trim() ?? ''
  const [extension, name, email] = [cell('extension'), cell('name'), cell('email')]
  if (extension === '') return 'The row has no extension.'
  if (!extensionPattern.test(extension)) return 'An extension has 1 to 32 of letters, digits and *#._-.'
  if (email !== '' && !emailPattern.test(email)) return 'The e-mail address is none.'
  const users = targets.flatMap((target): [string, string][] =>
    target?.startsWith('crm.') && cell(target) !== '' ? [[target.slice(4), cell(target)]] : [],
  )
  if (name === '' && email === '' && users.length === 0) return 'The row says nothing of the extension.'
  return {
    extension,
    ...(name !== '' && { name }),
    ...(email !== '' && { email }),
    ...(users.length > 0 && { crmUsers: Object.fromEntries(users) }),
  }
}
