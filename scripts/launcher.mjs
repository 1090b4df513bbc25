/**
 * Runs one of our TypeScript programs on a Node that can: the machine's own if it is new enough, else the Node 24
 * that npm installed. Plain JavaScript for Node 20, with no dependency, because it runs before anything else is sure
 * to be there.
 *
 * What must stay true: the program gets our arguments, terminal, signals and dies with us, and we end as it ended.
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))

/** The oldest Node our code and its tools run on. Change package.json's node-linux-* together with it. */
export const oldestNode = { major: 22, minor: 12 }

/**
 * Programs are ended when the terminal or the process manager says so.
 * @type {readonly NodeJS.Signals[]}
 */
const forwardedSignals = ['SIGINT', 'SIGTERM', 'SIGHUP']

/** How often we look whether the `npm` that started us is still there, in milliseconds. */
const parentCheckMs = 500

/** @param {string} version `v22.12.0` or `22.12.0` */
function readVersion(version) {
  const [major = Number.NaN, minor = Number.NaN] = version.replace(/^v/, '').split('.').map(Number)
  return { major, minor }
}

/**
 * Can this version run us? A text that is no version can't.
 * @param {string} version
 */
export function isNewEnough(version) {
  const { major, minor } = readVersion(version)
  return major > oldestNode.major || (major === oldestNode.major && minor >= oldestNode.minor)
}

/**
 * The flags with which this version of Node runs TypeScript files quietly.
 * @param {string} version
 */
export function typeScriptFlags(version) {
  const { major, minor } = readVersion(version)
  const stripsByItself = major > 23 || (major === 23 && minor >= 6) || (major === 22 && minor >= 18)
  const quiet = '--disable-warning=ExperimentalWarning'
  return stripsByItself ? [quiet] : ['--experimental-strip-types', quiet]
}

/** @param {string} file */
function isInsideNodeModules(file) {
  return file.split(path.sep).includes('node_modules')
}

/** The first `node` on PATH that npm did not put there, or undefined. */
function machineNode() {
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    const candidate = path.join(folder, process.platform === 'win32' ? 'node.exe' : 'node')
    if (folder !== '' && existsSync(candidate) && !isInsideNodeModules(realpathSync(candidate))) return candidate
  }
  return undefined
}

/**
 * What a node binary says its version is, as `v22.12.0`; undefined when it does not run here.
 * @param {string} binary
 */
function versionOf(binary) {
  if (existsSync(binary) && realpathSync(binary) === realpathSync(process.execPath)) return process.version
  const asked = spawnSync(binary, ['--version'], { encoding: 'utf8' })
  return asked.status === 0 ? asked.stdout.trim() : undefined
}

/**
 * The Node to run on. Throws an Error whose message says what is missing.
 * @returns {{ path: string, version: string }}
 */
export function pickNode() {
  const own = machineNode()
  const ownVersion = own && versionOf(own)
  if (own && ownVersion && isNewEnough(ownVersion)) return { path: own, version: ownVersion }
  const fromNpm = path.join(root, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node')
  const npmVersion = existsSync(fromNpm) ? versionOf(fromNpm) : undefined
  if (npmVersion) return { path: fromNpm, version: npmVersion }
  const have = ownVersion ? `this machine has ${ownVersion}` : 'this machine has none on its PATH'
  const cure =
    process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch)
      ? 'Run `npm install` here, which brings one along, or install Node 24'
      : 'Install Node 24'
  throw new Error(`Switchhook needs Node ${oldestNode.major}.${oldestNode.minor} or newer, and ${have}. ${cure}.`)
}

/**
 * Our environment, with the picked Node first on PATH so that the tools a program starts use it too.
 * @param {{ path: string }} node
 */
function environmentFor(node) {
  return { ...process.env, PATH: `${path.dirname(node.path)}${path.delimiter}${process.env.PATH ?? ''}` }
}

/**
 * Name and parent of a process, as Linux reports them; undefined elsewhere and for one that is gone.
 * @param {number} pid
 */
function describeProcess(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const nameEnd = stat.lastIndexOf(')')
    return { name: stat.slice(stat.indexOf('(') + 1, nameEnd), parent: Number(stat.slice(nameEnd + 2).split(' ')[1]) }
  } catch {
    return undefined
  }
}

/** Who started us, and where npm stands behind a shell (`npm` → `sh -c` → us), npm itself too. */
function ancestors() {
  const parent = describeProcess(process.ppid)
  return parent && !parent.name.startsWith('npm') ? `${process.ppid} ${parent.parent}` : `${process.ppid}`
}

/**
 * What was started must not live on in secret when whoever started it was killed: another Node program (we see its IPC
 * channel end), or npm (we become an orphan).
 * @param {import('node:child_process').ChildProcess} child
 */
function endWithParent(child) {
  process.on('disconnect', () => child.kill('SIGTERM'))
  process.channel?.unref()
  if (!process.env.npm_lifecycle_event) return
  const atStart = ancestors()
  setInterval(() => ancestors() === atStart || child.kill('SIGTERM'), parentCheckMs).unref()
}

/**
 * Runs `file` (absolute, or relative to the clone) with `args`, and ends this process as the program ends. The
 * program gets an IPC channel: its `disconnect` event says that we are gone, even by `kill -9`.
 * @param {string} file
 * @param {readonly string[]} args
 */
export function launch(file, args) {
  if (!existsSync(path.join(root, 'node_modules'))) {
    return fail('The packages are not installed yet. Run `npm install` first.')
  }
  let node
  try {
    node = pickNode()
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error))
  }
  const child = spawn(node.path, [...typeScriptFlags(node.version), path.resolve(root, file), ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: environmentFor(node),
  })
  child.channel?.unref()
  for (const signal of forwardedSignals) process.on(signal, () => child.kill(signal))
  endWithParent(child)
  child.on('error', (error) => fail(`Node could not be started at ${node.path}: ${error.message}`))
  child.on('exit', (code, signal) => {
    if (!signal) process.exit(code ?? 1)
    for (const forwarded of forwardedSignals) process.removeAllListeners(forwarded)
    process.kill(process.pid, signal)
  })
}

/** @param {string} message */
function fail(message) {
  console.error(message)
  process.exitCode = 1
}
