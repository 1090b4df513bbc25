/** POST /v1/agent-invitations: links for many agents at once, to send by mail merge or CSV. */
import { agentsToInvite, inviteAgents } from '../../../src/app/agents/invite.ts'
import { defineOperation } from '../../../src/app/http/operation.ts'
import { invitationListSchema, mostInvitations, newInvitationsSchema } from '../../../src/wire/agent-device.ts'
import { siteQuery } from '../../../src/wire/parts.ts'

const dayMs = 86_400_000

export const createInvitations = defineOperation({
  method: 'POST',
  path: '/v1/agent-invitations',
  id: 'createInvitations',
  summary: 'Create links that pair browsers of several agents',
  description:
    'For the extensions named, or for every agent of the table without a paired browser. Each link works once, for one browser.',
  tag: 'Agents',
  auth: { scope: 'agents' },
  query: siteQuery,
  body: { schema: newInvitationsSchema, maxBytes: 64 * 1024 },
  responses: { 201: { description: 'The links; shown only now.', schema: invitationListSchema } },
  async run(context) {
    const { services, principal, body, publicUrl } = context
    const wanted = body.extensions
      ? await Promise.all(
          [...new Set(body.extensions)].map(
            async (extension) => (await services.agents.find(extension)) ?? { extension },
          ),
        )
      : await agentsToInvite(services)
    const invitees = wanted.slice(0, mostInvitations)
    const inviting = { by: principal.keyId, livesMs: body.days * dayMs, publicUrl }
    const invitations = await inviteAgents(services, invitees, inviting)
    context.changed({
      target: `${invitations.length} agents`,
      after: invitations.map(({ extension }) => extension),
    })
    return { invitations, complete: wanted.length === invitees.length }
  },
})
