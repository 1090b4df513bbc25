/**
 * The session's cookie. `__Host-` binds it to this host over https; a browser takes that name on https only, so on
 * http://localhost it has the plain name. Nowhere else is there a session without https.
 */
import { isThisMachine } from '../../../lib/address.ts'

const secureName = '__Host-switchhook'
const localName = 'switchhook'
const maxLength = 200
const week = 7 * 24 * 3600

function nameFor(request: Request): string {
  return request.url.startsWith('http:') && isThisMachine(request.url) ? localName : secureName
}

/** The token of the request's session cookie. */
export function sessionToken(request: Request): string | undefined {
  const header = request.headers.get('cookie')
  if (header === null) return undefined
  const start = `${nameFor(request)}=`
  const found = header
    .split(';')
    .map((part) => part.trim())
    .find((part) => part.startsWith(start))
  const value = found?.slice(start.length)
  return value && value.length <= maxLength ? value : undefined
}

/** The header that keeps the session in the browser; `undefined` deletes it there. */
export function sessionCookie(request: Request, token: string | undefined): string {
  const name = nameFor(request)
  const secure = name === secureName ? '; Secure' : ''
  const age = token === undefined ? 0 : week
  return `${name}=${token ?? ''}; Path=/; HttpOnly${secure}; SameSite=Lax; Max-Age=${age}`
}
