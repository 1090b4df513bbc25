/**
 * A connection to somebody else's database: read only where the server lets us say so, times as text (drivers would cut
 * PostgreSQL's microseconds and guess zones), and few connections, since a PBX needs its own.
 */
import { readFile } from 'node:fs/promises'
import { Kysely, type Dialect as KyselyDialect, MssqlDialect, MysqlDialect, PostgresDialect } from 'kysely'
import { databaseError } from './errors.ts'
import type { DatabaseSettings, Dialect } from './settings.ts'

const connectTimeoutMs = 10_000
const statementTimeoutMs = 120_000
const mostConnections = 2

interface Tls {
  readonly ca?: string
  readonly servername?: string
}

/** `date`, `timestamp`, `timestamptz` and `interval` as the server writes them. */
const timeOids: ReadonlySet<number> = new Set([1082, 1114, 1184, 1186])

/** Opens no connection yet: the first query does. Rejects when the CA file can't be read. */
export async function openDatabase<Tables>(dialect: Dialect, settings: DatabaseSettings): Promise<Kysely<Tables>> {
  const tls = settings.tls === 'off' ? undefined : await tlsOf(settings)
  if (dialect === 'postgres') return new Kysely<Tables>({ dialect: await postgres(settings, tls) })
  if (dialect === 'mysql') return new Kysely<Tables>({ dialect: await mysql(settings, tls) })
  return new Kysely<Tables>({ dialect: await mssql(settings, tls) })
}

async function tlsOf({ tlsCaFile, host }: DatabaseSettings): Promise<Tls> {
  return { servername: host, ...(tlsCaFile === undefined ? {} : { ca: await readFile(tlsCaFile, 'utf8') }) }
}

async function postgres(settings: DatabaseSettings, tls: Tls | undefined): Promise<KyselyDialect> {
  const { default: pg } = await import('pg')
  const { host, port, database, user, password } = settings
  const pool = new pg.Pool({
    ...{ host, port, database, user, password, max: mostConnections },
    ssl: tls ?? false,
    connectionTimeoutMillis: connectTimeoutMs,
    application_name: 'switchhook-forwarder',
    options: `-c TimeZone=UTC -c default_transaction_read_only=on -c statement_timeout=${statementTimeoutMs} -c jit=off`,
    types: {
      getTypeParser: (oid, format) => {
        if (timeOids.has(oid)) return (text: string) => text
        return format === undefined ? pg.types.getTypeParser(oid) : pg.types.getTypeParser(oid, format)
      },
    },
  })
  // Without listeners, a server that closes a connection, idle or in use, would end the process. Whoever asks next gets the error.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  return new PostgresDialect({ pool })
}

async function mysql(settings: DatabaseSettings, tls: Tls | undefined): Promise<KyselyDialect> {
  const { createPool } = await import('mysql2')
  const { host, port, database, user, password } = settings
  const pool = createPool({
    ...{ host, port, database, user, password, connectionLimit: mostConnections },
    ...(tls && { ssl: { ...(tls.ca && { ca: tls.ca }), rejectUnauthorized: true, verifyIdentity: true } }),
    connectTimeout: connectTimeoutMs,
    dateStrings: true,
    supportBigNumbers: true,
  })
  return new MysqlDialect({ pool })
}

async function mssql(settings: DatabaseSettings, tls: Tls | undefined): Promise<KyselyDialect> {
  const [tarn, tedious] = await Promise.all([import('tarn'), import('tedious')])
  const { host, port, database, user, password } = settings
  const connectionFactory = () =>
    new tedious.Connection({
      server: host,
      authentication: { type: 'default', options: { userName: user, password } },
      options: {
        ...{ port, database, connectTimeout: connectTimeoutMs, requestTimeout: statementTimeoutMs },
        // Tedious encrypts the login in any case; `trustServerCertificate` only where nothing else is encrypted.
        encrypt: tls !== undefined,
        trustServerCertificate: tls === undefined,
        ...(tls?.ca && { cryptoCredentialsDetails: { ca: tls.ca } }),
        appName: 'switchhook-forwarder',
        readOnlyIntent: true,
      },
    })
  return new MssqlDialect({
    tarn: { ...tarn, options: { min: 0, max: mostConnections } },
    tedious: { ...tedious, connectionFactory },
  })
}

/** Opened at the first use, so that a source that can't be reached can be configured, checked and tried again. */
export class LazyDatabase<Tables> {
  readonly dialect: Dialect
  readonly #resolve: () => Promise<DatabaseSettings>
  #opened: Promise<Opened<Tables>> | undefined

  /** @param resolve Where the database is; asked when it is opened, and again after a failure. */
  constructor(dialect: Dialect, resolve: () => Promise<DatabaseSettings>) {
    this.dialect = dialect
    this.#resolve = resolve
  }

  /** Runs a query; what fails is a SwitchhookError, an abort rejects at once with its reason. */
  async use<Result>(signal: AbortSignal, query: (db: Kysely<Tables>) => Promise<Result>): Promise<Result> {
    signal.throwIfAborted()
    const aborted = Promise.withResolvers<never>()
    const abort = () => aborted.reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    try {
      return await Promise.race([this.#query(query), aborted.promise])
    } finally {
      signal.removeEventListener('abort', abort)
    }
  }

  /** `database_single at 127.0.0.1:5432`, for messages. */
  async place(): Promise<string> {
    const { host, port, database } = (await this.#open()).settings
    return `${database} at ${host}:${port}`
  }

  async #query<Result>(query: (db: Kysely<Tables>) => Promise<Result>): Promise<Result> {
    const { db, settings } = await this.#open()
    try {
      return await query(db)
    } catch (thrown) {
      throw databaseError(thrown, settings)
    }
  }

  async #open(): Promise<Opened<Tables>> {
    this.#opened ??= this.#connect()
    try {
      return await this.#opened
    } catch (thrown) {
      this.#opened = undefined
      throw thrown
    }
  }

  async #connect(): Promise<Opened<Tables>> {
    const settings = await this.#resolve()
    try {
      return { settings, db: await openDatabase<Tables>(this.dialect, settings) }
    } catch (thrown) {
      throw databaseError(thrown, settings)
    }
  }

  async close(): Promise<void> {
    const opened = this.#opened
    this.#opened = undefined
    const known = await opened?.catch(() => undefined)
    await known?.db.destroy()
  }
}

interface Opened<Tables> {
  readonly db: Kysely<Tables>
  readonly settings: DatabaseSettings
}
