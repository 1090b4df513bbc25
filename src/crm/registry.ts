/** Every CRM that Switchhook can talk to, one line each, made from the environment. */
import type { ContactSource } from '../contacts/source.ts'
import type { Destination } from '../deliveries/destination.ts'
import { toSwitchhookError } from '../errors.ts'
import type { Env } from '../settings/settings.ts'
import type { Connector, ConnectorContext } from './connector.ts'
import { createMisconfiguredConnector } from './misconfigured-connector.ts'
import { createOdooConnector } from './odoo/connector.ts'
import { parseOdooSettings } from './odoo/settings.ts'
import { createReamazeConnector } from './reamaze/connector.ts'
import { parseReamazeSettings } from './reamaze/settings.ts'
import { createSuiteCrmConnector } from './suitecrm/connector.ts'
import { parseSuiteCrmSettings } from './suitecrm/settings.ts'

interface ConnectorKind {
  readonly kind: string
  /** Undefined: not switched on. Throws `crm_not_configured` when half set up. */
  readonly create: (env: Env, context: ConnectorContext) => Connector | undefined
}

const kinds: readonly ConnectorKind[] = [
  { kind: 'reamaze', create: whenSet(parseReamazeSettings, createReamazeConnector) },
  { kind: 'suitecrm', create: whenSet(parseSuiteCrmSettings, createSuiteCrmConnector) },
  { kind: 'odoo', create: whenSet(parseOdooSettings, createOdooConnector) },
]

/** A connector that can't be made answers every request with the reason; it stands last. */
const misconfiguredPriority = 1000

/**
 * The connectors that the environment switches on, smallest priority first. Never throws: what is half set up becomes
 * a connector that says so.
 */
export function createConnectors(env: Env, context: ConnectorContext): Connector[] {
  const made = kinds.flatMap(({ kind, create }) => {
    try {
      return create(env, context) ?? []
    } catch (thrown) {
      return createMisconfiguredConnector(kind, misconfiguredPriority, toSwitchhookError(thrown))
    }
  })
  return made.sort((a, b) => a.priority - b.priority || (a.id < b.id ? -1 : 1))
}

/** Those that may be asked for contacts. */
export function contactSources(connectors: readonly Connector[]): ContactSource[] {
  return connectors.filter((connector) => connector.can?.find ?? true)
}

/** Those in which calls are logged. */
export function callDestinations(connectors: readonly Connector[]): Destination[] {
  return connectors.filter((connector) => connector.can?.log ?? true)
}

function whenSet<Settings>(
  parse: (env: Env) => Settings | undefined,
  create: (settings: Settings, context: ConnectorContext) => Connector,
): ConnectorKind['create'] {
  return (env, context) => {
    const settings = parse(env)
    return settings === undefined ? undefined : create(settings, context)
  }
}
