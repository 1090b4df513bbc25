/** `switchhook sites variables`: what further sites are set up with; those of main are the deployment's environment. */
import { type Command, InvalidArgumentError } from 'commander'
import * as z from 'zod'
import { type SiteVariables, sitePageSchema, siteVariablesSchema } from '../../../wire/site.ts'
import { UsageError } from '../../terminal/failure.ts'
import { renderTable } from '../../terminal/table.ts'
import { type CliCommand, commandGroup, withAction } from '../command.ts'
import type { Session } from '../session.ts'

const none = z.object({})

export const sites: CliCommand = (program, context) => {
  const group = commandGroup(program, 'sites', 'Sites of the deployment and their variables')
  withAction(group.command('list').description('List the sites of the deployment'), context, none, listSites)
  const variables = commandGroup(group, 'variables', 'Variables of a site: list, set, unset')
  withAction(withSite(variables, 'list', 'List a site’s variables, values masked'), context, none, list)
  const set = withSite(variables, 'set', 'Set variables of a site; the others stay').argument(
    '<variables...>',
    'NAME=value, or NAME alone to take the value from this command’s own environment',
  )
  withAction(set, context, none, async (session, _, [site = '', ...given]) => {
    const values = Object.fromEntries(given.map((text) => readVariable(text, session.cli.env)))
    const answer = await session.api.request({
      method: 'PUT',
      path: pathOf(site),
      body: { variables: values },
      answer: siteVariablesSchema,
    })
    session.show(answer, () => `Set. They hold within 30 seconds; see: npx switchhook connectors --site ${site}\n`)
  })
  const unset = withSite(variables, 'unset', 'Remove variables of a site').argument('<names...>')
  withAction(unset, context, none, async (session, _, [site = '', ...names]) => {
    const query = { names: names.join(',') }
    const answer = await session.api.request({
      method: 'DELETE',
      path: pathOf(site),
      query,
      answer: siteVariablesSchema,
    })
    session.show(answer, () => `Removed ${names.join(', ')}.\n`)
  })
}

async function listSites(session: Session): Promise<undefined> {
  const answer = await session.api.request({ path: '/v1/sites', answer: sitePageSchema })
  const rows = answer.sites.map(({ name, createdAt }) => [name, session.times.at(createdAt)])
  session.show(answer, () => renderTable([{ header: 'NAME' }, { header: 'CREATED' }], rows, session.width))
  return undefined
}

function withSite(group: Command, name: string, description: string): Command {
  return group.command(name).description(description).argument('<site>', 'Its name, as in keys', readSite)
}

function readSite(text: string): string {
  if (text !== 'main') return text
  throw new InvalidArgumentError('The variables of main are those of the deployment (.dev.vars, npm run deploy).')
}

/** A secret on the command line stays in the shell's history; one from the environment does not. */
function readVariable(text: string, env: Readonly<Record<string, string | undefined>>): [string, string] {
  const equals = text.indexOf('=')
  if (equals > 0) return [text.slice(0, equals), text.slice(equals + 1)]
  const value = env[text]
  if (value === undefined || value === '') {
    throw new UsageError(`Write ${text}=value, or set ${text} in the environment of this command.`)
  }
  return [text, value]
}

function pathOf(site: string): string {
  return `/v1/sites/${encodeURIComponent(site)}/variables`
}

async function list(session: Session, _: unknown, [site = '']: readonly string[]): Promise<undefined> {
  const answer = await session.api.request({ path: pathOf(site), answer: siteVariablesSchema })
  session.show(answer, () => listWords(answer, session.width))
  return undefined
}

function listWords({ site, variables }: SiteVariables, width: number): string {
  if (variables.length === 0) {
    return `Site ${site} has none. Set some: npx switchhook sites variables set ${site} ODOO_URL=https://…\n`
  }
  const columns = [{ header: 'NAME' }, { header: 'VALUE', shrinkTo: 10 }]
  const rows = variables.map(({ name, value }) => [name, value ?? '(does not open)'])
  const [old, closed] = ['old', 'unknown'].map((key) => variables.filter(({ sealedWith }) => sealedWith === key))
  return [
    renderTable(columns, rows, width),
    old && old.length > 0
      ? 'Some are sealed with SWITCHHOOK_SECRETS_KEY_OLD; setting any variable seals all anew.\n'
      : '',
    closed && closed.length > 0 ? '▲ The key of some is gone: set them again, or remove them.\n' : '',
  ].join('')
}
