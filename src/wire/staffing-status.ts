/** GET /status: business hours and monitored groups, for who comes from a CDR sidecar. */
import * as z from 'zod'
import { instant } from './parts.ts'

export const hoursStates = ['open', 'closed', 'break', 'holiday', 'not set'] as const

export const staffingStatusSchema = z
  .object({
    lastCdrId: z.string().nullable().describe('Of the forwarder heard last; null: none, or it reads none'),
    businessHours: z.object({
      state: z.enum(hoursStates),
      isOpen: z.boolean().nullable().describe('null: no hours are set'),
      until: instant.optional(),
    }),
    monitoredCallGroups: z.array(
      z.object({
        id: z.string().describe('Its number'),
        name: z.string(),
        kind: z.enum(['queue', 'ring group']),
        hours: z.enum(hoursStates),
        staffed: z.enum(['somebody', 'nobody', 'unknown']),
        waiting: z.number().int(),
        asOf: instant,
      }),
    ),
    alerts: z.object({ open: z.number().int(), unknown: z.number().int(), checkedAt: instant.optional() }),
  })
  .meta({ id: 'StaffingStatus' })
export type StaffingStatus = z.infer<typeof staffingStatusSchema>
