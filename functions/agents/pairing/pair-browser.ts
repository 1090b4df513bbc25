/** POST /agent/devices: pairs the browser that has an invitation. */
import { pairByInvitation } from '../../../src/app/agents/pair.ts'
import { defineOperation } from '../../../src/app/http/operation.ts'
import { requireSameOrigin } from '../../../src/app/security/people/same-origin.ts'
import { pairedSchema, pairSchema } from '../../../src/wire/agent-device.ts'

export const pairBrowserByLink = defineOperation({
  method: 'POST',
  path: '/agent/devices',
  id: 'pairBrowserByLink',
  summary: 'Create a paired browser from an invitation',
  description:
    'The invitation is used up. The page gets its secret in a cookie; the browser extension (`kind: extension`) in `refreshToken`.',
  tag: 'Agents',
  auth: 'public',
  fails: [401, 403],
  body: { schema: pairSchema, maxBytes: 1024 },
  responses: { 201: { description: 'Paired: the first token.', schema: pairedSchema } },
  async run(context) {
    const { request, deployment, body } = context
    // Only the page's pairing leaves something in the browser that another site could make it ask for.
    if (body.kind === 'page') requireSameOrigin(request, deployment.settings.publicUrl)
    return await pairByInvitation(context, body.invitation, body.kind)
  },
})
