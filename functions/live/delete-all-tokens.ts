/** DELETE /v1/agent-tokens: signs every agent's screen of the site out. */
import * as z from 'zod'
import { devicesOf } from '../../src/app/agents/devices.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { endTokensAndSessions } from '../../src/app/live/end-tokens.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const deleteAllTokens = defineOperation({
  method: 'DELETE',
  path: '/v1/agent-tokens',
  id: 'deleteAllTokens',
  summary: 'Delete all agent tokens of the site',
  description: 'As DELETE /v1/agents/{extension}/tokens, for every extension.',
  tag: 'Agents',
  auth: { scope: 'admin' },
  query: siteQuery,
  responses: { 200: z.object({ site: z.string() }) },
  async run(context) {
    const { services, deployment, requestId } = context
    const devices = devicesOf(services)
    let pairedBrowsers = 0
    for (let some = await devices.list(); some.length > 0; some = await devices.list()) {
      await devices.end(some)
      pairedBrowsers += some.length
    }
    context.changed({ target: 'all agents', before: { pairedBrowsers }, after: { pairedBrowsers: 0 } })
    await endTokensAndSessions(services, deployment, 'all')
    services.log.info('agent_tokens_ended', { site: services.site, requestId })
    return { site: services.site }
  },
})
