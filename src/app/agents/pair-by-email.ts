/** Pairs the browser of a person whom the company’s sign-in or the dashboard vouches for: an agent with that e-mail address. */
import { SwitchhookError } from '../../lib/errors.ts'
import type { SiteServices } from '../services.ts'

const agentsAPage = 1000

/** The extension of the one agent with this address. Throws `not_found` for none, `conflict` for several. */
export async function extensionOfEmail(services: SiteServices, email: string | undefined): Promise<string> {
  const wanted = email?.trim().toLowerCase()
  const found: string[] = []
  let cursor: string | undefined
  do {
    const page = await services.agents.list(agentsAPage, cursor)
    found.push(...page.agents.flatMap((agent) => (agent.email?.toLowerCase() === wanted ? [agent.extension] : [])))
    cursor = page.next
  } while (cursor !== undefined && wanted !== undefined)
  const [extension, other] = wanted === undefined ? [] : found
  if (extension === undefined) {
    const message =
      'No agent has your e-mail address; ask your administrator to enter it at your extension, or for a link.'
    throw new SwitchhookError('not_found', message, { details: { reason: 'no_agent' } })
  }
  if (other !== undefined) {
    const message = `Your e-mail address stands at several extensions (${found.slice(0, 5).join(', ')}); ask your administrator for a link.`
    throw new SwitchhookError('conflict', message)
  }
  return extension
}
