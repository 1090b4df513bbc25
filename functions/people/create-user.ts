/** POST /v1/users: invites somebody. There is no password: the invitation's link signs in once, then a passkey is made. */
import { defineOperation } from '../../src/app/http/operation.ts'
import { requireGrantable, sitesOf } from '../../src/app/security/people/actor.ts'
import { invitationMail } from '../../src/app/security/people/invitation-mail.ts'
import { signInLink } from '../../src/app/security/people/link.ts'
import { peopleOf } from '../../src/app/security/people/people.ts'
import { userForm } from '../../src/core/people/user-store.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { invitedUserSchema, newUserSchema } from '../../src/wire/user.ts'

export const createUser = defineOperation({
  method: 'POST',
  path: '/v1/users',
  id: 'createUser',
  summary: 'Create a user (invite somebody)',
  description:
    'Answers with a link that signs the user in once, within three days, and a text to send it with; nothing is sent from here. You give roles at sites that you are admin of.',
  tag: 'People',
  auth: { scope: 'admin', stepUp: true },
  fails: [409],
  query: siteQuery,
  body: { schema: newUserSchema, maxBytes: 32 * 1024 },
  responses: {
    201: { description: 'The user, and the invitation; its link is shown only now.', schema: invitedUserSchema },
  },
  async run(context) {
    const { principal, deployment, body } = context
    requireGrantable(principal, body.roles)
    const name = body.name ?? body.email.slice(0, body.email.indexOf('@'))
    const user = await peopleOf(deployment).users.create({ name, email: body.email, roles: body.roles })
    const invitation = await signInLink(context, { user: user.id }, 'invitation')
    context.changed({ target: `${user.name} <${body.email}>`, after: { roles: user.roles }, sites: sitesOf(user) })
    return { user: userForm(user), invitation: { ...invitation, mail: invitationMail(user.name, invitation) } }
  },
})
