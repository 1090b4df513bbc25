/**
 * What the CLI reads of the server's answers. Tolerant: a newer server may say more, and `--json` passes that on; what
 * is not here, no command needs.
 */
import * as z from 'zod'

const text = z.string().optional()
const agent = z.looseObject({ extension: z.string(), name: text, email: text })

export const keySchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  scopes: z.array(z.string()),
  createdAt: z.string(),
  lastUsedAt: text,
  revokedAt: text,
})
export type Key = z.infer<typeof keySchema>

export const createdKeySchema = z.looseObject({ token: z.string(), site: z.string(), key: keySchema })
export const keyPageSchema = z.looseObject({ keys: z.array(keySchema), next: text })
export const revokedKeySchema = z.looseObject({ key: keySchema })

export const callSchema = z.looseObject({
  id: z.string(),
  revision: z.number(),
  aliases: z.array(z.string()),
  state: z.enum(['ringing', 'talking', 'ended']),
  medium: z.enum(['phone', 'chat']),
  direction: z.enum(['inbound', 'outbound', 'internal']),
  external: z.looseObject({ number: z.string(), e164: text, name: text }).optional(),
  did: text,
  queue: z.looseObject({ extension: z.string(), name: text }).optional(),
  rung: z.array(agent),
  answeredBy: agent.optional(),
  startedAt: z.string(),
  answeredAt: text,
  endedAt: text,
  talkSeconds: z.number(),
  outcome: z.enum(['answered', 'missed', 'abandoned', 'busy', 'failed', 'voicemail']).optional(),
  transfers: z.array(
    z.looseObject({
      at: z.string(),
      from: agent.optional(),
      to: z.union([agent, z.looseObject({ number: z.string() })]),
    }),
  ),
  recordings: z.array(z.looseObject({ url: text, transcript: text, summary: text, sentiment: text })),
  contact: z.looseObject({ id: text, entityType: text, name: text }).optional(),
  ai: z.looseObject({ summary: text, result: z.enum(['success', 'failure', 'unknown']).optional() }).optional(),
  notes: z.array(z.looseObject({ at: z.string(), text: z.string(), by: agent.optional() })).optional(),
  subject: text,
  text,
  matches: z.array(z.looseObject({ alias: z.string(), matchedBy: z.string(), reason: z.string() })),
})
export type Call = z.infer<typeof callSchema>

export const callPageSchema = z.looseObject({ calls: z.array(callSchema), next: text })

export const deliverySchema = z.looseObject({
  id: z.string(),
  callId: z.string(),
  destination: z.string(),
  moment: text,
  state: z.enum(['waiting', 'sending', 'delivered', 'dead', 'merged', 'unwanted']),
  revision: z.number(),
  deliveredRevision: z.number().optional(),
  entry: z.looseObject({ id: z.string(), url: text }).optional(),
  failures: z.number(),
  nextAttemptAt: text,
  createdAt: z.string(),
  attempts: z.array(
    z.looseObject({
      at: z.string(),
      durationMs: z.number(),
      revision: z.number(),
      outcome: z.enum(['delivered', 'failed']),
      code: text,
      message: text,
    }),
  ),
  mergedInto: text,
})
export type Delivery = z.infer<typeof deliverySchema>

export const deliveryPageSchema = z.looseObject({ deliveries: z.array(deliverySchema), next: text })

export const eventSchema = z.looseObject({
  id: z.string(),
  kind: z.string(),
  source: z.string(),
  at: z.string(),
  leg: text,
  agent: agent.optional(),
  outcome: text,
})
export type Event = z.infer<typeof eventSchema>

export const callStorySchema = z.looseObject({
  call: callSchema,
  events: z.array(eventSchema),
  deliveries: z.array(deliverySchema),
})
export type CallStory = z.infer<typeof callStorySchema>

export const lookupSchema = z.looseObject({
  outcome: z.enum(['found', 'none']),
  number: z.looseObject({ raw: z.string(), e164: text, matchKey: z.string() }).optional(),
  contact: z
    .looseObject({
      id: z.string(),
      source: z.string(),
      kind: z.string(),
      name: z.string(),
      company: text,
      emails: z.array(z.string()),
      phones: z.array(z.looseObject({ number: z.string(), label: text })),
      url: z.string(),
    })
    .optional(),
  shared: z.boolean(),
  degraded: z.array(z.looseObject({ source: z.string(), code: z.string() })),
  from: z.string(),
})
export type Lookup = z.infer<typeof lookupSchema>

export const connectorsSchema = z.looseObject({
  connectors: z.array(
    z.looseObject({
      id: z.string(),
      kind: z.string(),
      priority: z.number(),
      finds: z.boolean(),
      logs: z.boolean(),
      rules: text,
      breaker: z.looseObject({ state: z.string(), openUntil: text }).optional(),
      status: z.string(),
      failuresInARow: z.number(),
      lastSuccessAt: text,
      lastError: z.looseObject({ at: z.string(), code: z.string(), message: z.string() }).optional(),
      disabled: z.looseObject({ since: z.string(), reason: z.string() }).optional(),
    }),
  ),
})
export const connectorCheckSchema = z.looseObject({
  id: z.string(),
  ok: z.boolean(),
  findings: z.array(z.looseObject({ ok: z.boolean(), text: z.string() })),
})
export type ConnectorCheck = z.infer<typeof connectorCheckSchema>
export const enabledConnectorSchema = z.looseObject({ id: z.string() })
export type Connector = z.infer<typeof connectorsSchema>['connectors'][number]

const storedAgent = z.looseObject({
  extension: z.string(),
  name: text,
  email: text,
  crmUsers: z.record(z.string(), z.string()).optional(),
  from: text,
})
export type Agent = z.infer<typeof storedAgent>
export const agentSchema = z.looseObject({ agent: storedAgent })
export const agentPageSchema = z.looseObject({ agents: z.array(storedAgent), next: text })
export const storedSchema = z.looseObject({ stored: z.number() })
export const agentTokenSchema = z.looseObject({
  token: z.string(),
  extension: z.string(),
  expiresAt: z.string(),
  link: z.string(),
})
export const removedSchema = z.looseObject({ removed: z.literal(true) })

export const siteVariablesSchema = z.looseObject({
  site: z.string(),
  variables: z.array(z.looseObject({ name: z.string(), value: text, sealedWith: z.string() })),
})
export type SiteVariables = z.infer<typeof siteVariablesSchema>

const explainedContact = z.looseObject({
  id: z.string(),
  name: z.string(),
  kind: z.string(),
  phones: z.array(z.looseObject({ number: z.string(), label: text })),
})
const rememberedAnswer = z.looseObject({ outcome: z.string(), contact: explainedContact.optional(), expiresAt: text })
export const explanationSchema = z.looseObject({
  number: z
    .looseObject({ raw: z.string(), kind: z.string(), e164: text, matchKey: z.string(), extension: text })
    .optional(),
  email: text,
  country: z.string(),
  deadlineMs: z.number(),
  cache: z.looseObject({ isolate: rememberedAnswer.optional(), records: rememberedAnswer.optional() }),
  sources: z.array(
    z.looseObject({
      source: z.string(),
      priority: z.number(),
      outcome: z.string(),
      tookMs: z.number(),
      inTime: z.boolean(),
      note: text,
      error: z.looseObject({ code: z.string(), message: z.string() }).optional(),
      requests: z.array(
        z.looseObject({
          method: z.string(),
          target: z.string(),
          forms: z.array(z.string()),
          tookMs: z.number(),
          status: z.number().optional(),
          failure: text,
        }),
      ),
      candidates: z.array(z.looseObject({ contact: explainedContact, verdict: z.string(), reason: z.string() })),
    }),
  ),
  winner: z.looseObject({ source: z.string(), contact: explainedContact, shared: z.boolean() }).optional(),
  rule: z.string(),
})
export type LookupExplanation = z.infer<typeof explanationSchema>

const check = z.looseObject({ ok: z.boolean(), durationMs: z.number().optional(), error: text })
export const healthSchema = z.looseObject({
  status: z.string(),
  checks: z.record(z.string(), check),
  notConfigured: z.array(z.string()),
})
export type Health = z.infer<typeof healthSchema>

const complaint = z.object({ line: z.number(), reason: z.string() })
export const importResultSchema = z.looseObject({
  created: z.number(),
  updated: z.number(),
  unchanged: z.number(),
  merged: z.number(),
  rejected: z.array(complaint),
  warnings: z.array(complaint),
})
export type ImportResult = z.infer<typeof importResultSchema>

/** What a PBX is answered when it reports a call. */
export const acceptedSchema = z.looseObject({
  response: z.looseObject({ call: z.string(), status: z.enum(['accepted', 'duplicate']) }),
})

export const forwardersSchema = z.looseObject({
  forwarders: z.array(
    z.looseObject({
      id: z.string(),
      name: z.string(),
      version: z.string(),
      mode: z.string(),
      heardAt: z.string(),
      late: z.boolean(),
      warnings: z.array(z.string()),
      sources: z.array(
        z.looseObject({ id: z.string(), type: z.string(), state: z.string(), lagSeconds: z.number().optional() }),
      ),
      outbox: z.looseObject({ events: z.number() }),
    }),
  ),
})
export type Forwarder = z.infer<typeof forwardersSchema>['forwarders'][number]
