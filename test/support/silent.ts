/** What says nothing: for tests that look elsewhere. */
import type { AgentTable } from '../../src/core/agents/agent.ts'
import { createLog, type Log } from '../../src/ports/log.ts'

export const silentLog: Log = createLog(() => {})

export const noAgents: AgentTable = { find: async () => undefined }
