/** Sites, their variables, exported records, and the health of the deployment. */
import * as z from 'zod'
import { instant, pageEnd } from './parts.ts'

export const siteSchema = z
  .object({
    name: z.string().describe('`main` is the site of the environment’s variables'),
    createdAt: instant.optional().describe('Absent for `main`, which is always there'),
    title: z.string().optional().describe('What people call it'),
    disabledAt: instant.optional().describe('Its keys are refused since; what was accepted before is still delivered'),
    exportedAt: instant.optional().describe('When its last page was exported'),
    summary: z
      .object({
        state: z
          .enum(['ok', 'attention', 'needs_you', 'unknown'])
          .describe(
            'attention: there are problems that recover by themselves or are acknowledged; unknown: not read yet',
          ),
        problems: z.number().int().describe('Open ones'),
        needsYou: z.number().int().describe('Of these, those that need a person'),
        callsToday: z.number().int(),
        missing: z.number().int().describe('Calls of today that wait for a CRM or were given up there'),
        lastCallAt: instant.optional(),
        at: instant.optional().describe('When this was read'),
        sentence: z.string().optional().describe('The worst of its problems, or why nothing is known'),
      })
      .optional(),
  })
  .meta({ id: 'Site' })
export type SiteForm = z.infer<typeof siteSchema>
export type SiteSummary = NonNullable<SiteForm['summary']>

export const siteChangesSchema = z.object({
  title: z.string().trim().max(100).optional().describe('Empty: none'),
  disabled: z.boolean().optional().describe('Its keys are refused, within a minute everywhere'),
})

export const newSiteSchema = z.object({
  name: z
    .string()
    .regex(/^[a-z0-9-]{1,32}$/, 'must be 1 to 32 of a-z, 0-9 and -')
    .describe('Part of each of its keys, so it can’t be changed later'),
})

export const sitePageSchema = z.object({ sites: z.array(siteSchema), next: pageEnd })

export const siteVariablesSchema = z.object({
  site: z.string(),
  variables: z.array(
    z.object({
      name: z.string(),
      value: z.string().optional().describe('Masked, unless it is a setting; absent: its key is not there any more'),
      sealedWith: z
        .enum(['current', 'old', 'unknown'])
        .optional()
        .describe('Which SWITCHHOOK_SECRETS_KEY opens it; absent: a variable of the deployment, which `main` has'),
    }),
  ),
})
export type SiteVariables = z.infer<typeof siteVariablesSchema>

/** A record on its way to another platform. */
export const exportedRecordSchema = z
  .object({
    collection: z.string().min(1).max(100),
    id: z.string().min(1).max(2000),
    value: z
      .unknown()
      .refine((value): boolean => value !== undefined, 'is missing')
      .describe('Any JSON'),
    index: z
      .array(
        z.object({
          index: z.string().min(1).max(100),
          key: z
            .string()
            .max(2000)
            .regex(/^[^\0]*$/),
        }),
      )
      // A call stands in the index of times with each of its legs.
      .max(20_000),
    expiresAtMs: z.number().optional(),
  })
  .meta({ id: 'ExportedRecord' })
export type ExportedRecord = z.infer<typeof exportedRecordSchema>

/** A record that an export gave before and that is no more. */
export const goneRecordSchema = z
  .object({ collection: z.string(), id: z.string(), gone: z.literal(true) })
  .meta({ id: 'GoneRecord' })

/** What was counted is exported as if it were records of this collection: id the group, value an `exportedSumsSchema`. */
export const sumsCollection = 'sums'

const sums = z.record(z.string().min(1).max(1000), z.int())
export const exportedSumsSchema = z.object({
  add: sums.describe('Added up'),
  max: sums.describe('Of which the greatest is kept: instants'),
})
export type ExportedSums = z.infer<typeof exportedSumsSchema>

const healthCheck = z.object({
  ok: z.boolean(),
  durationMs: z.number().optional(),
  error: z.string().optional().describe('What an admin can do about it'),
})
export type HealthCheck = z.infer<typeof healthCheck>

export const healthSchema = z
  .object({
    status: z
      .enum(['ok', 'degraded', 'unavailable'])
      .describe(
        'degraded: it works, but a CRM refuses our login or is set up wrong, the queue takes nothing more today, or reports can’t be made part of a call',
      ),
    checks: z.object({
      configuration: healthCheck,
      records: healthCheck,
      reports: healthCheck
        .optional()
        .describe('Of site main: absent unless what was reported fails again and again to become part of a call'),
      queue: healthCheck.optional().describe('Absent unless the queue’s daily limit is reached (QStash)'),
      connectors: healthCheck.optional().describe('Of site main; absent where no CRM is connected'),
    }),
    notConfigured: z.array(z.string()).describe('Names of variables that are missing or wrong'),
    warnings: z
      .array(z.string())
      .optional()
      .describe('Variables whose names nearly are ours and that nothing reads; absent where there is none'),
  })
  .meta({ id: 'Health' })
export type Health = z.infer<typeof healthSchema>
