/** DELETE /v1/agents/:extension: takes an agent out of the records. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { extensionSchema } from '../../src/wire/agent.ts'
import { siteQuery } from '../../src/wire/key.ts'

export const deleteAgent = defineOperation({
  method: 'DELETE',
  path: '/v1/agents/:extension',
  summary: 'Forgets who is at an extension',
  description: 'An agent of SWITCHHOOK_AGENTS comes back where the records had another; take it out of the variable.',
  tag: 'Agents',
  auth: { scope: 'admin' },
  query: siteQuery,
  params: z.object({ extension: extensionSchema }),
  responses: { 200: z.object({ removed: z.literal(true) }) },
  async run({ services, params }) {
    const { agents } = services
    if (await agents.remove(params.extension)) return { removed: true as const }
    if (agents.isInEnvironment(params.extension)) {
      throw new SwitchhookError('conflict', 'This agent stands in SWITCHHOOK_AGENTS; take it out of that variable.')
    }
    throw new SwitchhookError('not_found', 'Nobody is known at this extension.')
  },
})
