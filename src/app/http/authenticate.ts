/** Who asks, may they, and in which site: the step before anything of a protected request is read. */
import { SwitchhookError } from '../../lib/errors.ts'
import type { AccessControl } from '../security/access.ts'
import { tokenFrom } from '../security/credentials.ts'
import { refusalError } from '../security/refusal.ts'
import { allows, type Principal } from '../security/scopes.ts'
import { isSiteName } from '../security/tokens.ts'
import type { AuthFacts } from './auth-facts.ts'
import { browserToken } from './browser-token.ts'
import type { KeyAuth } from './operation.ts'

/**
 * The principal of a request that may do what `auth` asks. Without waiting when its key was proved lately. Throws
 * `unauthorized`, `forbidden`, `too_many_failed_tries`, `not_configured`, `storage_unavailable` or `bad_field`.
 */
export function authenticate(auth: KeyAuth, facts: AuthFacts): Principal | Promise<Principal> {
  const { request, deployment } = facts
  const { access } = deployment
  const token = tokenFrom(request.headers) ?? (auth.browsers ? browserToken(request) : undefined)
  if (token === undefined) {
    if (request.headers.has('cookie')) return proveUser(auth, facts)
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

async function proveUser(auth: KeyAuth, facts: AuthFacts): Promise<Principal> {
  const { authenticateUser } = await import('../security/people/authenticate-user.ts')
  const isAgents = auth.agents === true && facts.request.method === 'GET'
  if (!isAgents) return (await authenticateUser(facts)) ?? nobody(facts)
  const { authenticateDevice } = await import('../agents/authenticate-device.ts')
  const ofDevice = async () => {
    const principal = await authenticateDevice(facts)
    return principal && facts.request.url.includes('site=') ? inChosenSite(principal, facts.request.url) : principal
  }
  try {
    return (await authenticateUser(facts)) ?? (await ofDevice()) ?? nobody(facts)
  } catch (thrown) {
    // A session of the dashboard that is over must not keep the agent out who has this browser.
    const isOver = thrown instanceof SwitchhookError && thrown.code === 'unauthorized'
    const device = isOver ? await ofDevice() : undefined
    if (device === undefined) throw thrown
    return device
  }
}

function nobody({ deployment }: AuthFacts): never {
  throw refusalError(deployment.access.missingToken())
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
