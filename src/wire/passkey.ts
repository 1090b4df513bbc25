/** Passkeys, in the JSON forms of WebAuthn level 3 that browsers read and write themselves. */
import * as z from 'zod'
import { instant } from './parts.ts'
import { userIdSchema } from './user.ts'

const base64url = z.string().regex(/^[\w-]*$/, 'must be base64url')
const credentialId = base64url.min(1).max(1400)

export const passkeyIdSchema = z.string().regex(/^[0-9a-f]{24}$/, 'must be a passkey’s id, as the list shows it')

export const passkeySchema = z
  .object({
    id: passkeyIdSchema,
    user: userIdSchema,
    name: z.string().describe('Browser and system that it was created with'),
    createdAt: instant,
    lastUsedAt: instant.optional(),
  })
  .meta({ id: 'Passkey' })
export type Passkey = z.infer<typeof passkeySchema>

export const passkeyListSchema = z.object({ passkeys: z.array(passkeySchema) })
export const passkeyAnswerSchema = z.object({ passkey: passkeySchema })

const credentialDescriptor = z.object({ type: z.literal('public-key'), id: credentialId })

export const creationOptionsSchema = z.object({
  options: z.object({
    challenge: base64url,
    rp: z.object({ id: z.string(), name: z.string() }),
    user: z.object({ id: base64url, name: z.string(), displayName: z.string() }),
    pubKeyCredParams: z.array(z.object({ type: z.literal('public-key'), alg: z.number().int() })),
    excludeCredentials: z.array(credentialDescriptor),
    authenticatorSelection: z.object({ residentKey: z.literal('required'), userVerification: z.literal('required') }),
    attestation: z.literal('none'),
    timeout: z.number().int().describe('Milliseconds'),
  }),
})

export const requestOptionsSchema = z.object({
  options: z.object({
    challenge: base64url,
    rpId: z.string(),
    allowCredentials: z.array(credentialDescriptor).describe('Empty: any passkey of this host'),
    userVerification: z.literal('required'),
    timeout: z.number().int().describe('Milliseconds'),
  }),
})

export const createdCredentialSchema = z.object({
  credential: z.looseObject({
    id: credentialId,
    type: z.literal('public-key'),
    response: z.looseObject({ clientDataJSON: base64url.max(4000), attestationObject: base64url.max(20_000) }),
  }),
})

export const assertionSchema = z.object({
  credential: z.looseObject({
    id: credentialId,
    type: z.literal('public-key'),
    response: z.looseObject({
      clientDataJSON: base64url.max(4000),
      authenticatorData: base64url.max(4000),
      signature: base64url.max(2000),
    }),
  }),
})
