/** Who asks, may they, and in which site: the step before anything of a protected request is read. */
import { SwitchhookError } from '../../lib/errors.ts'
import type { AccessControl } from '../security/access.ts'
import { tokenFrom } from '../security/credentials.ts'
import { refusalError } from '../security/refusal.ts'
import { allows, type Principal } from '../security/scopes.ts'
import { isSiteName } from '../security/tokens.ts'
import type { Deployment } from '../services.ts'
import { browserToken } from './browser-token.ts'
import type { KeyAuth, Operation } from './operation.ts'

export interface AuthFacts {
  readonly request: Request
  readonly address: () => string | undefined
  /** Called with whose key it is as soon as that is proved, though the key may not do this. */
  readonly asker: { principal?: Principal }
  readonly deployment: Deployment
  readonly operation: Operation
}

/**
 * The principal of a request that may do what `auth` asks. Without waiting when its key was proved lately. Throws
 * `unauthorized`, `forbidden`, `too_many_failed_tries`, `not_configured`, `storage_unavailable` or `bad_field`.
 */
export function authenticate(auth: KeyAuth, facts: AuthFacts): Principal | Promise<Principal> {
  const { request, deployment } = facts
  const { access } = deployment
  const token = tokenFrom(request.headers) ?? (auth.browsers ? browserToken(request) : undefined)
  if (token === undefined) {
    if (request.headers.has('cookie')) return proveUser(facts)
    throw refusalError(access.missingToken())
  }
  const known = access.believed(token, facts.address)
  return known === undefined ? prove(access, token, auth, facts) : admit(known, auth, facts)
}

async function prove(access: AccessControl, token: string, auth: KeyAuth, facts: AuthFacts): Promise<Principal> {
  const verdict = await access.verify(token, facts.address())
  if (!verdict.ok) throw refusalError(verdict.refusal)
  return admit(verdict.principal, auth, facts)
}

async function proveUser(facts: AuthFacts): Promise<Principal> {
  const { authenticateUser } = await import('../security/people/authenticate-user.ts')
  const principal = await authenticateUser(facts)
  if (principal === undefined) throw refusalError(facts.deployment.access.missingToken())
  return principal
}

function admit(principal: Principal, { scope, agents = false }: KeyAuth, { request, asker }: AuthFacts): Principal {
  asker.principal = principal
  if (principal.paths && !principal.paths.includes(new URL(request.url).pathname)) {
    const advice = 'REAMAZE_API_TOKEN opens /api/lookup and /api/v1/call-journal only; use a key of the site here.'
    throw new SwitchhookError('forbidden', advice, { details: { keyId: principal.keyId } })
  }
  if (!allows(principal, scope) && !(agents && principal.extension !== undefined)) {
    throw new SwitchhookError('forbidden', `This key lacks the scope ${scope}; use a key that has it.`, {
      details: { keyId: principal.keyId },
    })
  }
  return request.url.includes('site=') ? inChosenSite(principal, request.url) : principal
}

/** `?site=` chooses the site for the admin key of the environment; any other key may only name its own. */
function inChosenSite(principal: Principal, url: string): Principal {
  const site = new URL(url).searchParams.get('site')
  if (site === null || site === principal.site) return principal
  if (!principal.anySite) {
    throw new SwitchhookError('forbidden', 'This key belongs to another site; use a key of the requested site.', {
      details: { keyId: principal.keyId },
    })
  }
  if (!isSiteName(site)) {
    throw new SwitchhookError('bad_field', 'Correct in the query: site: use 1 to 32 of a-z, 0-9 and -.')
  }
  return { ...principal, site }
}
