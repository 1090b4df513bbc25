/** `/admin/`: what the dashboard of an existing 3CX relay asks, in its words (docs/old-clients.md). */
import * as z from 'zod'
import { instant } from './parts.ts'
import { relayRoles, scopes } from './patterns.ts'

export type { RelayRole } from './patterns.ts'

const ok = <Data extends z.ZodType>(data: Data) => z.object({ success: z.literal(true), data })

const relayRole = z.enum(relayRoles)

/** What was done, or why not. */
export const relayDoneSchema = z.object({ success: z.boolean(), message: z.string() })

export const relayConnectionSchema = z.object({
  state: z.enum(['connected', 'disconnected', 'error']),
  latency: z.number().nullable().describe('Milliseconds, where it was measured now'),
  error: z.string().nullable(),
  lastCheck: instant.nullable(),
})
export type RelayConnection = z.infer<typeof relayConnectionSchema>

export const relayConnectionsSchema = ok(
  z
    .record(z.string(), relayConnectionSchema)
    .describe(
      '`database`: our records; `xapi`: sources that forwarders poll; `websocket`: their live sources; then each connector and forwarder by its id',
    ),
)

export const relayErrorSchema = z.object({
  id: z.string().describe('Of the delivery that was given up'),
  timestamp: instant.describe('Of the last attempt'),
  component: z.string().describe('The connector'),
  severity: z.literal('error'),
  message: z.string(),
  details: z.object({ callId: z.string(), code: z.string().optional(), failures: z.number().int() }),
  acknowledged: z.boolean(),
})
export type RelayError = z.infer<typeof relayErrorSchema>
export const relayErrorsSchema = ok(z.array(relayErrorSchema))

const counts = z.record(z.string(), z.number().int())
const errorStatisticsSchema = z.object({
  total: z.number().int(),
  bySeverity: counts,
  byComponent: counts,
  acknowledged: z.number().int(),
  unacknowledged: z.number().int(),
  last24Hours: z.number().int(),
})
export type RelayErrorStatistics = z.infer<typeof errorStatisticsSchema>
export const relayErrorStatisticsSchema = ok(errorStatisticsSchema)

export const relayStatsSchema = ok(
  z.object({
    startTime: instant.nullable().describe('Of the forwarder that has run longest; null: none runs'),
    uptime: z.number().nullable().describe('Milliseconds since then'),
    totalRequests: z.number().int().describe('Of all keys'),
    activeClients: z.number().int().describe('Open sockets and streams'),
    callEventsRelayed: z.number().int().describe('Events accepted from phone systems and AI agents'),
    errors: errorStatisticsSchema,
  }),
)

const keyRow = z.object({
  id: z.string(),
  client_name: z.string(),
  permissions: z.array(z.enum(scopes)),
  active: z.boolean(),
  created_at: instant,
  last_used: instant.nullable(),
  request_count: z.number().int(),
})
export type RelayKeyRow = z.infer<typeof keyRow>
export const relayKeysSchema = ok(z.array(keyRow))

export const newRelayKeySchema = z.object({
  clientName: z.string().trim().min(1).max(100),
  permissions: z
    .array(z.enum([...scopes, 'write']))
    .min(1)
    .max(10)
    .default(['read'])
    .describe('Scopes of the key; `write`, which gave nothing at the relay, gives nothing here either'),
})

const shownOnce = { apiKey: z.string(), warning: z.string() }

export const createdRelayKeySchema = ok(
  z.object({
    id: z.string(),
    clientName: z.string(),
    permissions: z.array(z.enum(scopes)),
    createdAt: instant,
    ...shownOnce,
  }),
)

export const relayKeyUsageSchema = ok(
  z.object({
    total_requests: z.number().int(),
    successful_requests: z.number().int(),
    failed_requests: z.number().int(),
    avg_response_time: z.null().describe('Not measured for each key'),
    last_used: instant.nullable(),
  }),
)

const userRow = z.object({
  id: z.string(),
  username: z.string(),
  role: relayRole,
  created_at: instant,
  last_login: instant.nullable().describe('When its key was last used'),
})
export type RelayUserRow = z.infer<typeof userRow>
export const relayUsersSchema = ok(z.array(userRow))

export const newRelayUserSchema = z.object({
  username: z.string().trim().min(1).max(100),
  password: z.string().max(512).optional().describe('Not stored and not used: the user signs in with the key answered'),
  role: relayRole.default('viewer'),
})
export const createdRelayUserSchema = ok(userRow.extend(shownOnce))

export const relayLoginSchema = z.object({
  username: z.string().trim().min(1).max(100),
  password: z.string().min(1).max(512).describe('An API key with scope read or admin'),
})
export const relaySessionSchema = z.object({
  success: z.literal(true),
  user: z.object({ id: z.string(), username: z.string(), role: relayRole }),
  token: z.string().describe('The key itself, to be sent as Bearer token'),
})
