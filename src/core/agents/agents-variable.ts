/**
 * The extension table in one variable: `101=Ann Lee <ann@example.com>; 102=Bob Ray; 103=carl@example.com`. Entries are
 * parted by `;` or line ends. For sites that want no table in their records.
 */
import { emailPattern, extensionPattern } from '../../wire/patterns.ts'
import type { Agent } from './agent.ts'

export interface AgentsFault {
  /** Where in the text, counted from 1. */
  readonly position: number
  /** What is wrong there; never the person's name or address. */
  readonly reason: string
}

/** The agents in their order, or what is wrong. Blank text means none. */
export function parseAgents(text: string): { readonly agents: readonly Agent[] } | { readonly fault: AgentsFault } {
  const agents = new Map<string, Agent>()
  let position = 1
  for (const entry of text.split(/[;\n]/)) {
    const at = position + (entry.length - entry.trimStart().length)
    position += entry.length + 1
    if (entry.trim() === '') continue
    const agent = parseEntry(entry.trim())
    if (typeof agent === 'string') return { fault: { position: at, reason: agent } }
    if (agents.has(agent.extension)) {
      return { fault: { position: at, reason: `extension ${agent.extension} is there twice` } }
    }
    agents.set(agent.extension, agent)
  }
  return { agents: [...agents.values()] }
}

const form = 'write an entry as 101=Ann Lee <ann@example.com>'

/** The agent, or why it is none. */
function parseEntry(entry: string): Agent | string {
  const equals = entry.indexOf('=')
  if (equals < 0) return form
  const extension = entry.slice(0, equals).trim()
  if (!extensionPattern.test(extension)) return `an extension has 1 to 32 of letters, digits and *#._-; ${form}`
  const who = entry.slice(equals + 1).trim()
  const [, spoken = '', address = ''] = /^([^<>]*)<([^<>]*)>$/.exec(who) ?? []
  const email = address.trim() || (emailPattern.test(who) ? who : '')
  const name = (address === '' ? (email === '' ? who : '') : spoken).trim()
  if (/[<>]/.test(name) || (email !== '' && !emailPattern.test(email))) return `the e-mail address is none; ${form}`
  if (name === '' && email === '') return `extension ${extension} has neither name nor e-mail address; ${form}`
  return { extension, ...(name !== '' && { name }), ...(email !== '' && { email }) }
}
