/** POST /v1/sign-in/passkey: signs in with a passkey, or confirms that it is still the same person. */
import { defineOperation } from '../../src/app/http/operation.ts'
import { beginSession } from '../../src/app/security/people/begin-session.ts'
import { provePasskey } from '../../src/app/security/people/passkey-sign-in.ts'
import { peopleOf } from '../../src/app/security/people/people.ts'
import { requireSameOrigin } from '../../src/app/security/people/same-origin.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { assertionSchema } from '../../src/wire/passkey.ts'
import { sessionSchema } from '../../src/wire/session.ts'

export const usePasskey = defineOperation({
  method: 'POST',
  path: '/v1/sign-in/passkey',
  id: 'usePasskey',
  summary: 'Start a session with a passkey',
  description:
    'What `navigator.credentials.get` gave, as `toJSON()` writes it. Sets the session’s cookie; a session that there was is replaced, and is confirmed for five minutes.',
  tag: 'People',
  auth: 'public',
  fails: [401, 403, 429],
  admit: ({ request, deployment }) => requireSameOrigin(request, deployment.settings.publicUrl),
  body: { schema: assertionSchema, maxBytes: 16 * 1024 },
  responses: { 200: sessionSchema },
  async run(context) {
    const passkey = await provePasskey(context)
    const user = await peopleOf(context.deployment).users.find(passkey.user)
    if (user === undefined)
      throw new SwitchhookError('unauthorized', 'This user was deleted; ask an admin for a new one.')
    return await beginSession(context, { user, via: 'passkey', steppedUp: true })
  },
})
