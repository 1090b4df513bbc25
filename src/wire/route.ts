/** To which extension a call goes, by whose its caller is. Flat texts: call flows of 3CX read no other form. */
import * as z from 'zod'

export const routeReasons = [
  'owner',
  'unknown caller',
  'no owner',
  'no extension',
  'away',
  'closed',
  'no answer',
] as const

export const routeSchema = z
  .object({
    extension: z.string().describe('Of the contact’s owner; empty: route the call as ever'),
    name: z.string().describe('The owner’s; empty where there is none'),
    email: z.string(),
    contact: z.string().describe('The caller’s name; empty where nobody is found'),
    reason: z
      .enum(routeReasons)
      .describe(
        'no extension: the extension table has nobody, or several, with the owner’s CRM user or e-mail; away: not at work; closed: outside the hours; no answer: the CRM did not say in time',
      ),
  })
  .meta({ id: 'Route' })
export type RouteForm = z.infer<typeof routeSchema>
