/**
 * `switchhook migrate`: reads the settings of a system that Switchhook replaces and sets up the same here. Without --write it
 * only shows; with it, it also tries each connection. One file a system: ../migrate/; docs/moving-in.md.
 */
import path from 'node:path'
import { Option } from 'commander'
import * as z from 'zod'
import { storedAgentsSchema } from '../../../wire/agent.ts'
import { hoursAnswerSchema } from '../../../wire/staffing-hours-api.ts'
import { CliFailure } from '../../terminal/failure.ts'
import { type CliCommand, withAction } from '../command.ts'
import {
  agentsFileName,
  forwarderFileName,
  planAgentsFile,
  planFiles,
  settingsFileName,
  writeFiles,
} from '../migrate/files.ts'
import { readOldSetup } from '../migrate/old-setup.ts'
import { type MovePlan, withAcceptedOnly } from '../migrate/plan.ts'
import { chooseSystem, oldSystems } from '../migrate/systems.ts'
import { tryConnections } from '../migrate/try-connections.ts'
import { migrationJson, migrationWords } from '../migrate/words.ts'
import type { Session } from '../session.ts'
import { isOnlyHere } from '../template-address.ts'

const migrateOptions = z.object({
  write: z.boolean().default(false),
  out: z.string().min(1).default('.'),
  from: z.string().optional(),
})

export const migrate: CliCommand = (program, context) => {
  const command = program
    .command('migrate')
    .description('Move in from another system: show what its settings become here; --write does it')
    .argument('<folder or file>', 'Its folder, or its .env, 3cx-config.yml or published 3CX template')
    .option('--write', 'Write the files and set the extension table')
    .option('--out <folder>', 'Where the files go (default: this folder)')
    .addOption(
      new Option('--from <system>', 'Which system, where several are found').choices(oldSystems.map(({ id }) => id)),
    )
  withAction(command, context, migrateOptions, async (session, { write, out, from }, [place = '']) => {
    const setup = await readOldSetup(place)
    const system = chooseSystem(setup, from)
    const plan = withLastSteps(withAcceptedOnly(system.plan(setup)), session.api.url)
    const folder = path.resolve(out)
    const files = [...(await planFiles(plan, folder, session.api.url))]
    const agents = write ? await storeAgents(session, plan) : undefined
    const hours = write ? await storeHours(session, plan, place) : undefined
    if (agents === inFile) files.push(await planAgentsFile(plan.agents, folder))
    if (write) await writeFiles(files, folder)
    const tried = write ? await tryConnections(session.cli, plan) : undefined
    const migration = { system, read: setup.files, plan, files, agents, hours, tried }
    session.show(migrationJson(migration), () => migrationWords(migration))
    return undefined
  })
}

/** What has to be done whichever system it was. */
function withLastSteps(plan: MovePlan, url: string): MovePlan {
  const deployed = `${settingsFileName} is read by npm start in the clone; for Cloudflare: npx wrangler secret bulk ${settingsFileName}; for Vercel, set its lines in the project’s settings.`
  const address = `In ${forwarderFileName}, replace ${url} by the https:// address that the phone system reaches.`
  return {
    ...plan,
    steps: [
      ...(plan.variables.length > 0 ? [deployed] : []),
      ...(plan.forwarder && isOnlyHere(url) ? [address] : []),
      ...plan.steps,
      'Then try it: npx switchhook doctor, and npx switchhook connectors check.',
    ],
  }
}

const inFile = `in ${agentsFileName}`

/** What the server takes in one request. */
const batch = 500

/** Where the extension table went, in words: to the server, or where none can be used into a file. */
async function storeAgents({ api, cli }: Session, { agents }: MovePlan): Promise<string> {
  if (agents.length === 0) return ''
  try {
    for (let at = 0; at < agents.length; at += batch) {
      const body = { agents: agents.slice(at, at + batch) }
      await api.request({ method: 'PUT', path: '/v1/agents', body, answer: storedAgentsSchema })
    }
    return `set at ${api.url}`
  } catch (error) {
    cli.signal.throwIfAborted()
    if (!(error instanceof CliFailure)) throw error
    cli.err.write(
      `▲ The extension table was not set: ${error.message} It is in ${agentsFileName}: npx switchhook agents import ${agentsFileName}\n`,
    )
    return inFile
  }
}

/** The same of business hours and call groups. */
async function storeHours({ api, cli }: Session, { hours }: MovePlan, place: string): Promise<string> {
  if (hours === undefined) return ''
  try {
    await api.request({ method: 'PUT', path: '/v1/staffing/hours', body: hours, answer: hoursAnswerSchema })
    return `set at ${api.url}`
  } catch (error) {
    cli.signal.throwIfAborted()
    if (!(error instanceof CliFailure)) throw error
    cli.err.write(
      `▲ The business hours were not set: ${error.message} Later: npx switchhook staffing hours import ${place}\n`,
    )
    return ''
  }
}
