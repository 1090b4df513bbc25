/** `switchhook login`, `logout` and `profiles`: deployments that are used without setting variables each time. */
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import * as z from 'zod'
import { UsageError } from '../../terminal/failure.ts'
import { renderTable } from '../../terminal/table.ts'
import { createApiClient } from '../api-client.ts'
import { type CliCommand, commandGroup, withAction } from '../command.ts'
import { findConnection } from '../connection.ts'
import { readProfiles, writeProfiles } from '../profiles.ts'

const anything = z.looseObject({})

export const login: CliCommand = (program, context) => {
  const command = program
    .command('login')
    .description('Sign in to a deployment and keep its admin key for this user')
    .argument('<url>', 'Address of the deployment')
    .option('--name <name>', 'Name of the profile (default: the host)')
  withAction(command, context, z.object({ name: z.string().optional() }), async (session, { name }, [url = '']) => {
    const { cli } = session
    const { SWITCHHOOK_ADMIN_KEY: given, ...env } = cli.env
    const key = given || (await askKey(cli.err.write))
    if (!key) throw new UsageError('Give the admin key: set SWITCHHOOK_ADMIN_KEY, or type it when asked.')
    const connection = findConnection({ ...env, SWITCHHOOK_ADMIN_KEY: key }, { url })
    if (connection.warning !== undefined) cli.err.write(`▲ ${connection.warning}\n`)
    const signingIn = given ? connection : { ...connection, keySource: 'what you entered' }
    await createApiClient(signingIn, cli).request({ path: '/v1/keys', query: { limit: 1 }, answer: anything })
    const profile = name ?? new URL(connection.url).host
    const stored = readProfiles(cli.env)
    const profiles = { ...stored.profiles, [profile]: { url: connection.url, key } }
    const file = writeProfiles(cli.env, { current: profile, profiles })
    session.show(
      { profile, url: connection.url },
      () => `✔ Signed in to ${connection.url} as profile ${profile} (${file}).\n`,
    )
    return undefined
  })
}

export const logout: CliCommand = (program, context) => {
  const command = program
    .command('logout')
    .description('Forget a deployment and its key')
    .argument('[name]', 'As profiles list shows it (default: the current one)')
  withAction(command, context, z.object({}), async (session, _, [name]) => {
    const { current, profiles } = readProfiles(session.cli.env)
    const gone = name ?? current
    if (gone === undefined || !profiles[gone])
      throw new UsageError('No such profile; see: npx switchhook profiles list')
    const { [gone]: _forgotten, ...kept } = profiles
    writeProfiles(session.cli.env, { current: current === gone ? undefined : current, profiles: kept })
    session.show({ removed: gone }, () => `✔ Profile ${gone} is gone.\n`)
    return undefined
  })
}

export const profiles: CliCommand = (program, context) => {
  const group = commandGroup(program, 'profiles', 'Deployments that you signed in to')
  withAction(
    group.command('list', { isDefault: true }).description('List profiles; keys are not shown'),
    context,
    z.object({}),
    async (session) => {
      const stored = readProfiles(session.cli.env)
      const all = Object.entries(stored.profiles).map(([name, { url }]) => ({
        name,
        url,
        current: name === stored.current,
      }))
      const rows = all.map(({ name, url, current }) => [name, url, current ? 'yes' : ''])
      const columns = [{ header: 'NAME' }, { header: 'URL' }, { header: 'CURRENT' }]
      session.show({ profiles: all }, () =>
        all.length === 0
          ? 'No profiles. Sign in: npx switchhook login <url>\n'
          : renderTable(columns, rows, session.width),
      )
      return undefined
    },
  )
  const use = group.command('use').description('Make a profile the current one').argument('<name>')
  withAction(use, context, z.object({}), async (session, _, [name = '']) => {
    const stored = readProfiles(session.cli.env)
    if (!stored.profiles[name]) throw new UsageError('No such profile; see: npx switchhook profiles list')
    writeProfiles(session.cli.env, { ...stored, current: name })
    session.show({ current: name }, () => `✔ Using ${name}.\n`)
    return undefined
  })
}

/** A line of standard input; at a terminal it is asked for, and what is typed does not show. */
function askKey(write: (text: string) => void): Promise<string> {
  const { stdin } = process
  if (stdin.isTTY) write('Admin key (not shown): ')
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: stdin, output: silent, terminal: stdin.isTTY })
  return new Promise((resolve) => {
    lines.once('line', (line) => {
      resolve(line.trim())
      lines.close()
    })
    lines.once('close', () => {
      if (stdin.isTTY) write('\n')
      resolve('')
    })
  })
}
