/** `switchhook threecx`: the site's own link to its 3CX: its state, a check of it, and its settings for another site. */
import { InvalidArgumentError } from 'commander'
import * as z from 'zod'
import { siteVariablesSchema } from '../../../wire/site.ts'
import { type ThreecxLinkForm, threecxCheckSchema, threecxLinkSchema } from '../../../wire/threecx-link.ts'
import { exitCodes, UsageError } from '../../terminal/failure.ts'
import { plain } from '../../terminal/plain.ts'
import { type CliCommand, commandGroup, withAction } from '../command.ts'
import type { Times } from '../output/times.ts'
import type { Session } from '../session.ts'

export const threecx: CliCommand = (program, context) => {
  const command = commandGroup(program, 'threecx', 'A 3CX that is read from the cloud, without a forwarder')
  const status = command.command('status', { isDefault: true }).description('Show the state of the link to 3CX')
  withAction(status, context, z.object({}), async (session) => {
    const answer = await session.api.request({ path: '/v1/threecx', answer: threecxLinkSchema })
    session.show(answer, () => linkWords(answer, session.times))
  })
  const check = command
    .command('check')
    .description('Test the link to 3CX: key, rights, licence, and what of its settings surprises people')
  withAction(check, context, z.object({}), async (session) => {
    const answer = await session.api.request({ method: 'POST', path: '/v1/threecx/check', answer: threecxCheckSchema })
    session.show(answer, () => answer.findings.map(({ ok, text }) => `${ok ? '✔' : '✘'} ${plain(text)}\n`).join(''))
    return answer.ok ? exitCodes.ok : exitCodes.failed
  })
  const set = command
    .command('set')
    .description('Set the 3CX that a further site follows; its key is taken from THREECX_CLIENT_SECRET')
    .argument('<site>', 'Its name, as in keys', otherSite)
    .requiredOption('--address <url>', 'Of the 3CX, such as https://pbx.example.com:5001')
    .requiredOption('--client-id <number>', 'Of its client under Integrations, API')
  withAction(set, context, settings, setLink)
}

const settings = z.object({ address: z.string(), clientId: z.string() })

function otherSite(text: string): string {
  if (text !== 'main') return text
  throw new InvalidArgumentError(
    'The 3CX of main is set in the deployment’s own variables (.dev.vars, npm run deploy).',
  )
}

/** A key on the command line would stay in the shell's history. */
async function setLink(session: Session, options: z.infer<typeof settings>, [site = '']: readonly string[]) {
  const secret = session.cli.env.THREECX_CLIENT_SECRET
  if (!secret) throw new UsageError('Set THREECX_CLIENT_SECRET in the environment of this command.')
  const variables = {
    THREECX_URL: options.address,
    THREECX_CLIENT_ID: options.clientId,
    THREECX_CLIENT_SECRET: secret,
  }
  const path = `/v1/sites/${encodeURIComponent(site)}/variables`
  const answer = await session.api.request({ method: 'PUT', path, body: { variables }, answer: siteVariablesSchema })
  session.show(answer, () => `Set, and stored sealed. Test it: npx switchhook threecx check --site ${site}\n`)
  return undefined
}

export function linkWords(link: ThreecxLinkForm, times: Times): string {
  if (!link.isSetUp) {
    return 'No 3CX is set up here: set THREECX_URL, THREECX_CLIENT_ID and THREECX_CLIENT_SECRET (docs/3cx-cloud.md).\n'
  }
  if (link.fault !== undefined) return `${plain(link.fault)}\n`
  const part = ({ state, since, problem }: ThreecxLinkForm['live']) =>
    `${state === 'off' ? 'not on this platform' : state}${since ? ` since ${times.at(since)}` : ''}${problem ? `: ${plain(problem)}` : ''}`
  const lines = [
    `3CX       ${plain(link.url ?? '')} as ${plain(link.clientId ?? '')}`,
    `Live      ${part(link.live)}`,
    `Call log  ${part(link.log)}`,
    ...(link.queues ? [`Queues    ${part(link.queues)}`] : []),
    ...(link.officeHours ? [`Hours     ${part(link.officeHours)}`] : []),
    `Read      ${times.at(link.logReadAt)}${link.lagSeconds ? `, ${link.lagSeconds} s behind` : ''}`,
    ...(link.alsoWatchedBy.length > 0
      ? [`Also watched by ${link.alsoWatchedBy.map(plain).join(', ')}: nothing is doubled, one of the two is enough`]
      : []),
  ]
  return `${lines.join('\n')}\n${times.note}\n`
}
