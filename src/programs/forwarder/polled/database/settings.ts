/** How a database is reached, as an admin writes it in the configuration. */
import * as z from 'zod'
import type { databasePorts } from '../../../local-deployment/config-files/database-ports.ts'

export type Dialect = keyof typeof databasePorts

const fields = {
  host: z.string().min(1).max(255),
  port: z.coerce.number().int().min(1).max(65_535),
  database: z.string().min(1).max(128),
  user: z.string().min(1).max(128),
  password: z.string().max(1024),
}

const tlsFields = {
  /**
   * `off`: not encrypted, for a database on this machine or in a network of its own. `verify`: encrypted, and the
   * certificate must be good for the host.
   */
  tls: z.enum(['off', 'verify']).default('off'),
  /** PEM file of the authority that signed the server's certificate, where it is not a public one. */
  tlsCaFile: z.string().min(1).max(1000).optional(),
}

/** The members of a source's entry that say where its database is; what an admin leaves out is taken from `defaults`. */
export function databaseFields(defaults: {
  readonly port: number
  readonly database?: string
  readonly user?: string
}) {
  return {
    host: fields.host.default('127.0.0.1'),
    port: fields.port.default(defaults.port),
    database: defaults.database === undefined ? fields.database : fields.database.default(defaults.database),
    user: defaults.user === undefined ? fields.user : fields.user.default(defaults.user),
    password: fields.password,
    ...tlsFields,
  }
}

/** The same where every member may be left out, because the PBX's own files have it. */
export const optionalDatabaseFields = {
  host: fields.host.optional(),
  port: fields.port.optional(),
  database: fields.database.optional(),
  user: fields.user.optional(),
  password: fields.password.optional(),
  ...tlsFields,
}

export interface DatabaseSettings {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
  readonly password: string
  readonly tls: 'off' | 'verify'
  readonly tlsCaFile?: string | undefined
}

const day = /^\d{4}-\d\d-\d\d$/

/** `now` (default), a date, or an instant with its zone: where a source begins that has no checkpoint yet. */
export const startSchema = z
  .union([
    z.literal('now').transform(() => undefined),
    z
      .string()
      .regex(day)
      .transform((text) => Date.parse(`${text}T00:00:00Z`)),
    z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
  ])
  .optional()

const minuteMs = 60_000

/** Settings that all database sources have. */
export const pagingFields = (defaults: { readonly overlapMinutes: number; readonly lookbackMinutes: number }) => ({
  start: startSchema,
  overlapMinutes: z.number().min(1).max(1440).default(defaults.overlapMinutes),
  lookbackMinutes: z.number().min(0).max(1440).default(defaults.lookbackMinutes),
})

interface Paging {
  readonly start?: number | undefined
  readonly overlapMinutes: number
  readonly lookbackMinutes: number
}

/** The paging settings as RowSource takes them. */
export function pagingOf({ start, overlapMinutes, lookbackMinutes }: Paging) {
  return { startMs: start, overlapMs: overlapMinutes * minuteMs, lookbackMs: lookbackMinutes * minuteMs }
}
