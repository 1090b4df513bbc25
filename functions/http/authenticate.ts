/** Who asks, may they, and in which site: the step before anything of a protected request is read. */
import { SwitchhookError } from '../../src/errors.ts'
import type { Background } from '../../src/platform/platform.ts'
import { type AccessControl, refusalError } from '../../src/security/access.ts'
import { tokenFrom } from '../../src/security/credentials.ts'
import { allows, type Principal, type Scope } from '../../src/security/scopes.ts'
import { isSiteName } from '../../src/security/tokens.ts'

export interface AuthFacts {
  readonly request: Request
  readonly address: () => string | undefined
  readonly background: Background
}

/**
 * The principal of a request that may do `scope`. Without waiting when its key was proved lately. Throws
 * `unauthorized`, `forbidden`, `too_many_failed_tries`, `not_configured`, `storage_unavailable` or `bad_field`.
 */
export function authenticate(access: AccessControl, scope: Scope, facts: AuthFacts): Principal | Promise<Principal> {
  const token = tokenFrom(facts.request.headers)
  if (token === undefined) throw refusalError(access.missingToken())
  const known = access.believed(token, facts.address)
  return known === undefined ? prove(access, token, scope, facts) : admit(known, scope, facts.request.url)
}

async function prove(access: AccessControl, token: string, scope: Scope, facts: AuthFacts): Promise<Principal> {
  const verdict = await access.verify(token, facts.address(), facts.background)
  if (!verdict.ok) throw refusalError(verdict.refusal)
  return admit(verdict.principal, scope, facts.request.url)
}

function admit(principal: Principal, scope: Scope, url: string): Principal {
  if (!allows(principal, scope)) {
    throw new SwitchhookError('forbidden', `This key lacks the scope ${scope}; use a key that has it.`, {
      details: { keyId: principal.keyId },
    })
  }
  return url.includes('site=') ? inChosenSite(principal, url) : principal
}

/** `?site=` chooses the site for the admin key of the environment; any other key may only name its own. */
function inChosenSite(principal: Principal, url: string): Principal {
  const site = new URL(url).searchParams.get('site')
  if (site === null || site === principal.site) return principal
  if (!principal.anySite) {
    throw new SwitchhookError('forbidden', 'This key belongs to another site; use a key of the site asked for.', {
      details: { keyId: principal.keyId },
    })
  }
  if (!isSiteName(site)) {
    throw new SwitchhookError('bad_field', 'Correct in the query: site: use 1 to 32 of a-z, 0-9 and -.')
  }
  return { ...principal, site }
}
