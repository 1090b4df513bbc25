/** Links that `npm start` prints, so that a newcomer sees a page without making a key first. They work at the address here. */
import type * as z from 'zod'
import { agentTokenSchema } from '../../wire/agent.ts'
import { signInLinkSchema } from '../../wire/user.ts'

/** A link, or a sentence when none could be made. */
export type MadeLink = { readonly link: string } | { readonly problem: string }

/** The extension of the samples: `npm run demo`, `switchhook trigger ring`. */
export const sampleExtension = '101'

/** Signs in to the dashboard once. */
export function makeDashboardLink(url: string, adminKey: string): Promise<MadeLink> {
  return makeLink(url, { path: '/v1/sign-in/links', page: '/admin/', adminKey, answer: signInLinkSchema })
}

/** Opens the agent page of the sample extension, for the token's usual time. */
export function makeAgentLink(url: string, adminKey: string): Promise<MadeLink> {
  const path = `/v1/agents/${sampleExtension}/token`
  return makeLink(url, { path, page: '/agent', adminKey, answer: agentTokenSchema })
}

interface Asked {
  readonly path: string
  readonly page: string
  readonly adminKey: string
  readonly answer: z.ZodType<{ readonly link: string }>
}

async function makeLink(url: string, { path, page, adminKey, answer }: Asked): Promise<MadeLink> {
  const headers = { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' }
  const response = await fetch(`${url}${path}`, { method: 'POST', headers, body: '{}' })
  const body = await response.text()
  if (!response.ok) return { problem: `${url}${path} answers ${response.status} ${body.slice(0, 200)}` }
  return { link: `${url}${page}${new URL(answer.parse(JSON.parse(body)).link).hash}` }
}
