/** Ends agent tokens, and at once the sockets and streams that were opened with them. */
import { type EndedTokens, endAgentTokens, markOf } from '../security/agent-tokens.ts'
import type { Deployment, SiteServices } from '../services.ts'

export async function endTokensAndSessions(
  services: SiteServices,
  { access }: Pick<Deployment, 'access'>,
  whose: EndedTokens,
): Promise<void> {
  await endAgentTokens(services, whose)
  const mark = markOf(whose)
  access.forgetMarked(services.site, mark)
  await services.live?.disconnectMarked(services.site, mark)
}
