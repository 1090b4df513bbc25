/** The demo from end to end: contacts in, a day played, everything delivered, and the result. */

import path from 'node:path'
import { isThisMachine } from '../../lib/address.ts'
import { connectorsSchema } from '../../wire/connector.ts'
import { root } from '../build/paths.ts'
import { type ApiClient, createApiClient } from '../cli/api-client.ts'
import { type Connection, findConnection } from '../cli/connection.ts'
import { cutBatches } from '../cli/contacts-import/batches.ts'
import { openSource } from '../cli/contacts-import/import-source.ts'
import { ImportSummary } from '../cli/contacts-import/report.ts'
import { sendBatches } from '../cli/contacts-import/send-batches.ts'
import { workerVariables } from '../local-deployment/environment.ts'
import { findLocalKeys } from '../local-deployment/keys.ts'
import type { Cli } from '../terminal/cli.ts'
import { CliFailure, type ExitCode, exitCodes } from '../terminal/failure.ts'
import { openBrowser } from '../terminal/open-browser.ts'
import { ann, demoDay } from './day.ts'
import { agentLink, playLiveCalls } from './live-calls.ts'
import { type PlayedCall, playCall } from './play.ts'
import { callTable, closingWords, lookupTable } from './show.ts'
import { waitForDeliveries } from './wait-for-deliveries.ts'

export interface DemoOptions {
  readonly url?: string
  /** When the day ends; absent: now. */
  readonly endMs?: number
  /** Calls go on ringing on an agent's page until Ctrl-C; absent: where somebody sits before it, and no CRM hears of them. */
  readonly live?: boolean
  /** The admin knows that the calls are written into the connected CRMs. */
  readonly yes: boolean
}

const sampleContacts = path.join(root, 'src/programs/demo/contacts.csv')
const usualWidth = 100

export async function runDemo(cli: Cli, options: DemoOptions): Promise<ExitCode> {
  const connection = findConnection(cli.env, options)
  const api = createApiClient(connection, cli)
  const destinations = await destinationsOf(api)
  refuseElsewhere(connection, destinations, options.yes)
  cli.out.write(`A small day, played against ${connection.url}\n\n`)
  cli.out.write(`Contacts: ${await importSamples(cli, api)}\n\n`)

  const pbx = createApiClient(asPbx(connection, cli), cli)
  const played: PlayedCall[] = []
  for (const call of demoDay(options.endMs ?? cli.clock.now())) played.push(await playCall(pbx, call))
  const ringing =
    (options.live ?? (cli.out.isTty && destinations.length === 0)) ? await startRinging(cli, connection) : undefined
  const width = cli.out.columns ?? usualWidth
  cli.out.write(`While the phone rings:\n${lookupTable(played, width)}\n`)

  if (cli.err.isTty) cli.err.write('Waiting until the calls have settled and are delivered …\r')
  const ids = played.flatMap(({ reports }) => reports.map(({ call }) => call))
  const settled = await waitForDeliveries(ids, { ...cli, api, destinations })
  if (cli.err.isTty) cli.err.write('\u001b[2K\r')
  const result = { played, settled, destinations }
  cli.out.write(
    `What became of the calls:\n${callTable(result, cli.timeZone, width)}\n${closingWords(result, cli.timeZone)}`,
  )
  await ringing?.untilStopped()
  return settled.complete ? exitCodes.ok : exitCodes.failed
}

/** At once, so that a phone rings while the day still settles; what it says waits until the day was shown. */
async function startRinging(cli: Cli, connection: Connection) {
  const { url } = connection
  // What ends the last call is sent after Ctrl-C.
  const api = createApiClient(connection, { ...cli, signal: new AbortController().signal })
  const link = await agentLink(api, url)
  cli.out.write(`${ann.firstName}'s phone rings on this page:\n  ${link}\n\n`)
  if (cli.out.isTty) openBrowser(link)
  const held: string[] = []
  let say: (line: string) => void = (line) => held.push(line)
  const calls = playLiveCalls(cli, api, (line) => say(line))
  // It is heard of below; until then its end is nobody's fault.
  calls.catch(() => {})
  return {
    async untilStopped() {
      say = (line) => cli.out.write(`${line}\n`)
      cli.out.write(
        `\nCalls go on ringing on ${ann.firstName}'s page; Ctrl-C ends.\n${held.map((line) => `${line}\n`).join('')}`,
      )
      await calls
    },
  }
}

async function destinationsOf(api: ApiClient): Promise<string[]> {
  const { connectors } = await api.request({ path: '/v1/connectors', answer: connectorsSchema })
  return connectors.flatMap(({ id, logs }) => (logs ? [id] : []))
}

/** Made-up calls in the CRM of a real office are no demo. */
function refuseElsewhere({ url }: Connection, destinations: readonly string[], yes: boolean): void {
  if (yes || destinations.length === 0 || isThisMachine(url)) return
  throw new CliFailure(`The made-up calls would be written into ${destinations.join(' and ')}, connected to ${url}.`, {
    hint: 'If that is what you want: npm run demo -- --yes',
  })
}

/** A PBX has a key that may do less; where none is known, the admin's will do. */
function asPbx(connection: Connection, { env }: Cli): Connection {
  const { siteKey } = isThisMachine(connection.url) ? findLocalKeys({ ...env, ...workerVariables(env) }) : {}
  return { ...connection, key: env.SWITCHHOOK_SITE_KEY || siteKey || connection.key }
}

async function importSamples(cli: Cli, api: ApiClient): Promise<string> {
  const { items } = await openSource(sampleContacts, { format: 'csv' })
  const summary = new ImportSummary()
  const rows = (async function* () {
    for await (const { item } of items) yield item
  })()
  const importId = `demo ${cli.clock.now()}`
  await sendBatches(cutBatches(rows), { ...cli, api, importId, onResult: (result) => summary.add(result) })
  const { created, updated, unchanged } = summary.report
  return `${created} created, ${updated} updated, ${unchanged} unchanged.`
}
