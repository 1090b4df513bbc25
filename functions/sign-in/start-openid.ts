/** GET /v1/sign-in/openid: sends the browser to the OpenID Connect provider. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { openIdCookie } from '../../src/app/security/people/cookie.ts'
import { openIdSettings } from '../../src/app/security/people/open-id-settings.ts'

/** A path of the dashboard, or the agent page: an address of another host must not come out of it. */
const ownPath = /^(?:\/admin(?:\/[\w./-]*)?|\/agent|\/contacts\/[\w%.-]+)(?:\?[\w=&%.+~-]*)?$/

export const startOpenId = defineOperation({
  method: 'GET',
  path: '/v1/sign-in/openid',
  id: 'startOpenId',
  summary: 'Start signing in with OpenID Connect',
  description: 'For a browser: answers with the way to the provider (302).',
  tag: 'People',
  auth: 'public',
  fails: [404],
  query: z.object({
    next: z
      .string()
      .max(500)
      .regex(ownPath, 'must be a path of the dashboard or the agent page')
      .default('/admin/')
      .catch('/admin/'),
    fresh: z.stringbool().default(false).describe('Sign in anew at the provider, to confirm who it is'),
  }),
  responses: { 302: { description: 'The way to the provider.' } },
  async run({ deployment, request, publicUrl, query }) {
    openIdSettings(deployment)
    const { leaveForProvider } = await import('../../src/app/security/people/open-id.ts')
    const { address, flow } = await leaveForProvider(deployment, {
      redirectUri: `${publicUrl}/v1/sign-in/openid/callback`,
      ...query,
    })
    return new Response(null, {
      status: 302,
      headers: { location: address, 'set-cookie': openIdCookie(request, flow) },
    })
  },
})
