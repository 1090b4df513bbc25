/** POST /v1/sign-in/links: a link that signs the first admin in, or a user who lost the passkey. For `switchhook dashboard`. */
import { defineOperation } from '../../src/app/http/operation.ts'
import { requireOwner } from '../../src/app/security/owner.ts'
import { signInLink } from '../../src/app/security/people/link.ts'
import { peopleOf } from '../../src/app/security/people/people.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { newLinkSchema } from '../../src/wire/session.ts'
import { signInLinkSchema } from '../../src/wire/user.ts'

export const createSignInLink = defineOperation({
  method: 'POST',
  path: '/v1/sign-in/links',
  id: 'createSignInLink',
  summary: 'Create a sign-in link',
  description:
    'Needs the admin key of the environment. The link works once, for ten minutes; without an e-mail address it signs in the first admin, who is created by it.',
  tag: 'People',
  auth: { scope: 'admin', people: 'nobody' },
  fails: [404],
  body: { schema: newLinkSchema, maxBytes: 4096 },
  responses: { 201: { description: 'The link; shown only now.', schema: signInLinkSchema } },
  async run(context) {
    requireOwner(context.principal, 'Creating sign-in links')
    const { email } = context.body
    context.changed({ target: email ?? 'first admin', after: { link: 'made' } })
    if (email === undefined) return await signInLink(context, 'first-admin', 'link')
    const user = await peopleOf(context.deployment).users.findByEmail(email)
    if (user !== undefined) return await signInLink(context, { user: user.id }, 'link')
    const advice = 'There is no user with this e-mail address; invite one: npx switchhook users invite.'
    throw new SwitchhookError('not_found', advice)
  },
})
