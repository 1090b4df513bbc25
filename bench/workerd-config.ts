/**
 * Writes workerd's configuration (Cap'n Proto text) for what the bench runs: Workers with their modules beside the
 * configuration file, their bindings, and a socket on a free port for each that is asked from outside.
 */

export interface WorkerService {
  readonly name: string
  /** The module, a file in the configuration's directory. */
  readonly module: string
  /** Modules that it imports, beside it. */
  readonly furtherModules?: readonly string[]
  readonly compatibilityDate: string
  readonly compatibilityFlags: readonly string[]
  readonly variables?: Readonly<Record<string, string>>
  /** Binding → class. Each is kept in SQLite under `disk`. */
  readonly durableObjects?: Readonly<Record<string, string>>
  /** Binding → name of the Worker that takes the messages over HTTP. */
  readonly queues?: Readonly<Record<string, string>>
  /** Binding → name of the Worker. */
  readonly services?: Readonly<Record<string, string>>
}

export interface ServerConfig {
  readonly workers: readonly WorkerService[]
  /** Names of the Workers that listen. */
  readonly sockets: readonly string[]
  /** The directory that Durable Objects are kept in; it must exist. */
  readonly disk?: string
  /** Workers may ask servers on this machine; without it only those outside. */
  readonly asksThisMachine?: boolean
}

const diskService = 'disk'

/** The configuration; its constant is named `config`. */
export function workerdConfig({ workers, sockets, disk, asksThisMachine }: ServerConfig): string {
  const services = workers.map(({ name }, i) => `(name = ${text(name)}, worker = .worker${i})`)
  if (disk !== undefined) services.push(`(name = ${text(diskService)}, disk = (path = ${text(disk)}, writable = true))`)
  if (asksThisMachine) services.push('(name = "internet", network = (allow = ["private"]))')
  // Port 0: the system chooses a free one, and workerd reports which.
  const listening = sockets.map(
    (name) => `(name = ${text(name)}, address = "127.0.0.1:0", http = (), service = ${text(name)})`,
  )
  return [
    'using Workerd = import "/workerd/workerd.capnp";',
    `const config :Workerd.Config = (services = ${list(services)}, sockets = ${list(listening)});`,
    ...workers.map((worker, i) => `const worker${i} :Workerd.Worker = ${workerText(worker)};`),
    '',
  ].join('\n')
}

function moduleText(name: string): string {
  return `(name = ${text(name)}, esModule = embed ${text(name)})`
}

function workerText(worker: WorkerService): string {
  const classes = Object.values(worker.durableObjects ?? {})
  const namespaces = classes.map(
    (name) => `(className = ${text(name)}, uniqueKey = ${text(`${worker.name}-${name}`)}, enableSql = true)`,
  )
  const fields = [
    `modules = ${list([worker.module, ...(worker.furtherModules ?? [])].map(moduleText))}`,
    `compatibilityDate = ${text(worker.compatibilityDate)}`,
    `compatibilityFlags = ${list(worker.compatibilityFlags.map(text))}`,
    `bindings = ${list([
      ...bindings(worker.variables, 'text'),
      ...bindings(worker.durableObjects, 'durableObjectNamespace'),
      ...bindings(worker.queues, 'queue'),
      ...bindings(worker.services, 'service'),
    ])}`,
    ...(classes.length === 0
      ? []
      : [`durableObjectNamespaces = ${list(namespaces)}`, `durableObjectStorage = (localDisk = ${text(diskService)})`]),
  ]
  return `(\n  ${fields.join(',\n  ')}\n)`
}

function bindings(values: Readonly<Record<string, string>> | undefined, kind: string): string[] {
  return Object.entries(values ?? {}).map(([name, value]) => `(name = ${text(name)}, ${kind} = ${text(value)})`)
}

function list(items: readonly string[]): string {
  return `[${items.join(', ')}]`
}

/** A Cap'n Proto text literal; its escapes are C's. Bytes beyond ASCII stand as they are. */
function text(value: string): string {
  const escaped = value
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
  return `"${escaped}"`
}
