/** What clients of the Re:amaze style bridge ask and are answered. */
import * as z from 'zod'

export const bridgeQuerySchema = z.object({
  number: z.string().max(200).optional().describe('As the PBX has it'),
  email: z.string().max(254).optional(),
})

export type BridgeQuery = z.infer<typeof bridgeQuerySchema>

export const bridgeAnswerSchema = z.object({
  success: z.literal(true),
  contact: z.object({
    id: z.string().describe('Empty: a stand-in that is stored nowhere'),
    name: z.string(),
    firstName: z.string(),
    lastName: z.string(),
    company: z.string(),
    email: z.string(),
    number: z.string().describe('The number asked for, as it was asked for'),
    contactUrl: z.string(),
    entityType: z.string(),
  }),
})
export type BridgeAnswer = z.infer<typeof bridgeAnswerSchema>
