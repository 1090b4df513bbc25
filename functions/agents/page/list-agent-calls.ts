/** GET /agent/calls: the extension's calls of the day. */
import * as z from 'zod'
import { ownExtension } from '../../../src/app/agents/own-extension.ts'
import { pastCalls } from '../../../src/app/agents/past-calls.ts'
import { defineOperation } from '../../../src/app/http/operation.ts'
import { listCalls } from '../../../src/core/calls/history.ts'
import { agentCallsSchema } from '../../../src/wire/agent-page.ts'

const dayMs = 86_400_000
const callsMax = 200

export const listAgentCalls = defineOperation({
  method: 'GET',
  path: '/agent/calls',
  id: 'listAgentCalls',
  summary: 'List calls of the agent’s extension that are over',
  description: `Newest first, at most ${callsMax}; those that go on come by the socket.`,
  tag: 'Agents',
  auth: { scope: 'agents', agents: true, people: 'nobody' },
  query: z.object({
    from: z.iso.datetime({ offset: true }).optional().describe('Default: 24 hours ago; the page sends its midnight'),
  }),
  responses: { 200: agentCallsSchema },
  async run({ services, principal, query }) {
    const extension = ownExtension(principal)
    const fromMs = query.from === undefined ? services.clock.now() - dayMs : Date.parse(query.from)
    const { calls } = await listCalls(services.records, { extension, fromMs, limit: callsMax })
    return { calls: await pastCalls(services, calls, extension) }
  },
})
