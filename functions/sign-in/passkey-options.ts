/** POST /v1/sign-in/passkey/options: a challenge for a passkey. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { sessionToken } from '../../src/app/security/people/cookie.ts'
import { passkeyHost } from '../../src/app/security/people/passkey-host.ts'
import { peopleOf } from '../../src/app/security/people/people.ts'
import { requireSameOrigin } from '../../src/app/security/people/same-origin.ts'
import { requestOptionsSchema } from '../../src/wire/passkey.ts'

export const createPasskeyChallenge = defineOperation({
  method: 'POST',
  path: '/v1/sign-in/passkey/options',
  id: 'createPasskeyChallenge',
  summary: 'Create the options for signing in with a passkey',
  description:
    'For `navigator.credentials.get`; holds for five minutes, once. Who is signed in gets the own passkeys named.',
  tag: 'People',
  auth: 'public',
  fails: [403],
  admit: ({ request, deployment }) => requireSameOrigin(request, deployment.settings.publicUrl),
  body: { schema: z.object({}), maxBytes: 1024 },
  responses: { 200: requestOptionsSchema },
  async run({ deployment, request }) {
    const { challenges, sessions, passkeys } = peopleOf(deployment)
    const token = sessionToken(request)
    const signedIn = token === undefined ? undefined : await sessions.prove(token)
    const own = signedIn === undefined ? [] : await passkeys.listOfUser(signedIn.user.id)
    return {
      options: {
        challenge: await challenges.make('sign-in'),
        rpId: passkeyHost(request, deployment.settings.publicUrl).rpId,
        allowCredentials: own.map(({ credential }) => ({ type: 'public-key' as const, id: credential })),
        userVerification: 'required' as const,
        timeout: 300_000,
      },
    }
  },
})
