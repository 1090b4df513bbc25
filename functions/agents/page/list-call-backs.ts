/** GET /agent/call-backs: who called this extension or its queues, was not answered, and was not spoken with since. */
import { ownExtension } from '../../../src/app/agents/own-extension.ts'
import { callBacksOf } from '../../../src/app/agents/past-calls.ts'
import { listMissed } from '../../../src/app/callers/missed-callers.ts'
import { defineOperation } from '../../../src/app/http/operation.ts'
import { callBackListSchema } from '../../../src/wire/agent-page.ts'

const weekMs = 7 * 86_400_000
/** A page lists no more. */
const callersMax = 60

export const listCallBacks = defineOperation({
  method: 'GET',
  path: '/agent/call-backs',
  id: 'listCallBacks',
  summary: 'List callers to call back',
  description:
    'Callers of the last seven days for whom this extension rang, also from a queue, and whom nobody answered: the same list as `GET /v1/missed-calls`. A caller leaves it once anybody speaks with them, on any number of their contact, or marks them as done.',
  tag: 'Agents',
  auth: { scope: 'agents', agents: true, people: 'nobody' },
  responses: { 200: callBackListSchema },
  async run({ services, principal }) {
    const agent = ownExtension(principal)
    const fromMs = services.clock.now() - weekMs
    const { missed } = await listMissed(services, { agent, fromMs, limit: callersMax })
    return { callBacks: await callBacksOf(services, missed) }
  },
})
