/**
 * `npm start`: builds what changed, makes keys the first time, runs the server until it is stopped. Reads PORT (8787),
 * SWITCHHOOK_HOST (127.0.0.1), SWITCHHOOK_DATA, SWITCHHOOK_QUEUES, and the variables of environment.ts. Ends with 0 after a stop, with 1 and
 * one sentence when it can't run.
 */
import { writeFileSync } from 'node:fs'
import { renderTemplate } from '../../adapters/pbx/threecx/template/render-template.ts'
import { parseSettings, type Settings } from '../../core/settings/settings.ts'
import { toSwitchhookError } from '../../lib/errors.ts'
import { parseTrustedProxies, type TrustedProxies } from '../../lib/forwarded-address.ts'
import type { Env } from '../../lib/variable-fields.ts'
import { systemClock, systemRandom } from '../../ports/clock.ts'
import { BuildFailed } from '../build/build-failed.ts'
import { ensureBundle } from '../build/bundle.ts'
import { dataDirectory, dataFiles } from '../build/paths.ts'
import { wantsQueues } from '../build/queues.ts'
import { assertDatabases, assertDataFolder, BadDataFolder, inDataFolder } from '../local-deployment/data-folder.ts'
import { workerVariables } from '../local-deployment/environment.ts'
import { ensureKeys } from '../local-deployment/keys.ts'
import { AlreadyServed, endLeftover, takeLock } from '../local-deployment/lock.ts'
import { runCron } from './cron.ts'
import { type Greeting, greeting } from './greeting.ts'
import { makeAgentLink, makeDashboardLink } from './links.ts'
import { assertPortFree, localUrl, NotHealthy, PortTaken, type RunningServer, startServer } from './server.ts'

const defaultPort = 8787
const maxPort = 65_535

/** A mistake of whoever starts it, shown in one sentence without a stack. */
class BadStart extends Error {}

function readPort(text: string | undefined): number {
  const port = Number(text || defaultPort)
  if (!Number.isInteger(port) || port < 1 || port > maxPort) {
    throw new BadStart(`PORT must be a whole number from 1 to ${maxPort}, not "${text}".`)
  }
  return port
}

function readProxies(text: string | undefined): TrustedProxies {
  try {
    return parseTrustedProxies(text)
  } catch (error) {
    throw new BadStart(error instanceof Error ? error.message : String(error))
  }
}

function readQueueSetting(): boolean {
  try {
    return wantsQueues(process.env)
  } catch (thrown) {
    throw new BadStart(toSwitchhookError(thrown).message)
  }
}

/** As /health would say it, before anything is built or written. */
function readSettings(variables: Env): Settings {
  try {
    return parseSettings(variables)
  } catch (thrown) {
    throw new BadStart(toSwitchhookError(thrown).message)
  }
}

/**
 * Writes the template beside the data, so that it can be uploaded to 3CX without asking the server for it. We don't ask it
 * either: the set-up would show the template as fetched when nobody has.
 */
function writeTemplate(publicUrl: string, country: string, file: string): Greeting['template'] {
  try {
    writeFileSync(file, renderTemplate({ baseUrl: publicUrl, form: 'v20', country }), { mode: 0o600 })
    return { file }
  } catch (thrown) {
    return { problem: toSwitchhookError(thrown).message }
  }
}

/** Aborts on a signal to stop, or when who started us is gone (see scripts/launcher.mjs). */
function stopSignal(): AbortSignal {
  const controller = new AbortController()
  const stop = () => controller.abort()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop)
  process.on('disconnect', stop)
  return controller.signal
}

async function serve(server: RunningServer, stopped: AbortSignal): Promise<void> {
  const onError = (error: unknown) => console.error('The scheduled run failed:', error)
  await runCron(server.runScheduled, { clock: systemClock, signal: stopped, onError })
  await server.stop()
}

async function main(): Promise<void> {
  const stopped = stopSignal()
  const host = process.env.SWITCHHOOK_HOST || '127.0.0.1'
  const port = readPort(process.env.PORT)
  const directory = dataDirectory(process.env)
  const proxies = readProxies(process.env.SWITCHHOOK_TRUSTED_PROXIES)
  const withQueues = readQueueSetting()
  const variables = workerVariables(process.env)
  const settings = readSettings(variables)
  assertDataFolder(directory)
  const freeLock = await takeLock(directory, localUrl(host, port), systemClock)
  try {
    await endLeftover(directory, systemClock)
    assertDatabases(directory)
    await assertPortFree(host, port)
    console.log('Building what changed…')
    const bundle = await ensureBundle()
    const keys = inDataFolder(directory, () => ensureKeys(directory, variables, systemRandom))
    const keyVariables = { SWITCHHOOK_ADMIN_KEY: keys.adminKey, SWITCHHOOK_SITE_KEY: keys.siteKey }
    console.log(`Starting the server on ${localUrl(host, port)}…`)
    const server = await startServer({
      ...{ bundle, directory, host, port, proxies, withQueues, variables: { ...variables, ...keyVariables } },
    }).catch((error: unknown) => {
      // Damage deep inside shows only now.
      if (error instanceof NotHealthy) assertDatabases(directory, true)
      throw error
    })
    const publicUrl = settings.publicUrl ?? server.url
    const template = writeTemplate(publicUrl, settings.country, dataFiles(directory).template)
    const [dashboard, agent] = await Promise.all([
      makeDashboardLink(server.url, keys.adminKey),
      makeAgentLink(server.url, keys.adminKey),
    ])
    const { url, attention } = server
    // What an image prints is kept by whoever runs it.
    const showKeys = process.env.NODE_ENV !== 'production'
    console.log(greeting({ url, publicUrl, directory, keys, template, dashboard, agent, attention, showKeys }))
    console.log(`ready ${server.url}`)
    await serve(server, stopped)
  } finally {
    freeLock()
  }
}

const oneSentence = [BadStart, BadDataFolder, BuildFailed, AlreadyServed, NotHealthy, PortTaken]

main().then(
  () => process.exit(0),
  (error: unknown) => {
    const isExpected = oneSentence.some((kind) => error instanceof kind) && error instanceof Error
    console.error(isExpected ? error.message : error)
    process.exit(1)
  },
)
