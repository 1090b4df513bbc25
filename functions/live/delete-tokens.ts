/** DELETE /v1/agents/:extension/tokens: ends what an agent's screens were given, for a lost device or somebody who left. */
import * as z from 'zod'
import { endDevicesOf } from '../../src/app/agents/devices.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { endTokensAndSessions } from '../../src/app/live/end-tokens.ts'
import { extensionSchema } from '../../src/wire/agent.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const deleteTokens = defineOperation({
  method: 'DELETE',
  path: '/v1/agents/:extension/tokens',
  id: 'deleteTokens',
  summary: 'Delete all tokens of an extension',
  description:
    'Tokens made until now are refused everywhere within 30 seconds; open sockets and streams close at once. Browsers that are paired with the extension end too, at once. Revoking a key ends the tokens that it made.',
  tag: 'Agents',
  auth: { scope: 'agents' },
  query: siteQuery,
  params: z.object({ extension: extensionSchema }),
  responses: { 200: z.object({ extension: z.string() }) },
  async run(context) {
    const { services, deployment, params, requestId } = context
    const pairedBrowsers = await endDevicesOf(services, deployment, params.extension)
    context.changed({ before: { pairedBrowsers }, after: { pairedBrowsers: 0 } })
    await endTokensAndSessions(services, deployment, { extension: params.extension })
    services.log.info('agent_tokens_ended', { site: services.site, extension: params.extension, requestId })
    return { extension: params.extension }
  },
})
