/**
 * Configurations of programs that the forwarder takes the place of: the CDR sidecar's variables (`CDR_DB_*`,
 * `API_BASE_URL`) and its `config/3cx-config.yml`, the CTI middleware's `AMI_*`. The forwarder runs with them as they are;
 * `switchhook migrate` makes its own configuration of them.
 */
import * as z from 'zod'
import { type Env, presentVariables } from '../../../lib/variable-fields.ts'
import { databasePorts } from './database-ports.ts'

export interface LegacyConfig {
  readonly value: LegacyValue
  readonly notes: readonly string[]
  /** Where the sidecar sent its calls, as far as the file or the variables say. */
  readonly apiBaseUrl?: string
}

/** As the forwarder's configuration has it; checked by whoever uses it. */
export interface LegacyValue {
  readonly sources: readonly object[]
  readonly timeZone?: string
  readonly agents?: Readonly<Record<string, { readonly email: string }>>
}

const text = z.union([z.string(), z.number()]).transform(String).optional()

const sidecarForm = z.looseObject({
  threecx: z.looseObject({
    cdr_database: z
      .looseObject({ type: text, host: text, port: text, database: text, username: text, user: text, password: text })
      .optional(),
    extension_mapping: z.unknown().optional(),
  }),
  api: z.looseObject({ base_url: text, key: text }).optional(),
  businessHours: z.looseObject({ timezone: text }).optional(),
  business_hours: z.looseObject({ timezone: text }).optional(),
  extension_mapping: z.unknown().optional(),
})

export function isSidecarForm(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'threecx' in value && !('sources' in value)
}

/** From the sidecar's file; what it lacks comes from the variables. */
export function fromSidecarFile(value: unknown, env: Env): LegacyConfig {
  const { threecx, api, businessHours, business_hours: hours, extension_mapping: mapping } = sidecarForm.parse(value)
  const database = threecx.cdr_database
  const own = presentVariables({
    CDR_DB_TYPE: database?.type,
    CDR_DB_HOST: database?.host,
    CDR_DB_PORT: database?.port,
    CDR_DB_NAME: database?.database,
    CDR_DB_USER: database?.username ?? database?.user,
    CDR_DB_PASSWORD: database?.password,
    API_BASE_URL: api?.base_url,
    API_KEY: api?.key,
    TZ: businessHours?.timezone ?? hours?.timezone,
  })
  const filled = { ...presentVariables(env), ...own }
  const made = fromPresent(filled)
  const agents = readAgents(threecx.extension_mapping ?? mapping)
  return {
    value: { ...(made?.value ?? { cloud: cloudOf(filled), sources: [] }), agents },
    apiBaseUrl: filled.API_BASE_URL,
    notes: [
      ...(made?.notes ?? []),
      'Business hours and call groups of this file are kept in the cloud: npx switchhook staffing hours import 3cx-config.yml.',
    ],
  }
}

/** From variables alone; undefined when there is none of them. */
export function fromEnvironment(env: Env): LegacyConfig | undefined {
  return fromPresent(presentVariables(env))
}

function fromPresent(env: Env): LegacyConfig | undefined {
  const sources = [...databaseOf(env), ...amiOf(env)]
  if (sources.length === 0) return undefined
  const value = {
    cloud: cloudOf(env),
    ...defined({ dialPrefixes: env.SWITCHHOOK_DIAL_PREFIXES }),
    ...defined({ country: env.SWITCHHOOK_COUNTRY, timeZone: env.SWITCHHOOK_TIME_ZONE ?? env.TZ }),
    ...defined({ dataDir: env.SWITCHHOOK_FORWARDER_DATA }),
    sources,
  }
  return { value, notes: ['The configuration was made of variables of the sidecar or middleware.'] }
}

function cloudOf(env: Env): object {
  return defined({
    url: env.SWITCHHOOK_URL ?? env.API_BASE_URL?.replace(/\/api\/?$/, ''),
    key: env.SWITCHHOOK_KEY ?? env.API_KEY,
    allowHttp: env.SWITCHHOOK_ALLOW_HTTP === 'true' ? true : undefined,
    qstashToken: env.QSTASH_TOKEN,
    qstashUrl: env.QSTASH_URL,
  })
}

const dialectsByPort = new Map<string, string>(
  Object.entries(databasePorts).map(([dialect, port]) => [String(port), dialect]),
)
const dialects: Readonly<Record<string, string>> = {
  postgres: 'postgres',
  postgresql: 'postgres',
  pg: 'postgres',
  mysql: 'mysql',
  mariadb: 'mysql',
  mssql: 'mssql',
  sqlserver: 'mssql',
}

/** The sidecar reads a table `CallLog`; which database it is on follows from `CDR_DB_TYPE`, else by the port. */
function databaseOf(env: Env): object[] {
  if (!env.CDR_DB_HOST) return []
  const type = env.CDR_DB_TYPE ?? env.CDR_DB_DIALECT ?? env.CDR_DB_CLIENT
  const dialect =
    type === undefined ? (dialectsByPort.get(env.CDR_DB_PORT ?? '') ?? 'mssql') : (dialects[type.toLowerCase()] ?? type)
  const common = defined({
    host: env.CDR_DB_HOST,
    port: env.CDR_DB_PORT ? Number(env.CDR_DB_PORT) : undefined,
    database: env.CDR_DB_NAME ?? env.CDR_DB_DATABASE,
    user: env.CDR_DB_USER ?? env.CDR_DB_USERNAME,
    password: env.CDR_DB_PASSWORD,
  })
  return [{ id: 'cdr', type: 'call-log', dialect, ...common }]
}

function amiOf(env: Env): object[] {
  if (!env.AMI_HOST) return []
  const common = defined({
    host: env.AMI_HOST,
    port: env.AMI_PORT ? Number(env.AMI_PORT) : undefined,
    username: env.AMI_USERNAME ?? env.AMI_USER,
    secret: env.AMI_SECRET ?? env.AMI_PASSWORD,
  })
  return [{ id: 'ami', type: 'asterisk-ami', ...common }]
}

const emailField = z.union([z.string(), z.looseObject({ email: z.string() }).transform(({ email }) => email)])

/** `{101: ann@example.com}`, `{101: {email: ann@example.com}}`, or a list of `{extension, email}`. */
function readAgents(mapping: unknown): Record<string, { email: string }> {
  const list = z.array(z.looseObject({ extension: z.coerce.string(), email: z.string() })).safeParse(mapping)
  if (list.success) return Object.fromEntries(list.data.map(({ extension, email }) => [extension, { email }]))
  const byExtension = z.record(z.string(), emailField).safeParse(mapping)
  return byExtension.success
    ? Object.fromEntries(Object.entries(byExtension.data).map(([extension, email]) => [extension, { email }]))
    : {}
}

function defined(values: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== ''))
}
