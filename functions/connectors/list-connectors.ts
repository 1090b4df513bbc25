/** GET /v1/connectors: what the lookup asks, and how each of them fares. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { breakerStateAt, closedBreaker } from '../../src/core/breakers/breaker.ts'
import { readSourceStates, type SourceState } from '../../src/core/breakers/source-state.ts'
import { directoryId } from '../../src/core/contacts/lookup/answer.ts'
import { isoUtc } from '../../src/ports/clock.ts'
import { siteQuery } from '../../src/wire/key.ts'

const instant = z.iso.datetime().describe('UTC')

const connectorSchema = z.object({
  id: z.string(),
  kind: z.string().describe('The kind of CRM, or directory'),
  priority: z.number().describe('Smaller comes first'),
  finds: z.boolean().describe('Is asked for contacts'),
  logs: z.boolean().describe('Is told of calls'),
  rules: z.string().optional().describe('Of which calls, where the admin said so; absent: all with somebody outside'),
  status: z
    .enum(['unknown', 'ok', 'failing'])
    .describe('As the last lookups and deliveries found it; unknown: nothing was asked of it yet'),
  failuresInARow: z.number().int(),
  lastSuccessAt: instant.optional().describe('Within ten minutes'),
  lastError: z
    .object({ at: instant, code: z.string(), message: z.string() })
    .optional()
    .describe('Kept after recovery'),
  breaker: z.object({
    state: z
      .enum(['closed', 'open', 'half-open'])
      .describe('open: after failures in a row lookups skip it and deliveries wait; half-open: the next one tries it'),
    openUntil: instant.optional(),
  }),
  disabled: z
    .object({ since: instant, reason: z.string() })
    .optional()
    .describe('The other side asked to be told nothing more; POST /v1/connectors/{id}/enable ends that'),
})

export const listConnectors = defineOperation({
  method: 'GET',
  path: '/v1/connectors',
  summary: 'Lists the connected CRMs and the directory with their last error',
  tag: 'Connectors',
  auth: { scope: 'admin' },
  query: siteQuery,
  responses: { 200: z.object({ connectors: z.array(connectorSchema) }) },
  async run({ services }) {
    const { directory, connectors, records, clock } = services
    const all = [
      { id: directoryId, kind: directoryId, priority: directory.priority, finds: true, logs: false },
      ...connectors.map(({ id, kind, priority, can, rules }) => ({
        id,
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
    const disabled = new Map(
      await Promise.all(connectors.map(async (one) => [one.id, await one.disabled?.()] as const)),
    )
    return {
      connectors: all.map((one) => ({
        ...one,
        ...formOf(states.get(one.id), clock.now()),
        disabled: disabled.get(one.id),
      })),
    }
  },
})

type ConnectorForm = z.infer<typeof connectorSchema>

function formOf(
  state: SourceState | undefined,
  nowMs: number,
): Pick<ConnectorForm, 'status' | 'failuresInARow' | 'lastSuccessAt' | 'lastError' | 'breaker'> {
  const { failuresInARow = 0, lastSuccessAt, lastErrorAt, code, message = '' } = state ?? {}
  const status = state === undefined ? 'unknown' : failuresInARow > 0 ? 'failing' : 'ok'
  const lastError = lastErrorAt && code ? { at: lastErrorAt, code, message } : undefined
  const { breaker = closedBreaker } = state ?? {}
  const openUntil = breaker.openUntilMs === undefined ? undefined : isoUtc(breaker.openUntilMs)
  const shown = { state: breakerStateAt(breaker, nowMs), openUntil }
  return { status, failuresInARow, lastSuccessAt, lastError, breaker: shown }
}
