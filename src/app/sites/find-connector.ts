/** The connector that a path names. */
import type { Connector } from '../../adapters/crm/connector.ts'
import { SwitchhookError } from '../../lib/errors.ts'
import type { SiteServices } from '../services.ts'

/** Throws `not_found`. */
export function findConnector({ connectors }: SiteServices, id: string): Connector {
  const connector = connectors.find((one) => one.id === id)
  if (connector) return connector
  throw new SwitchhookError('not_found', `There is no connector ${id}; see GET /v1/connectors.`)
}
