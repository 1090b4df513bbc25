/** GET /v1/sign-in: which ways to sign in there are here. */
import { defineOperation } from '../../src/app/http/operation.ts'
import { signInWaysSchema } from '../../src/wire/session.ts'

export const getSignInWays = defineOperation({
  method: 'GET',
  path: '/v1/sign-in',
  id: 'getSignInWays',
  summary: 'Get the ways to sign in',
  tag: 'People',
  auth: 'public',
  responses: { 200: signInWaysSchema },
  run({ deployment }) {
    const { openId, access } = deployment.settings.signIn
    const openid = openId && { name: new URL(openId.issuer).host }
    return { passkey: true as const, openid, access: access !== undefined }
  },
})
