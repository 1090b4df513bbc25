/** POST /v1/session/agent: pairs the browser of a person who is signed in to the dashboard, as the agent with that e-mail address. */
import * as z from 'zod'
import { pairBrowser } from '../../../src/app/agents/pair.ts'
import { extensionOfEmail } from '../../../src/app/agents/pair-by-email.ts'
import { defineOperation } from '../../../src/app/http/operation.ts'
import { personOf } from '../../../src/app/security/people/person-of.ts'
import { pairedSchema } from '../../../src/wire/agent-device.ts'
import { siteQuery } from '../../../src/wire/parts.ts'

export const pairPerson = defineOperation({
  method: 'POST',
  path: '/v1/session/agent',
  id: 'pairPerson',
  summary: 'Create a paired browser for who is signed in',
  description:
    'By the session’s cookie only. The person’s e-mail address must be that of exactly one agent of the site.',
  tag: 'Agents',
  auth: { scope: 'read', people: 'read' },
  fails: [404, 409],
  query: siteQuery,
  body: { schema: z.object({}), maxBytes: 1024 },
  responses: { 201: { description: 'Paired: the first token.', schema: pairedSchema } },
  async run(context) {
    const { user } = personOf(context.principal)
    const extension = await extensionOfEmail(context.services, user.email)
    context.changed('nothing')
    return await pairBrowser(context, context.services, { extension, kind: 'page', via: 'dashboard', by: user.id })
  },
})
