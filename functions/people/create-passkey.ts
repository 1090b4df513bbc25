/** POST /v1/passkeys: keeps a new passkey of who is signed in. */
import { defineOperation } from '../../src/app/http/operation.ts'
import { addPasskey, requireFreshSession } from '../../src/app/security/people/new-passkey.ts'
import { passkeyForm } from '../../src/app/security/people/passkey-form.ts'
import { peopleOf } from '../../src/app/security/people/people.ts'
import { personOf } from '../../src/app/security/people/person-of.ts'
import { createdCredentialSchema, passkeyAnswerSchema } from '../../src/wire/passkey.ts'

export const createPasskey = defineOperation({
  method: 'POST',
  path: '/v1/passkeys',
  id: 'createPasskey',
  summary: 'Create a passkey',
  description: 'What `navigator.credentials.create` gave, as `toJSON()` writes it.',
  tag: 'People',
  auth: { scope: 'read' },
  fails: [409],
  body: { schema: createdCredentialSchema, maxBytes: 32 * 1024 },
  responses: { 201: { description: 'Stored.', schema: passkeyAnswerSchema } },
  async run(context) {
    const { principal, deployment } = context
    const person = personOf(principal)
    requireFreshSession(person, deployment.platform.clock.now())
    const passkey = await addPasskey(context, person.user.id)
    await peopleOf(deployment).users.update(person.user.id, ({ passkeys }) => ({ passkeys: passkeys + 1 }))
    context.changed({ target: passkey.name, after: { passkey: passkey.name } })
    return { passkey: passkeyForm(passkey) }
  },
})
