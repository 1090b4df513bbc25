/** What an operation is given: the checked request and the services of the key's site. */
import type { Background } from '../../ports/platform.ts'
import type { Principal } from '../security/scopes.ts'
import type { Deployment, SiteServices } from '../services.ts'

export interface RequestFacts<Query, Body, Params> {
  readonly request: Request
  readonly requestId: string
  readonly principal: Principal
  readonly query: Query
  readonly body: Body
  readonly params: Params
  /** Of the client, as the platform gives it. */
  readonly address: () => string | undefined
  readonly deployment: () => Deployment
  /** Of the key's site; absent in a public operation. */
  readonly services: SiteServices | undefined
  readonly waitUntil: Background
  /** Milliseconds that were waited for the key to be proved; mostly 0. */
  readonly spentMs: number
}

/** What an operation changed, for the audit log: never a secret. */
export interface Change {
  /** Default: what the path names. */
  readonly target?: string
  readonly before?: unknown
  readonly after?: unknown
  /** What it is about; with others than the request's site among them only admins of all sites read of it. */
  readonly sites?: readonly string[]
}

export class OperationContext<Query, Body, Params> {
  readonly #facts: RequestFacts<Query, Body, Params>
  readonly request: Request
  readonly requestId: string
  readonly principal: Principal
  readonly query: Query
  readonly body: Body
  readonly params: Params
  change?: Change | 'nothing'

  constructor(facts: RequestFacts<Query, Body, Params>) {
    this.#facts = facts
    this.request = facts.request
    this.requestId = facts.requestId
    this.principal = facts.principal
    this.query = facts.query
    this.body = facts.body
    this.params = facts.params
  }

  /** Throws `not_configured` when the environment is faulty; only a public operation gets that far. */
  get deployment(): Deployment {
    return this.#facts.deployment()
  }

  /** Services of the key's site; of `main` in a public operation. */
  get services(): SiteServices {
    return this.#facts.services ?? this.deployment.site('main')
  }

  /** Says for the audit log what changes from what to what. */
  changed(change: Change | 'nothing'): void {
    this.change = change
  }

  /** What of a lookup's deadline is spent already. */
  get spentMs(): number {
    return this.#facts.spentMs
  }

  get address(): string | undefined {
    return this.#facts.address()
  }

  /** The address that clients reach us at, without a slash at the end. */
  get publicUrl(): string {
    return this.deployment.settings.publicUrl ?? originOf(this.request.url)
  }

  /** Keeps work going after the answer; a failure is logged. */
  get background(): Background {
    const { deployment, waitUntil } = this.#facts
    return (work) => waitUntil(loggedFailure(work, this.requestId, deployment))
  }
}

let lastOrigin = { start: '', origin: '' }

/** Nearly always the same for an isolate, and parsing a URL is dearer than all else that a cached lookup does here. */
function originOf(url: string): string {
  const start = url.slice(0, url.indexOf('/', 'https://'.length) + 1)
  if (start !== lastOrigin.start) lastOrigin = { start, origin: new URL(url).origin }
  return lastOrigin.origin
}

/** The same work, its failure logged instead of thrown: nobody awaits it. */
export async function loggedFailure(
  work: Promise<unknown>,
  requestId: string,
  deployment: () => Deployment,
): Promise<void> {
  try {
    await work
  } catch (thrown) {
    deployment().platform.log.failure('background_failed', thrown, { requestId })
  }
}
