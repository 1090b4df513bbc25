/** What a person needs for an operation: its own word, or what follows from the scope that a key needs. */
import type { Permission, Scope } from '../../../wire/patterns.ts'
import type { KeyAuth, Operation } from '../../http/operation.ts'

const ofScope: Readonly<Record<Scope, Permission | undefined>> = {
  read: 'read',
  admin: 'admin',
  // Of a television; people have GET /v1/queues.
  wallboard: undefined,
  agents: 'admin',
  'calls:make': 'calls:make',
  // What phone systems and forwarders ask and report.
  lookup: undefined,
  journal: undefined,
  events: undefined,
}

/** Undefined: it is for keys only. Old clients' paths (those with errors of their own form) are. */
export function permissionFor({ errors, auth }: Pick<Operation, 'errors' | 'auth'>): Permission | undefined {
  if (auth === 'public' || errors !== undefined) return undefined
  const { people, scope }: KeyAuth = auth
  return people === 'nobody' ? undefined : (people ?? ofScope[scope])
}
