/** Passkeys: what the server asks for goes to the browser's WebAuthn and back. Forms: WebAuthn level 3, JSON. */
import { RequestFailed, request } from './api.ts'
import { texts } from './language.ts'

interface Options {
  readonly options: PublicKeyCredentialRequestOptionsJSON & PublicKeyCredentialCreationOptionsJSON
}

/** Signs in, or proves again who is signed in. */
export async function provePasskey(): Promise<void> {
  const { options } = await request<Options>('POST', '/v1/sign-in/passkey/options', {
    body: {},
    site: '',
    isProof: true,
  })
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options)
  const credential = await byPerson(() => navigator.credentials.get({ publicKey }))
  await request('POST', '/v1/sign-in/passkey', { body: { credential }, site: '', isProof: true })
}

/** Another passkey of who is signed in. */
export async function createPasskey(): Promise<void> {
  const { options } = await request<Options>('POST', '/v1/passkeys/options', { body: {}, site: '', isProof: true })
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options)
  const credential = await byPerson(() => navigator.credentials.create({ publicKey }))
  await request('POST', '/v1/passkeys', { body: { credential }, site: '', isProof: true })
}

/** The browser says only that it did not work; what a person can do about it is ours to say. */
async function byPerson(ask: () => Promise<Credential | null>): Promise<unknown> {
  try {
    const credential = await ask()
    if (credential instanceof PublicKeyCredential) return credential.toJSON()
  } catch {
    // Cancelled, timed out, or there is none for this address.
  }
  throw new RequestFailed(0, 'no_passkey', texts.passkeyFailed)
}
