/** A passkey's answer to a challenge: whose it is, when all is right. Loaded when somebody signs in so. */
import type { z } from 'zod'
import { passkeyId, type StoredPasskey } from '../../../core/people/passkeys/passkey-store.ts'
import { readClientData, verifyAssertion } from '../../../core/people/passkeys/verify.ts'
import { SwitchhookError } from '../../../lib/errors.ts'
import type { assertionSchema } from '../../../wire/passkey.ts'
import type { OperationContext } from '../../http/context.ts'
import { passkeyHost } from './passkey-host.ts'
import { peopleOf } from './people.ts'

type Context = OperationContext<unknown, z.infer<typeof assertionSchema>, unknown>

/** Throws `unauthorized` with one sentence for all reasons; which it was stands in the log. */
export async function provePasskey(context: Context): Promise<StoredPasskey> {
  const { deployment, address, body } = context
  const { id, response } = body.credential
  let proved: Awaited<ReturnType<typeof prove>> | 'unknown' = 'unknown'
  await deployment.access.provesSecret(response.signature, address, async () => {
    const passkey = await peopleOf(deployment).passkeys.find(passkeyId(id))
    if (passkey === undefined) return false
    // The account has a limit of its own: a guesser has many addresses.
    return await deployment.access.provesSecret(response.signature, { account: passkey.user }, async () => {
      proved = await prove(context, passkey)
      return typeof proved !== 'string'
    })
  })
  if (typeof proved !== 'string') return proved
  const message = 'This passkey is not known here, or its answer is wrong or too old; try again, or ask for a link.'
  throw new SwitchhookError('unauthorized', message, { details: { reason: `passkey_${proved}` } })
}

async function prove({ deployment, request, body }: Context, passkey: StoredPasskey) {
  const { challenges, passkeys } = peopleOf(deployment)
  const expected = passkeyHost(request, deployment.settings.publicUrl)
  const { response } = body.credential
  const bytes = (text: string) => Buffer.from(text, 'base64url')
  const clientData = bytes(response.clientDataJSON)
  const read = readClientData(clientData, 'webauthn.get', expected)
  if (typeof read === 'string') return read
  if (!(await challenges.holds(read.challenge, 'sign-in'))) return 'wrong_challenge'
  const assertion = {
    clientData,
    authenticatorData: bytes(response.authenticatorData),
    signature: bytes(response.signature),
  }
  const key = { algorithm: passkey.algorithm, jwk: passkey.jwk }
  const verified = await verifyAssertion(assertion, { key, signCount: passkey.signCount }, expected)
  if (typeof verified === 'string') return verified
  if (!(await challenges.useUp(read.challenge))) return 'replayed'
  return (await passkeys.used(passkey, verified.signCount)) ? passkey : 'used_twice'
}
