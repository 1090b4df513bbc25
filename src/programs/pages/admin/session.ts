/** Who is signed in, and the ways in: a link's token (in the fragment, which browsers send to nobody), a passkey, OpenID Connect. */
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type * as z from 'zod'
import type { Session, signInWaysSchema } from '../../../wire/session.ts'
import { RequestFailed, request } from './api.ts'

export type { Session }
export type SignInWays = z.infer<typeof signInWaysSchema>
export type Permission = Session['permissions'][number]

export interface SessionContext {
  readonly session: Session
  /** ISO 3166 alpha-2 of the site, for writing numbers as people at home do. */
  readonly showNumber: (number: string) => string
  reload(): Promise<void>
  signOut(): Promise<void>
}

export const sessionContext = createContext<SessionContext | undefined>(undefined)

export function useSession(): SessionContext {
  const context = useContext(sessionContext)
  if (!context) throw new Error('Nobody is signed in.')
  return context
}

export const useMay = (permission: Permission) => useSession().session.permissions.includes(permission)

/** Undefined: nobody is signed in. */
export async function readSession(): Promise<Session | undefined> {
  try {
    return await request<Session>('GET', '/v1/session')
  } catch (cause) {
    if (cause instanceof RequestFailed && cause.status === 401) return undefined
    throw cause
  }
}

/** The token in `#token=`, which is no more in the address afterwards. */
export function takeTokenFromAddress(): string | undefined {
  const token = new URLSearchParams(location.hash.slice(1)).get('token')?.trim()
  if (!token) return undefined
  history.replaceState(null, '', location.pathname + location.search)
  return token
}

export const signInByLink = (token: string) =>
  request('POST', '/v1/sign-in/links/use', { body: { token }, site: '', isProof: true })

export const signInByAccess = () => request('POST', '/v1/sign-in/access', { body: {}, site: '', isProof: true })
