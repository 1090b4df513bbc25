/**
 * Sign-in with an OpenID Connect provider: authorization code with PKCE, state and nonce. What proves that the browser that comes
 * back is the one that left stands in a cookie of its own, so that nothing is stored for strangers.
 *
 * What must stay true: only somebody who was invited gets in, by an e-mail address that the provider vouches for. Loaded when
 * somebody signs in so.
 */
import * as oidc from 'openid-client'
import * as z from 'zod'
import { SwitchhookError } from '../../../lib/errors.ts'
import type { Deployment } from '../../services.ts'
import { openIdSettings } from './open-id-settings.ts'

const discoveredForMs = 3_600_000
const timeoutSeconds = 10
/** How long ago somebody may have signed in at the provider to count as confirmed. */
const freshSeconds = 300

const flowForm = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  next: z.string(),
  fresh: z.boolean(),
})
type Flow = z.infer<typeof flowForm>

export interface OpenIdUser {
  readonly email: string
  /** Who it is at the provider, whatever the address is or becomes. */
  readonly account: { readonly iss: string; readonly sub: string }
  /** Signed in at the provider just now. */
  readonly isFresh: boolean
}

const discovered = new WeakMap<object, { readonly config: oidc.Configuration; readonly untilMs: number }>()

/** Where to send the browser, and what its cookie holds meanwhile. `next`: a path of ours. */
export async function leaveForProvider(
  deployment: Deployment,
  { redirectUri, next, fresh }: { readonly redirectUri: string; readonly next: string; readonly fresh: boolean },
): Promise<{ address: string; flow: string }> {
  const config = await configuration(deployment)
  const flow: Flow = {
    state: oidc.randomState(),
    nonce: oidc.randomNonce(),
    verifier: oidc.randomPKCECodeVerifier(),
    next,
    fresh,
  }
  const address = oidc.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope: 'openid email profile',
    code_challenge: await oidc.calculatePKCECodeChallenge(flow.verifier),
    code_challenge_method: 'S256',
    state: flow.state,
    nonce: flow.nonce,
    ...(fresh ? { prompt: 'login', max_age: '0' } : {}),
  })
  return { address: address.href, flow: Buffer.from(JSON.stringify(flow)).toString('base64url') }
}

/** Who came back. Throws `unauthorized` when it was not the browser that left, or the provider says no. */
export async function comeBack(
  deployment: Deployment,
  { address, flow: text }: { readonly address: URL; readonly flow: string | undefined },
): Promise<OpenIdUser & { next: string }> {
  const flow = readFlow(text)
  const config = await configuration(deployment)
  try {
    const checks = { pkceCodeVerifier: flow.verifier, expectedState: flow.state, expectedNonce: flow.nonce }
    const maxAge = flow.fresh ? { maxAge: freshSeconds } : {}
    const tokens = await oidc.authorizationCodeGrant(config, address, { ...checks, ...maxAge, idTokenExpected: true })
    const claims = tokens.claims()
    if (claims === undefined) throw refused('no_claims')
    const vouched =
      claims.email === undefined ? await oidc.fetchUserInfo(config, tokens.access_token, claims.sub) : claims
    const nowSeconds = deployment.platform.clock.now() / 1000
    const isFresh = flow.fresh && (claims.auth_time ?? 0) > nowSeconds - freshSeconds
    const account = { iss: claims.iss, sub: claims.sub }
    return { email: verifiedEmail(vouched), account, isFresh, next: flow.next }
  } catch (thrown) {
    if (thrown instanceof SwitchhookError) throw thrown
    throw refused('provider_answer', thrown)
  }
}

/**
 * Providers let people write any address into their profile: only a verified one says who somebody is. Entra says so in
 * `xms_edov` (docs/dashboard-sign-in.md).
 */
function verifiedEmail(claims: Readonly<Record<string, unknown>>): string {
  const { email, email_verified: verified, xms_edov: ownsDomain } = claims
  if (typeof email !== 'string' || email === '') throw refused('no_email')
  if (verified === true || verified === 'true' || ownsDomain === true || ownsDomain === 1 || ownsDomain === '1')
    return email
  const message = 'Your provider does not vouch for your e-mail address; verify it there, or ask your admin for a link.'
  throw new SwitchhookError('forbidden', message, { details: { reason: 'email_not_verified' } })
}

function readFlow(text: string | undefined): Flow {
  try {
    return flowForm.parse(JSON.parse(Buffer.from(text ?? '', 'base64url').toString()))
  } catch (thrown) {
    throw refused('no_flow', thrown)
  }
}

async function configuration(deployment: Deployment): Promise<oidc.Configuration> {
  const { clock, fetch } = deployment.platform
  const known = discovered.get(deployment)
  if (known !== undefined && clock.now() < known.untilMs) return known.config
  const { issuer, clientId, clientSecret } = openIdSettings(deployment)
  const ownFetch: oidc.CustomFetch = (url, { body, headers, method, redirect, signal }) =>
    fetch(url, {
      body: body instanceof Uint8Array ? new Uint8Array(body) : body,
      headers,
      method,
      redirect,
      signal: signal ?? undefined,
    })
  const execute = issuer.startsWith('http:') ? [oidc.allowInsecureRequests] : []
  try {
    const options = { execute, [oidc.customFetch]: ownFetch, timeout: timeoutSeconds }
    const config = await oidc.discovery(new URL(issuer), clientId, clientSecret, undefined, options)
    discovered.set(deployment, { config, untilMs: clock.now() + discoveredForMs })
    return config
  } catch (thrown) {
    const message = `The OpenID Connect provider ${new URL(issuer).host} does not answer as one; check SWITCHHOOK_OIDC_ISSUER.`
    throw new SwitchhookError('not_configured', message, { retryable: true, cause: thrown })
  }
}

function refused(reason: string, cause?: unknown): SwitchhookError {
  const message = 'The sign-in at your provider did not come to an end here; start it again from the sign-in page.'
  return new SwitchhookError('unauthorized', message, { details: { reason: `openid_${reason}` }, cause })
}
