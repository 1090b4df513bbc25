/** GET /v1/sign-in/openid/callback: the browser comes back from the OpenID Connect provider. */
import { html } from 'hono/html'
import type { OperationContext } from '../../src/app/http/context.ts'
import { statusOf } from '../../src/app/http/errors.ts'
import { htmlPage, makeNonce } from '../../src/app/http/html-page.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { beginSession } from '../../src/app/security/people/begin-session.ts'
import { openIdCookie, openIdFlow } from '../../src/app/security/people/cookie.ts'
import { invitedUser, pinnedTo } from '../../src/app/security/people/invited.ts'
import type { OpenIdUser } from '../../src/app/security/people/open-id.ts'
import { openIdSettings } from '../../src/app/security/people/open-id-settings.ts'
import { peopleOf } from '../../src/app/security/people/people.ts'
import { isSiteName } from '../../src/app/security/tokens.ts'
import { SwitchhookError, toSwitchhookError } from '../../src/lib/errors.ts'

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
  const { email, account, isFresh, next } = await comeBack(deployment, { address, flow: openIdFlow(request) })
  if (next.startsWith('/agent')) return await pairAgent(context, { email, account }, next)
  const user = await pinnedTo(deployment, await invitedUser(deployment, email), account)
  const signedIn = await beginSession(context, { user, via: 'openid', steppedUp: isFresh })
  const headers = new Headers({ ...signedIn.headers, location: next })
  headers.append('set-cookie', openIdCookie(request, undefined))
  return new Response(null, { status: 302, headers })
}

/** An agent's browser, which need not be that of a user of the dashboard. `next` may name the site. */
async function pairAgent(
  context: Context,
  { email, account }: Pick<OpenIdUser, 'email' | 'account'>,
  next: string,
): Promise<Response> {
  const { deployment, request } = context
  const user = await peopleOf(deployment).users.findByEmail(email)
  if (user) await pinnedTo(deployment, user, account)
  const site = new URL(next, 'http://page').searchParams.get('site') ?? 'main'
  if (!isSiteName(site) || !(await deployment.knownSites.has(site))) {
    throw new SwitchhookError('not_found', 'There is no such site; open the agent page by the address you were given.')
  }
  deployment.knownSites.refuseDisabled(site)
  const services = await deployment.site(site)
  const { extensionOfEmail } = await import('../../src/app/agents/pair-by-email.ts')
  const { pairBrowser } = await import('../../src/app/agents/pair.ts')
  const extension = await extensionOfEmail(services, email)
  const paired = await pairBrowser(context, services, { extension, kind: 'page', via: 'openid', by: email })
  const headers = new Headers({ ...paired.headers, location: '/agent#paired' })
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
