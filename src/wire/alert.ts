/** Alerts: what calls for a person while the phones are open, the rules for it, and maintenance. src/core/staffing/alerts makes them. */
import * as z from 'zod'
import { instant } from './parts.ts'

export const alertKinds = [
  'nobody_logged_in',
  'nobody_free',
  'long_wait',
  'abandoned_calls',
  'phones_unregistered',
  'trunk_down',
  'source_silent',
  'missing_calls',
  'crm_paused',
  'dead_deliveries',
] as const
export type AlertKind = (typeof alertKinds)[number]

/** unknown: it can't be said now whether it stands, for the reason given. */
export const alertStates = ['open', 'acknowledged', 'unknown', 'resolved'] as const
export type AlertState = (typeof alertStates)[number]
export const alertTransitions = ['opened', 'reminded', 'resolved'] as const
export type AlertTransition = (typeof alertTransitions)[number]
/** recovered: its cause is gone; closed: business hours ended; gone: its rule is off, or the group is there no more. */
export const resolvedReasons = ['recovered', 'closed', 'gone'] as const
export type ResolvedReason = (typeof resolvedReasons)[number]

export const alertSchema = z
  .object({
    id: z.string(),
    kind: z.enum(alertKinds),
    subject: z
      .string()
      .describe(
        'The group’s number, or the name of the trunk, source or connector; of calls that are missing, of their source, `crm` where their entries are',
      ),
    subjectName: z.string().optional(),
    state: z
      .enum(alertStates)
      .describe(
        'unknown: what would show it is stale or not reported; acknowledged: no reminders until it is resolved',
      ),
    title: z.string(),
    sentence: z.string().describe('What is so, as last seen'),
    openedAt: instant.optional().describe('Absent: no alert was opened, but nobody knows whether one should be'),
    lastNoticeAt: instant.optional(),
    reminders: z.number().int(),
    unknownSince: instant.optional(),
    acknowledged: z.object({ at: instant, by: z.string(), remark: z.string().optional() }).optional(),
    resolvedAt: instant.optional(),
    resolvedBecause: z.enum(resolvedReasons).optional(),
  })
  .meta({ id: 'Alert' })
export type AlertForm = z.infer<typeof alertSchema>

export const maintenanceSchema = z
  .object({ until: instant, startedAt: instant, by: z.string(), reason: z.string().optional() })
  .meta({ id: 'Maintenance' })
export type MaintenanceForm = z.infer<typeof maintenanceSchema>

export const alertsSchema = z.object({
  alerts: z.array(alertSchema).describe('Open first, then unknown, then resolved ones, the latest first'),
  checkedAt: instant.optional().describe('When the rules were last checked; absent: never'),
  maintenance: maintenanceSchema.optional().describe('While it lasts nothing is opened and nobody reminded'),
})
export type AlertsForm = z.infer<typeof alertsSchema>

export const minutesMax = 1440
const minutes = z.number().min(0).max(minutesMax)

const rule = z.object({
  on: z.boolean(),
  forMinutes: minutes.describe('How long it must be so before it is opened'),
  limit: z
    .number()
    .int()
    .min(0)
    .max(100_000)
    .optional()
    .describe('long_wait: seconds; abandoned_calls: calls in 15 minutes; dead_deliveries: in an hour'),
  outsideHours: z.boolean().describe('Also while the group, or the site, is closed'),
  remindEveryMinutes: minutes.describe('0: never'),
  destinations: z.array(z.string().max(50)).max(20).optional().describe('Connectors that are notified; absent: all'),
  exceptGroups: z.array(z.string().max(32)).max(500).optional().describe('Numbers of groups that it does not apply to'),
})
export type AlertRule = z.infer<typeof rule>

export const alertRulesSchema = z
  .object({
    rules: z.object(Object.fromEntries(alertKinds.map((kind) => [kind, rule])) as Record<AlertKind, typeof rule>),
    resolveAfterSeconds: z
      .number()
      .int()
      .min(0)
      .max(3600)
      .describe('How long its cause must be gone before an alert is resolved'),
  })
  .meta({ id: 'AlertRules' })
export type AlertRules = z.infer<typeof alertRulesSchema>

export const alertRulesChangeSchema = z.object({
  rules: z
    .partialRecord(
      z.enum(alertKinds),
      rule.partial().extend({ destinations: rule.shape.destinations.nullable().describe('null: all') }),
    )
    .optional(),
  resolveAfterSeconds: alertRulesSchema.shape.resolveAfterSeconds.optional(),
})
export type AlertRulesChange = z.infer<typeof alertRulesChangeSchema>

export const maintenanceRequestSchema = z.object({
  minutes: z.number().int().min(1).max(minutesMax).describe('How long it lasts'),
  reason: z.string().trim().max(200).optional(),
})

export const acknowledgeAlertSchema = z.object({
  by: z.string().trim().min(1).max(100).optional().describe('Who; absent: the key that asks'),
  remark: z.string().trim().max(500).optional(),
})

export const checkedAlertsSchema = z.object({
  success: z.literal(true),
  checkedAt: instant,
  opened: z.number().int(),
  reminded: z.number().int(),
  resolved: z.number().int(),
  open: z.number().int(),
  unknown: z.number().int(),
})
export type CheckedAlertsForm = z.infer<typeof checkedAlertsSchema>

export const testNoticeSchema = z.object({
  results: z.array(z.object({ destination: z.string(), ok: z.boolean(), text: z.string() })),
})
