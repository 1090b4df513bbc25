/** What is known of a protected request before anything of it is read. */
import type { Principal } from '../security/scopes.ts'
import type { Deployment } from '../services.ts'
import type { Operation } from './operation.ts'

export interface AuthFacts {
  readonly request: Request
  readonly address: () => string | undefined
  /** Called with whose key it is as soon as that is proved, though the key may not do this. */
  readonly asker: { principal?: Principal }
  readonly deployment: Deployment
  readonly operation: Operation
}
