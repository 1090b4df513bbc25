/**
 * Sign-in behind Cloudflare Access: its JWT says who passed it (the header, not the cookie, which any page could set). Its keys are
 * fetched, kept, and fetched anew when a token names one that is not known: they change every six weeks.
 */
import { createRemoteJWKSet, customFetch, errors, jwtVerify } from 'jose'
import { SwitchhookError } from '../../../lib/errors.ts'
import type { Deployment } from '../../services.ts'

export const accessHeader = 'cf-access-jwt-assertion'

type Keys = ReturnType<typeof createRemoteJWKSet>
const keysOf = new WeakMap<object, Keys>()

/** The e-mail address that Access vouches for. Throws `not_found` where it is not set up, `unauthorized`, `not_configured`. */
export async function accessEmail(deployment: Deployment, token: string | null): Promise<string> {
  const { access } = deployment.settings.signIn
  if (access === undefined) {
    throw new SwitchhookError('not_found', 'Cloudflare Access is not set up; see SWITCHHOOK_ACCESS_TEAM and _AUD.')
  }
  if (token === null) throw refused('missing')
  const { issuer, audience } = access
  const currentDate = new Date(deployment.platform.clock.now())
  try {
    const checks = { issuer, audience, algorithms: ['RS256'], requiredClaims: ['exp', 'email'], currentDate }
    const { payload } = await jwtVerify(token, keys(deployment, issuer), checks)
    if (typeof payload.email === 'string' && payload.email !== '') return payload.email
  } catch (thrown) {
    if (thrown instanceof errors.JWKSTimeout || thrown instanceof errors.JWKSInvalid || !isJoseError(thrown)) {
      const message = `The keys of ${new URL(issuer).host} could not be read; check SWITCHHOOK_ACCESS_TEAM, then try again.`
      throw new SwitchhookError('not_configured', message, { retryable: true, cause: thrown })
    }
    throw refused(thrown.code, thrown)
  }
  throw refused('no_email')
}

function isJoseError(thrown: unknown): thrown is InstanceType<typeof errors.JOSEError> {
  // Without a code of its own it is an answer that was no key set.
  return thrown instanceof errors.JOSEError && thrown.code !== errors.JOSEError.code
}

function keys(deployment: Deployment, issuer: string): Keys {
  const { fetch } = deployment.platform
  const known = keysOf.get(deployment)
  if (known !== undefined) return known
  const made = createRemoteJWKSet(new URL(`${issuer}/cdn-cgi/access/certs`), {
    [customFetch]: (url: string, init: RequestInit) => fetch(url, init),
  })
  keysOf.set(deployment, made)
  return made
}

function refused(reason: string, cause?: unknown): SwitchhookError {
  const message = 'This did not come through Cloudflare Access, or its sign-in is over; open the page anew.'
  return new SwitchhookError('unauthorized', message, { details: { reason: `access_${reason}` }, cause })
}
