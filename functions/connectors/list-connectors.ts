/** GET /v1/connectors: what the lookup asks, and how each of them fares. */
import * as z from 'zod'
import { directoryId } from '../../src/contacts/lookup/answer.ts'
import { readSourceStates, type SourceState } from '../../src/contacts/lookup/source-state.ts'
import { siteQuery } from '../admin/key-schemas.ts'
import { defineOperation } from '../http/operation.ts'

const instant = z.iso.datetime().describe('UTC')

const connectorSchema = z.object({
  id: z.string(),
  kind: z.string().describe('The kind of CRM, or directory'),
  priority: z.number().describe('Smaller comes first'),
  finds: z.boolean().describe('Is asked for contacts'),
  logs: z.boolean().describe('Is told of calls'),
  status: z
    .enum(['unknown', 'ok', 'failing'])
    .describe('As the last lookups found it; unknown: nothing was asked of it yet'),
  failuresInARow: z.number().int(),
  lastSuccessAt: instant.optional().describe('Within ten minutes'),
  lastError: z
    .object({ at: instant, code: z.string(), message: z.string() })
    .optional()
    .describe('Kept after recovery'),
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
    const { directory, connectors, records } = services
    const all = [
      { id: directoryId, kind: directoryId, priority: directory.priority, finds: true, logs: false },
      ...connectors.map(({ id, kind, priority, can }) => ({
        id,
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
      connectors: all.map((one) => ({ ...one, ...formOf(states.get(one.id)), disabled: disabled.get(one.id) })),
    }
  },
})

type ConnectorForm = z.infer<typeof connectorSchema>

function formOf(
  state: SourceState | undefined,
): Pick<ConnectorForm, 'status' | 'failuresInARow' | 'lastSuccessAt' | 'lastError'> {
  const { failuresInARow = 0, lastSuccessAt, lastErrorAt, code, message = '' } = state ?? {}
  const status = state === undefined ? 'unknown' : failuresInARow > 0 ? 'failing' : 'ok'
  const lastError = lastErrorAt && code ? { at: lastErrorAt, code, message } : undefined
  return { status, failuresInARow, lastSuccessAt, lastError }
}
