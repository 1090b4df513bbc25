/** POST /v1/sign-in/links/use: signs in with a link's token. */
import { defineOperation } from '../../src/app/http/operation.ts'
import { beginSession } from '../../src/app/security/people/begin-session.ts'
import { peopleOf } from '../../src/app/security/people/people.ts'
import { requireSameOrigin } from '../../src/app/security/people/same-origin.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { linkTokenSchema, sessionSchema } from '../../src/wire/session.ts'

export const useSignInLink = defineOperation({
  method: 'POST',
  path: '/v1/sign-in/links/use',
  id: 'useSignInLink',
  summary: 'Start a session with a sign-in link',
  description: 'Sets the session’s cookie. The link is used up; the first one ever creates the first admin.',
  tag: 'People',
  auth: 'public',
  fails: [401, 403, 429],
  admit: ({ request, deployment }) => requireSameOrigin(request, deployment.settings.publicUrl),
  body: { schema: linkTokenSchema, maxBytes: 4096 },
  responses: { 200: sessionSchema },
  async run(context) {
    const { deployment, address, body } = context
    const { users, links } = peopleOf(deployment)
    let used: Awaited<ReturnType<typeof links.use>>
    await deployment.access.provesSecret(body.token, address, async () => {
      used = await links.use(body.token)
      return used !== undefined
    })
    const user = used && (used.whom === 'first-admin' ? await users.firstAdmin() : await users.find(used.whom.user))
    if (user === undefined) {
      const advice = 'The link is wrong, used or over; ask for a new one (npx switchhook dashboard, or your admin).'
      throw new SwitchhookError('unauthorized', advice, { details: { reason: 'wrong_link' } })
    }
    return await beginSession(context, { user, via: 'link', steppedUp: true })
  },
})
