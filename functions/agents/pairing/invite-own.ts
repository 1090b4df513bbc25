/** POST /agent/invitations: a paired browser invites another one of the same agent, or the browser extension. */
import { inviteAgents } from '../../../src/app/agents/invite.ts'
import { defineOperation } from '../../../src/app/http/operation.ts'
import { SwitchhookError } from '../../../src/lib/errors.ts'
import { invitationSchema } from '../../../src/wire/agent-device.ts'

const livesMs = 10 * 60_000

export const createOwnInvitation = defineOperation({
  method: 'POST',
  path: '/agent/invitations',
  id: 'createOwnInvitation',
  summary: 'Create a link that pairs another browser of the agent',
  description:
    'For paired browsers only: a token that ends by itself must not become one that does not. Valid for ten minutes.',
  tag: 'Agents',
  auth: { scope: 'agents', agents: true, people: 'nobody' },
  responses: { 201: { description: 'The link; shown only now.', schema: invitationSchema } },
  async run({ services, principal, publicUrl }) {
    const { device, extension, keyId } = principal
    if (device === undefined || extension === undefined) {
      throw new SwitchhookError('forbidden', 'This is for paired browsers; open a link of your administrator first.')
    }
    const agent = (await services.agents.find(extension)) ?? { extension }
    const [invitation] = await inviteAgents(services, [agent], { by: keyId, livesMs, publicUrl })
    if (invitation === undefined) throw new SwitchhookError('internal', 'No invitation was made.')
    return invitation
  },
})
