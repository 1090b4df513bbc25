/** POST /v1/sign-in/access: signs in who came through Cloudflare Access. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { accessEmail, accessHeader } from '../../src/app/security/people/access-jwt.ts'
import { beginSession } from '../../src/app/security/people/begin-session.ts'
import { invitedUser } from '../../src/app/security/people/invited.ts'
import { requireSameOrigin } from '../../src/app/security/people/same-origin.ts'
import { sessionSchema } from '../../src/wire/session.ts'

export const useAccess = defineOperation({
  method: 'POST',
  path: '/v1/sign-in/access',
  id: 'useAccess',
  summary: 'Start a session behind Cloudflare Access',
  description:
    'The page asks this by itself where Access is set up. Invited users only, by the e-mail address that Access names.',
  tag: 'People',
  auth: 'public',
  fails: [401, 403, 404],
  headers: { 'Cf-Access-Jwt-Assertion': { description: 'Cloudflare Access adds it' } },
  admit: ({ request, deployment }) => requireSameOrigin(request, deployment.settings.publicUrl),
  body: { schema: z.object({}), maxBytes: 1024 },
  responses: { 200: sessionSchema },
  async run(context) {
    const { deployment, request } = context
    const email = await accessEmail(deployment, request.headers.get(accessHeader))
    const user = await invitedUser(deployment, email)
    return await beginSession(context, { user, via: 'access', steppedUp: false })
  },
})
