/**
 * The session's cookie. `__Host-` binds it to this host over https; a browser takes that name on https only, so on
 * http://localhost it has the plain name. Nowhere else is there a session without https.
 */
import { isThisMachine } from '../../../lib/address.ts'

const name = 'switchhook'
/** Between leaving for a provider and coming back: what proves that it is the same browser. */
const flowName = 'switchhook-openid'
/** Of a paired agent's browser; its secret changes whenever it is exchanged for a token. */
const agentName = 'switchhook-agent'
const maxLength = 2000
const week = 7 * 24 * 3600
const ninetyDays = 90 * 24 * 3600
const tenMinutes = 600

function isPlain(request: Request): boolean {
  return request.url.startsWith('http:') && isThisMachine(request.url)
}

function nameFor(request: Request, name: string): string {
  return isPlain(request) ? name : `__Host-${name}`
}

function read(request: Request, cookie: string): string | undefined {
  const header = request.headers.get('cookie')
  if (header === null) return undefined
  const start = `${nameFor(request, cookie)}=`
  const found = header
    .split(';')
    .map((part) => part.trim())
    .find((part) => part.startsWith(start))
  const value = found?.slice(start.length)
  return value && value.length <= maxLength ? value : undefined
}

function write(request: Request, cookie: string, value: string | undefined, seconds: number): string {
  const secure = isPlain(request) ? '' : '; Secure'
  const age = value === undefined ? 0 : seconds
  return `${nameFor(request, cookie)}=${value ?? ''}; Path=/; HttpOnly${secure}; SameSite=Lax; Max-Age=${age}`
}

/** The token of the request's session cookie. */
export const sessionToken = (request: Request) => read(request, name)

/** The header that keeps the session in the browser; `undefined` deletes it there. */
export const sessionCookie = (request: Request, token: string | undefined) => write(request, name, token, week)

/** The same of a sign-in that is under way at a provider. */
export const openIdFlow = (request: Request) => read(request, flowName)
export const openIdCookie = (request: Request, flow: string | undefined) => write(request, flowName, flow, tenMinutes)

/** The secret of a paired agent's browser. */
export const deviceSecret = (request: Request) => read(request, agentName)
export const deviceCookie = (request: Request, secret: string | undefined) =>
  write(request, agentName, secret, ninetyDays)
