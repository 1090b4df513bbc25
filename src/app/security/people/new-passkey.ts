/** A new passkey, as the browser gives it after our challenge. Loaded when somebody creates one. */
import type { z } from 'zod'
import type { StoredPasskey } from '../../../core/people/passkeys/passkey-store.ts'
import { cborMap, isUsable, readCoseKey } from '../../../core/people/passkeys/public-key.ts'
import { readAuthenticatorData, readClientData } from '../../../core/people/passkeys/verify.ts'
import { steppedUpUntilMs } from '../../../core/people/session-store.ts'
import { SwitchhookError } from '../../../lib/errors.ts'
import type { createdCredentialSchema } from '../../../wire/passkey.ts'
import type { OperationContext } from '../../http/context.ts'
import type { Person } from '../scopes.ts'
import { deviceOf } from './device.ts'
import { passkeyHost } from './passkey-host.ts'
import { peopleOf } from './people.ts'

type Context = OperationContext<unknown, z.infer<typeof createdCredentialSchema>, unknown>

/** Throws `bad_request` with a word for what is wrong, `conflict` when it is known. */
export async function addPasskey(context: Context, user: string): Promise<StoredPasskey> {
  const { deployment, request, body } = context
  const { challenges, passkeys } = peopleOf(deployment)
  const { response } = body.credential
  const expected = passkeyHost(request, deployment.settings.publicUrl)
  const client = readClientData(Buffer.from(response.clientDataJSON, 'base64url'), 'webauthn.create', expected)
  if (typeof client === 'string') throw refused(client)
  if (!(await challenges.holds(client.challenge, { newPasskeyOf: user }))) throw refused('wrong_challenge')
  const data = cborMap(Buffer.from(response.attestationObject, 'base64url'))?.get('authData')
  if (!(data instanceof Uint8Array)) throw refused('malformed')
  const read = readAuthenticatorData(data, expected)
  if (typeof read === 'string') throw refused(read)
  const key = read.attested && readCoseKey(read.attested.coseKey)
  if (read.attested === undefined || key === undefined || !(await isUsable(key))) throw refused('unknown_key')
  const credential = Buffer.from(read.attested.credential).toString('base64url')
  if (credential !== body.credential.id) throw refused('malformed')
  if (!(await challenges.useUp(client.challenge))) throw refused('replayed')
  return await passkeys.create({ credential, user, name: deviceOf(request.headers), signCount: read.signCount, key })
}

function refused(reason: string): SwitchhookError {
  const message = `The passkey could not be created (${reason.replaceAll('_', ' ')}); start again on this page.`
  return new SwitchhookError('bad_request', message, { details: { reason } })
}

/**
 * A passkey is a key to the account for good, and confirms: who found an open browser must not make one. That somebody signed in
 * just now is not enough, as Access and a provider do that without asking anybody. Throws `step_up_required` later than five
 * minutes after confirming.
 */
export function requireFreshSession({ session }: Person, nowMs: number): void {
  if (steppedUpUntilMs(session, nowMs) !== undefined) return
  throw new SwitchhookError(
    'step_up_required',
    'Confirm that it is you, by your passkey, a fresh link or signing in anew at your provider, then repeat this.',
  )
}
