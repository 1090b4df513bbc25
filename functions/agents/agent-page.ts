/** GET /agent: the page of an agent's browser, made by static files (src/programs/pages/agent) and, with the agent's token, our API. */
import { defineOperation } from '../../src/app/http/operation.ts'
import { pageDocument } from '../../src/app/http/page-document.ts'

export const getAgentPage = defineOperation({
  method: 'GET',
  path: '/agent',
  id: 'getAgentPage',
  summary: 'Get the agent page (HTML)',
  description: 'Open it with `#token=<agent token>`; docs/agent-page.md.',
  tag: 'Agents',
  auth: 'public',
  responses: { 200: { description: 'The page', contentType: 'text/html' } },
  run: () => pageDocument('agent'),
})
