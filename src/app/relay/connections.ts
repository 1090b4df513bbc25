/**
 * What a relay's dashboard calls connections: our records, what forwarders read (polled and live), each connector and each
 * forwarder. From what is known already; only the records are asked now.
 */
import { readSourceStates, type SourceState } from '../../core/breakers/source-state.ts'
import { toSwitchhookError } from '../../lib/errors.ts'
import { isoUtc } from '../../ports/clock.ts'
import type { RelayConnection } from '../../wire/relay-admin.ts'
import { readChecks, type StoredCheck } from '../connectors/checks.ts'
import { type KnownForwarder, listForwarders } from '../forwarder-reports/forwarder-store.ts'
import type { SiteServices } from '../services.ts'

/** Names of a relay's own connections; the last two are forwarders'. */
export const relayComponents = ['database', 'xapi', 'websocket'] as const

export async function readConnections(services: SiteServices): Promise<Record<string, RelayConnection>> {
  const { records, connectors } = services
  const ids = connectors.map(({ id }) => id)
  const [database, forwarders, states, checks] = await Promise.all([
    databaseConnection(services),
    listForwarders(services),
    readSourceStates(records, ids),
    readChecks(services, ids),
  ])
  return {
    database,
    xapi: sourcesConnection(forwarders, 'polled'),
    websocket: sourcesConnection(forwarders, 'live'),
    ...Object.fromEntries(ids.map((id) => [id, connectorConnection(states.get(id), checks.get(id))])),
    ...Object.fromEntries(forwarders.map((one) => [one.id, forwarderConnection(one)])),
  }
}

/** One real read. */
export async function databaseConnection({ records, clock }: SiteServices): Promise<RelayConnection> {
  const startMs = clock.now()
  try {
    await records.get('health', 'probe')
    const nowMs = clock.now()
    return { state: 'connected', latency: nowMs - startMs, error: null, lastCheck: isoUtc(nowMs) }
  } catch (thrown) {
    return { state: 'error', latency: null, error: toSwitchhookError(thrown).message, lastCheck: isoUtc(clock.now()) }
  }
}

function sourcesConnection(forwarders: readonly KnownForwarder[], kind: 'polled' | 'live'): RelayConnection {
  const sources = forwarders.flatMap(({ sources: own, late, heardAt }) =>
    own.filter((source) => source.kind === kind).map((source) => ({ ...source, late, heardAt })),
  )
  const lastCheck =
    sources
      .map(({ heardAt }) => heardAt)
      .sort()
      .at(-1) ?? null
  const none = { state: 'disconnected', latency: null, lastCheck } as const
  if (sources.length === 0) return { ...none, error: `No forwarder has a ${kind} source.` }
  const failing = sources.find(({ state, late }) => late || state !== 'ok')
  if (failing === undefined) return { state: 'connected', latency: null, error: null, lastCheck }
  if (failing.late) return { ...none, error: `Nothing is heard of the forwarder of source ${failing.id}.` }
  return { ...none, state: 'error', error: `Source ${failing.id}: ${failing.problem ?? failing.state}` }
}

function connectorConnection(state: SourceState | undefined, check: StoredCheck | undefined): RelayConnection {
  const heard = [state?.lastErrorAt, state?.lastSuccessAt].flatMap((at) => at ?? []).sort()
  const heardAt = heard.at(-1)
  if (check && (heardAt === undefined || check.atMs > Date.parse(heardAt))) {
    const failed = check.findings.find(({ ok }) => !ok)?.text ?? null
    return { state: check.ok ? 'connected' : 'error', latency: null, error: failed, lastCheck: isoUtc(check.atMs) }
  }
  if (state === undefined) return { state: 'disconnected', latency: null, error: 'Not used yet.', lastCheck: null }
  const isFailing = state.failuresInARow > 0
  const error = isFailing ? (state.message ?? state.code ?? null) : null
  return { state: isFailing ? 'error' : 'connected', latency: null, error, lastCheck: heardAt ?? null }
}

function forwarderConnection({ late, heardAt, warnings }: KnownForwarder): RelayConnection {
  return { state: late ? 'disconnected' : 'connected', latency: null, error: warnings[0] ?? null, lastCheck: heardAt }
}
