/** POST /v1/agents/:extension/token: a token for an agent's screen, for a backend that knows who its users are. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { makeAgentToken, ttlSeconds } from '../../src/app/security/agent-tokens.ts'
import { agentTokenSchema, extensionSchema } from '../../src/wire/agent.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const createAgentToken = defineOperation({
  method: 'POST',
  path: '/v1/agents/:extension/token',
  id: 'createAgentToken',
  summary: 'Create a token for an agent’s screen',
  description: 'A JWT that may watch this extension’s part of calls (/ws, /v1/stream) until it expires.',
  tag: 'Agents',
  auth: { scope: 'agents' },
  query: siteQuery,
  params: z.object({ extension: extensionSchema }),
  body: {
    schema: z.object({
      ttlSeconds: z.int().min(ttlSeconds.min).max(ttlSeconds.max).default(ttlSeconds.usual),
    }),
    maxBytes: 1024,
  },
  responses: {
    201: {
      description: 'The token.',
      schema: agentTokenSchema,
    },
  },
  async run(context) {
    const { services, principal, params, body, publicUrl } = context
    const { extension } = params
    const made = await makeAgentToken(services, extension, body.ttlSeconds, principal.keyId)
    services.log.info('agent_token_made', { site: services.site, extension })
    context.changed({ target: extension, after: { validUntil: made.expiresAt } })
    // In the fragment, which browsers send to nobody.
    return { ...made, extension, link: `${publicUrl}/agent#token=${made.token}` }
  },
})
