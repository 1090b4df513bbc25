/** GET /v1/sign-in/openid/callback: the browser comes back from the OpenID Connect provider. */
import { html } from 'hono/html'
import type { OperationContext } from '../../src/app/http/context.ts'
import { statusOf } from '../../src/app/http/errors.ts'
import { htmlPage, makeNonce } from '../../src/app/http/html-page.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { beginSession } from '../../src/app/security/people/begin-session.ts'
import { openIdCookie, openIdFlow } from '../../src/app/security/people/cookie.ts'
import { invitedUser } from '../../src/app/security/people/invited.ts'
import { openIdSettings } from '../../src/app/security/people/open-id-settings.ts'
import { toSwitchhookError } from '../../src/lib/errors.ts'

type Context = OperationContext<unknown, unknown, unknown>

export const endOpenId = defineOperation({
  method: 'GET',
  path: '/v1/sign-in/openid/callback',
  id: 'endOpenId',
  summary: 'Start a session with OpenID Connect',
  description:
    'The redirect address to enter at the provider. Sets the session’s cookie and goes back to the dashboard.',
  tag: 'People',
  auth: 'public',
  fails: [401, 403, 404],
  responses: { 302: { description: 'Signed in: the way back to the dashboard.' } },
  async run(context) {
    openIdSettings(context.deployment)
    try {
      return await signIn(context)
    } catch (thrown) {
      return await failedPage(context, thrown)
    }
  },
})

async function signIn(context: Context): Promise<Response> {
  const { deployment, request, publicUrl } = context
  const { comeBack } = await import('../../src/app/security/people/open-id.ts')
  const address = new URL(`${publicUrl}/v1/sign-in/openid/callback${new URL(request.url).search}`)
  const { email, isFresh, next } = await comeBack(deployment, { address, flow: openIdFlow(request) })
  const user = await invitedUser(deployment, email)
  const signedIn = await beginSession(context, { user, via: 'openid', steppedUp: isFresh })
  const headers = new Headers({ ...signedIn.headers, location: next })
  headers.append('set-cookie', openIdCookie(request, undefined))
  return new Response(null, { status: 302, headers })
}

/** A person sees this answer: a page with the sentence and the way back. */
async function failedPage({ deployment, request, requestId }: Context, thrown: unknown): Promise<Response> {
  const { platform } = deployment
  platform.log.failure('openid_sign_in_refused', thrown, { requestId })
  const error = toSwitchhookError(thrown)
  const body = html`<h1>You are not signed in</h1>
<p>${error.message}</p>
<p><a href="/admin/">Back to the sign-in page</a></p>`
  const page = await htmlPage('Sign in', body, makeNonce(platform.random.bytes(16)))
  const headers = new Headers(page.headers)
  headers.append('set-cookie', openIdCookie(request, undefined))
  return new Response(page.body, { status: statusOf(error.code), headers })
}
