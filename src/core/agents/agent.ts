/** Agent: a person at an extension of the site, and who that person is elsewhere. */
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

export const noAgents: AgentTable = { find: async () => undefined }
