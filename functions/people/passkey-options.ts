/** POST /v1/passkeys/options: a challenge for a new passkey of who is signed in. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { requireFreshSession } from '../../src/app/security/people/new-passkey.ts'
import { passkeyHost } from '../../src/app/security/people/passkey-host.ts'
import { peopleOf } from '../../src/app/security/people/people.ts'
import { personOf } from '../../src/app/security/people/person-of.ts'
import { algorithms } from '../../src/core/people/passkeys/public-key.ts'
import { creationOptionsSchema } from '../../src/wire/passkey.ts'

const publicKey = 'public-key' as const

export const createPasskeyOptions = defineOperation({
  method: 'POST',
  path: '/v1/passkeys/options',
  id: 'createPasskeyOptions',
  summary: 'Create the options for a new passkey',
  description:
    'For `navigator.credentials.create`; hold for five minutes, once. Within five minutes of confirming who it is.',
  tag: 'People',
  auth: { scope: 'read' },
  changesNothing: true,
  body: { schema: z.object({}), maxBytes: 1024 },
  responses: { 200: creationOptionsSchema },
  async run({ principal, deployment, request }) {
    const person = personOf(principal)
    requireFreshSession(person, deployment.platform.clock.now())
    const { challenges, passkeys } = peopleOf(deployment)
    const { id, name, email } = person.user
    const own = await passkeys.listOfUser(id)
    return {
      options: {
        challenge: await challenges.make({ newPasskeyOf: id }),
        rp: { id: passkeyHost(request, deployment.settings.publicUrl).rpId, name: 'Switchhook' },
        user: { id: Buffer.from(id).toString('base64url'), name: email ?? name, displayName: name },
        pubKeyCredParams: algorithms.map((alg) => ({ type: publicKey, alg })),
        excludeCredentials: own.map(({ credential }) => ({ type: publicKey, id: credential })),
        authenticatorSelection: { residentKey: 'required' as const, userVerification: 'required' as const },
        attestation: 'none' as const,
        timeout: 300_000,
      },
    }
  },
})
