/** People signed in to a test app, as a browser does it. */
import { sessionCookie } from '../../src/app/security/people/cookie.ts'
import { peopleOf } from '../../src/app/security/people/people.ts'
import type { Grant } from '../../src/wire/user.ts'
import { bearer, openTestApp, type TestApp, type TestAppOptions, testAdminKey } from './test-app.ts'

/** What a page of the same origin sends with each request. */
export const fromOwnPage = { 'sec-fetch-site': 'same-origin' }
export const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'

export interface Browser {
  /** The cookies it keeps, as it sends them. */
  cookie: string
  /** Asks as a page does; keeps the cookie that comes back. */
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>
}

export function openBrowser(app: Pick<TestApp, 'request'>): Browser {
  const browser: Browser = {
    cookie: '',
    async ask(method, path, body, headers = {}) {
      const response = await app.request(path, {
        method,
        headers: {
          ...fromOwnPage,
          'user-agent': firefox,
          ...(browser.cookie === '' ? {} : { cookie: browser.cookie }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        body: body === undefined ? undefined : JSON.stringify(body),
      })
      const [kept] = response.headers.get('set-cookie')?.split(';') ?? []
      if (kept !== undefined) browser.cookie = kept.endsWith('=') ? '' : kept
      return response
    },
  }
  return browser
}

export function openPeople(options: TestAppOptions = {}) {
  const app = openTestApp({ variables: { SWITCHHOOK_ADMIN_KEY: testAdminKey }, ...options })
  const makeLink = async (email?: string) => {
    const headers = { ...bearer(testAdminKey), 'content-type': 'application/json' }
    const body = JSON.stringify({ email })
    const answer = await app.request('/v1/sign-in/links', { method: 'POST', headers, body })
    const { link } = await answer.json<{ link: string }>()
    return link.slice(link.indexOf('#token=') + '#token='.length)
  }
  /** A browser signed in as the first admin. */
  const asFirstAdmin = async () => {
    const browser = openBrowser(app)
    await browser.ask('POST', '/v1/sign-in/links/use', { token: await makeLink() })
    return browser
  }
  const signInAs = (roles: Grant[], how?: Parameters<typeof signInTo>[2]) => signInTo(app, roles, how)
  return { ...app, makeLink, asFirstAdmin, signInAs }
}

/** A browser signed in as a user with these roles, made when there is none with the address; confirmed or not. */
export async function signInTo(
  app: Pick<TestApp, 'deployment' | 'makeSite' | 'request'>,
  roles: Grant[],
  { steppedUp = true, email = 'x@example.com' } = {},
) {
  const { users, sessions } = peopleOf(app.deployment())
  for (const { site } of roles) if (site !== '*') await app.makeSite(site)
  const user = (await users.findByEmail(email)) ?? (await users.create({ name: 'Some One', email, roles }))
  const { token } = await sessions.begin({ user: user.id, via: 'link', device: 'test', steppedUp })
  const browser = openBrowser(app)
  browser.cookie = sessionCookie(new Request('http://localhost/'), token).split(';')[0] ?? ''
  return { browser, user }
}
