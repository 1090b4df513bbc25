/** A forwarder's heartbeat, and the forwarders of a site as they are listed. */
import * as z from 'zod'
import { instant } from './parts.ts'

const count = z.number().int().min(0)
const problem = z.string().max(500).optional()

const sourceReport = z.object({
  id: z.string().min(1).max(40),
  type: z.string().max(40),
  kind: z.enum(['polled', 'live']),
  state: z.enum(['starting', 'ok', 'failing']),
  problem: problem.describe('Why it is failing'),
  readUpTo: instant.optional().describe('Time of the last row that is here'),
  lagSeconds: count.optional().describe('How far reading is behind; 0 when all is read'),
  caughtUpAt: instant.optional(),
  lastMessageAt: instant.optional().describe('Of a live source'),
  lastId: z.string().max(300).optional().describe('Id of the last event that is here'),
  clickToCall: z
    .array(z.string().max(41))
    .max(200)
    .optional()
    .describe('The extensions from whose phones it may start calls; `*` at the end matches anything'),
  pausesRecordings: z.literal(true).optional().describe('It can pause the recording of a call'),
  rows: count.describe('Read since the forwarder started'),
  acked: count,
  duplicate: count,
  refused: count,
})

export const forwarderReport = z
  .object({
    id: z
      .string()
      .regex(/^fwd_[0-9a-f]{16,64}$/)
      .describe('Made once for each data directory'),
    name: z.string().min(1).max(100),
    version: z.string().max(40),
    mode: z.enum(['service', 'for', 'once']),
    startedAt: instant,
    at: instant.describe("By the forwarder's clock"),
    everySeconds: z.number().min(1).max(86_400).describe('Between heartbeats'),
    clockSkewMs: z.number().describe("Cloud's clock minus the forwarder's"),
    sources: z.array(sourceReport).max(50),
    outbox: z.object({
      events: count,
      bytes: count,
      dropped: count,
      quarantined: count,
      problem: problem.describe('Why it cannot be written'),
    }),
    cloud: z.object({ failuresInARow: count, problem, lastAckAt: instant.optional() }),
  })
  .meta({ id: 'Heartbeat' })

export type ForwarderReport = z.output<typeof forwarderReport>
export type SourceReport = z.output<typeof sourceReport>

export const forwarderSchema = forwarderReport
  .extend({
    heardAt: instant.describe('Last heartbeat, by the clock of the server'),
    late: z.boolean().describe('No heartbeat for longer than there should be'),
    warnings: z.array(z.string()).describe('What to look at, a sentence each'),
  })
  .meta({ id: 'Forwarder' })
export type ForwarderForm = z.infer<typeof forwarderSchema>

export const forwardersSchema = z.object({ forwarders: z.array(forwarderSchema) })
