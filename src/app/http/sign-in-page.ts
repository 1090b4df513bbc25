/** What a person sees who opens a page of ours from a phone's program or a CRM without being signed in: how, and the way back. */
import { html } from 'hono/html'
import { systemRandom } from '../../ports/clock.ts'
import { isPageVisit } from './errors.ts'
import { htmlPage, makeNonce } from './html-page.ts'

/** Undefined for a program, which wants its error. */
export async function signInPage(request: Request): Promise<Response | undefined> {
  if (!isPageVisit(request.headers)) return undefined
  const { pathname, search } = new URL(request.url)
  const next = encodeURIComponent(pathname + search)
  const body = html`<h1>Sign in to see this page</h1>
<p>Nobody is signed in in this browser.</p>
<dl>
<dt>You take calls</dt><dd><a href="/agent?next=${next}">Sign in as an agent</a>, then this page opens by itself.</dd>
<dt>You use the dashboard</dt><dd><a href="/admin/">Sign in to the dashboard</a>, then open this page again.</dd>
</dl>`
  const page = await htmlPage('Sign in', body, makeNonce(systemRandom.bytes(16)))
  return new Response(page.body, { status: 401, headers: page.headers })
}
