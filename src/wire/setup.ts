/** GET /v1/setup: what of setting up a site has really happened. src/core/setup keeps it. */
import * as z from 'zod'
import { instant } from './parts.ts'

export const setupSteps = [
  'key_created',
  'template_fetched',
  'first_lookup',
  'first_report',
  'forwarder_heard',
  'crm_checked',
  'first_call_logged',
  'first_agent_pop',
] as const
export type SetupStep = (typeof setupSteps)[number]

export const setupSchema = z
  .object({
    done: z.number().int(),
    total: z.number().int().describe('Without what is not needed'),
    steps: z.array(
      z.object({
        id: z.enum(setupSteps),
        state: z
          .enum(['to_do', 'done', 'failed', 'not_needed'])
          .describe('failed: it was tried and went wrong; see `sentence`. not_needed: calls come another way'),
        at: instant.optional().describe('When it first happened'),
        evidence: z.string().optional().describe('What happened, in words: a version, a name, a duration'),
        sentence: z.string().optional().describe('What went wrong and what to do'),
      }),
    ),
  })
  .meta({ id: 'Setup' })
export type SetupForm = z.infer<typeof setupSchema>
