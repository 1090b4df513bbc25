/** Agent: a person at an extension of the site, and who that person is elsewhere. */
import type { AgentForm } from '../../wire/agent.ts'

export interface Agent {
  readonly extension: string
  readonly name?: string
  readonly email?: string
  /** Ids or logins of the person in CRMs, by connector id; where there is none a connector may go by the e-mail. */
  readonly crmUsers?: Readonly<Record<string, string>>
}

/** The site's extension table, as far as connectors need it. */
export interface AgentTable {
  find(extension: string): Promise<Agent | undefined>
}

/** As it is answered (src/wire/agent.ts). */
export function agentForm({ extension, name, email, crmUsers }: Agent): AgentForm {
  return { extension, name, email, crmUsers: crmUsers && { ...crmUsers } }
}
