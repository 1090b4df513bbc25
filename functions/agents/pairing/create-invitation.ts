/** POST /v1/agents/:extension/invitations: a link that pairs one browser of an agent. */
import * as z from 'zod'
import { inviteAgents } from '../../../src/app/agents/invite.ts'
import { defineOperation } from '../../../src/app/http/operation.ts'
import { SwitchhookError } from '../../../src/lib/errors.ts'
import { extensionSchema } from '../../../src/wire/agent.ts'
import { invitationSchema, newInvitationSchema } from '../../../src/wire/agent-device.ts'
import { siteQuery } from '../../../src/wire/parts.ts'

const dayMs = 86_400_000

export const createInvitation = defineOperation({
  method: 'POST',
  path: '/v1/agents/:extension/invitations',
  id: 'createInvitation',
  summary: 'Create a link that pairs an agent’s browser',
  description:
    'The browser that opens the link first shows this extension’s calls from then on: for 90 days after it was last used, or until it is removed. Who has the link is the agent: give it to nobody else.',
  tag: 'Agents',
  auth: { scope: 'agents' },
  query: siteQuery,
  params: z.object({ extension: extensionSchema }),
  body: { schema: newInvitationSchema, maxBytes: 1024 },
  responses: { 201: { description: 'The link; shown only now.', schema: invitationSchema } },
  async run(context) {
    const { services, principal, params, body, publicUrl } = context
    const { extension } = params
    const agent = (await services.agents.find(extension)) ?? { extension }
    const inviting = { by: principal.keyId, livesMs: body.days * dayMs, publicUrl }
    const [invitation] = await inviteAgents(services, [agent], inviting)
    if (invitation === undefined) throw new SwitchhookError('internal', 'No invitation was made.')
    context.changed({ target: extension, after: { validUntil: invitation.expiresAt } })
    return invitation
  },
})
