/** Connectors as admins see them. */
import * as z from 'zod'
import { instant } from './parts.ts'

/**
 * What becomes of a CRM's entry when a person moves the call to another contact. own_or_anew: the entry itself where nothing
 * else hangs on it, else as anew; anew: a new entry there, and the old one says so; reports: the receiver is sent the change.
 */
export const entryMoves = ['moves', 'own_or_anew', 'anew', 'reports', 'never'] as const
export type EntryMove = (typeof entryMoves)[number]
/** The same when a person leaves the call out. marks: the entry stays, and says so. */
export const entryRemovals = ['deletes', 'own_or_marks', 'marks', 'reports', 'never'] as const
export type EntryRemoval = (typeof entryRemovals)[number]
/** What was done about the entry of a call that was left out. */
export const removedHow = ['deleted', 'marked', 'reported'] as const
export type RemovedHow = (typeof removedHow)[number]

const findings = z.array(z.object({ ok: z.boolean(), text: z.string() }))

export const connectorSchema = z
  .object({
    id: z.string(),
    kind: z.string().describe('The kind of CRM, or directory'),
    priority: z.number().describe('Smaller comes first'),
    finds: z.boolean().describe('Is asked for contacts'),
    logs: z.boolean().describe('Calls are logged to it'),
    onMove: z
      .enum(entryMoves)
      .optional()
      .describe(
        'What becomes of its entry when a call is moved to another contact. own_or_anew: the entry itself where nothing else hangs on it; anew: a new entry, and the old one says so; reports: the receiver is sent the change',
      ),
    onLeaveOut: z
      .enum(entryRemovals)
      .optional()
      .describe(
        'The same when a call is left out. own_or_marks: deleted where nothing else hangs on it; marks: stays and says so',
      ),
    rules: z.string().optional().describe('Which calls, where the admin set rules; absent: all with an outside party'),
    status: z
      .enum(['ok', 'failing', 'unused'])
      .describe('As the last lookup, delivery or check found it; unused: a webhook to which nothing was sent yet'),
    loginRefusedSince: instant.optional().describe('It refuses our login: calls are kept and wait for it'),
    lastCheck: z
      .object({ at: instant, ok: z.boolean(), findings })
      .optional()
      .describe('Made when the settings are new, daily, and by POST /v1/connectors/{id}/check'),
    failuresInARow: z.number().int(),
    lastSuccessAt: instant.optional().describe('Within ten minutes'),
    lastError: z
      .object({ at: instant, code: z.string(), message: z.string() })
      .optional()
      .describe('Kept after recovery'),
    breaker: z.object({
      state: z
        .enum(['closed', 'open', 'half-open'])
        .describe(
          'open: after failures in a row lookups skip it and deliveries wait; half-open: the next one tries it',
        ),
      openUntil: instant.optional(),
    }),
    disabled: z
      .object({ since: instant, reason: z.string() })
      .optional()
      .describe('The other side asked for no more deliveries; POST /v1/connectors/{id}/enable ends that'),
  })
  .meta({ id: 'Connector' })
export type ConnectorForm = z.infer<typeof connectorSchema>

export const connectorsSchema = z.object({ connectors: z.array(connectorSchema) })

export const connectorCheckSchema = z.object({
  id: z.string(),
  ok: z.boolean(),
  findings: findings.describe('One for each thing that was checked'),
})
export type ConnectorCheck = z.infer<typeof connectorCheckSchema>

export const enabledConnectorSchema = z.object({ id: z.string(), enabled: z.literal(true) })
