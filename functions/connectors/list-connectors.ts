/** GET /v1/connectors: the sources of lookups with their status. */
import { checkNow, readChecks, type StoredCheck } from '../../src/app/connectors/checks.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import type { SiteServices } from '../../src/app/services.ts'
import { breakerStateAt, closedBreaker } from '../../src/core/breakers/breaker.ts'
import { readSourceStates, type SourceState } from '../../src/core/breakers/source-state.ts'
import { directoryId } from '../../src/core/contacts/lookup/answer.ts'
import { isoUtc } from '../../src/ports/clock.ts'
import { type ConnectorForm, connectorsSchema } from '../../src/wire/connector.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const listConnectors = defineOperation({
  method: 'GET',
  path: '/v1/connectors',
  id: 'listConnectors',
  summary: 'List the connected CRMs and the directory with their status',
  tag: 'Connectors',
  auth: { scope: 'admin' },
  query: siteQuery,
  responses: { 200: connectorsSchema },
  async run({ services }) {
    const { directory, connectors, records, clock } = services
    const all = [
      { id: directoryId, kind: directoryId, priority: directory.priority, finds: true, logs: false },
      ...connectors.map(({ id, kind, priority, can, rules, entryChanges }) => ({
        id,
        onMove: entryChanges?.move,
        onLeaveOut: entryChanges?.remove,
        rules,
        kind,
        priority,
        finds: can?.find ?? true,
        logs: can?.log ?? true,
      })),
    ].sort((a, b) => a.priority - b.priority || (a.id < b.id ? -1 : 1))
    const states = await readSourceStates(
      records,
      all.map(({ id }) => id),
    )
    const checks = await knownChecks(services, states)
    const disabled = new Map(
      await Promise.all(connectors.map(async (one) => [one.id, await one.disabled?.()] as const)),
    )
    return {
      connectors: all.map((one) => ({
        ...one,
        ...formOf(one.id, states.get(one.id), checks.get(one.id), clock.now()),
        disabled: disabled.get(one.id),
      })),
    }
  },
})

/** Of a CRM that nobody has asked for anything yet, the check is made now. */
async function knownChecks(
  services: SiteServices,
  states: ReadonlyMap<string, SourceState | undefined>,
): Promise<ReadonlyMap<string, StoredCheck>> {
  const { connectors } = services
  const known = await readChecks(
    services,
    connectors.map(({ id }) => id),
  )
  const unknown = connectors.filter(({ id, checkIsSeen }) => !checkIsSeen && !known.has(id) && !states.get(id))
  const made = await Promise.all(unknown.map(async (one) => [one.id, await checkNow(services, one)] as const))
  return new Map([...known, ...made])
}

type Found = Pick<
  ConnectorForm,
  'status' | 'loginRefusedSince' | 'lastCheck' | 'failuresInARow' | 'lastSuccessAt' | 'lastError' | 'breaker'
>

function formOf(id: string, state: SourceState | undefined, check: StoredCheck | undefined, nowMs: number): Found {
  const { failuresInARow = 0, lastSuccessAt, lastErrorAt, code, message = '' } = state ?? {}
  const lastError = lastErrorAt && code ? { at: lastErrorAt, code, message } : undefined
  const { breaker = closedBreaker, login = closedBreaker } = state ?? {}
  const openUntil = breaker.openUntilMs === undefined ? undefined : isoUtc(breaker.openUntilMs)
  return {
    status: id === directoryId ? 'ok' : statusOf(state, check),
    loginRefusedSince: login.openUntilMs === undefined ? undefined : isoUtc(login.sinceMs),
    lastCheck: check && { at: isoUtc(check.atMs), ok: check.ok, findings: check.findings },
    failuresInARow,
    lastSuccessAt,
    lastError,
    breaker: { state: breakerStateAt(breaker, nowMs), openUntil },
  }
}

/** Whichever is newer: what a lookup or delivery found, or the check. */
function statusOf(state: SourceState | undefined, check: StoredCheck | undefined): ConnectorForm['status'] {
  const heardAtMs = Math.max(
    ...[state?.lastErrorAt, state?.lastSuccessAt].map((at) => (at ? Date.parse(at) : -Infinity)),
  )
  if (check && check.atMs > heardAtMs) return check.ok ? 'ok' : 'failing'
  if (!state) return 'unused'
  return state.failuresInARow > 0 ? 'failing' : 'ok'
}
