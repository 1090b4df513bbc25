/** POST /v1/users/:id/link: a new link for a user who lost the passkey, or whose invitation is over. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { sitesOf, wholeUser } from '../../src/app/security/people/actor.ts'
import { invitationMail } from '../../src/app/security/people/invitation-mail.ts'
import { signInLink } from '../../src/app/security/people/link.ts'
import { peopleOf } from '../../src/app/security/people/people.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { invitationSchema, userIdSchema } from '../../src/wire/user.ts'

export const createUserLink = defineOperation({
  method: 'POST',
  path: '/v1/users/:id/link',
  id: 'createUserLink',
  summary: 'Create a sign-in link for a user',
  description:
    'Works once, within three days. Who has it is the user: give it to nobody else. It also lets the user sign in with another account at the OpenID Connect provider than before.',
  tag: 'People',
  auth: { scope: 'admin', stepUp: true },
  fails: [404],
  query: siteQuery,
  params: z.object({ id: userIdSchema }),
  responses: { 201: { description: 'The link; shown only now.', schema: invitationSchema } },
  async run(context) {
    const { principal, deployment, params } = context
    const user = await peopleOf(deployment).users.find(params.id)
    const { name, email = '', roles } = wholeUser(principal, user, 'a link')
    // Whoever has the link is the user: also with another account at the provider.
    if (user?.account) await peopleOf(deployment).users.update(params.id, () => ({ account: undefined }))
    const invitation = await signInLink(context, { user: params.id }, 'invitation')
    context.changed({
      target: `${name} <${email}>`,
      before: user?.account && { account: user.account.sub },
      after: { linkValidUntil: invitation.expiresAt },
      sites: sitesOf({ roles }),
    })
    return { ...invitation, mail: invitationMail(name, invitation) }
  },
})
