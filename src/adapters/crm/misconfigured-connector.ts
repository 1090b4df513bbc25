/**
 * Stands in for a connector whose variables are half set: every use of it says what is missing, and all that does not
 * need this CRM (the directory, other CRMs) goes on working. `retryable`: once the variables are set, the waiting
 * deliveries arrive.
 */
import { SwitchhookError } from '../../lib/errors.ts'
import type { Connector } from './connector.ts'
import { bad, checkOf } from './findings.ts'

export function createMisconfiguredConnector(
  { kind, priority, can }: Pick<Connector, 'kind' | 'priority' | 'can'>,
  error: SwitchhookError,
): Connector {
  const refuse = () => Promise.reject(new SwitchhookError(error.code, error.message, { retryable: true, cause: error }))
  return {
    id: kind,
    kind,
    priority,
    can,
    settingsFault: error.message,
    findByNumber: refuse,
    findByEmail: refuse,
    search: refuse,
    create: refuse,
    logCall: refuse,
    amendCall: refuse,
    check: async () => checkOf([bad(error.message, error.code)]),
  }
}
