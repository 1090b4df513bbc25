/** Tasks in a CRM that follow from a call: a call back, a missed call. */
import * as z from 'zod'

const day = z.iso.date().describe('A day of the site: YYYY-MM-DD')

export const newCrmTaskSchema = z.object({
  title: z.string().trim().min(1).max(200).optional().describe('Default: whom to call back, and when they called'),
  text: z.string().trim().max(4000).optional(),
  dueOn: day.optional().describe('Default: today'),
  destination: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .optional()
    .describe('The connector; default: that of the caller’s contact, else the first that has tasks'),
  assignee: z
    .string()
    .trim()
    .min(1)
    .max(32)
    .optional()
    .describe('The extension of whose task it is; default: the agent who asks, else whose the call is'),
  id: z.string().min(1).max(100).optional().describe('Of your choice; keeps two tasks of one call apart'),
})
export type NewCrmTask = z.infer<typeof newCrmTaskSchema>

export const crmTaskSchema = z
  .object({
    destination: z.string().describe('The connector'),
    id: z.string().describe('In the CRM'),
    url: z.string().optional(),
    dueOn: day,
    status: z.enum(['created', 'duplicate']).describe('duplicate: it was made before; it is not made again'),
  })
  .meta({ id: 'CrmTask' })
export type CrmTaskForm = z.infer<typeof crmTaskSchema>
