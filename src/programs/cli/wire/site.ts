/**
 * What belongs to a site (connectors, agents, variables, forwarders) and how it fares, as the server tells of it. Tolerant: a newer server may say more, and `--json`
 * passes that on; what is not here, no command needs.
 */
import * as z from 'zod'

const text = z.string().optional()

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
      loginRefusedSince: text,
      lastCheck: z
        .looseObject({
          at: z.string(),
          ok: z.boolean(),
          findings: z.array(z.looseObject({ ok: z.boolean(), text: z.string() })),
        })
        .optional(),
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
  /** Absent: a server of before. */
  numbers: z.object({ country: z.string(), atHome: z.number(), notValid: z.number() }).optional(),
})

export type ImportResult = z.infer<typeof importResultSchema>

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
        z.looseObject({
          id: z.string(),
          type: z.string(),
          state: z.string(),
          lagSeconds: z.number().optional(),
          clickToCall: z.array(z.string()).optional(),
        }),
      ),
      outbox: z.looseObject({ events: z.number() }),
    }),
  ),
})

export type Forwarder = z.infer<typeof forwardersSchema>['forwarders'][number]
