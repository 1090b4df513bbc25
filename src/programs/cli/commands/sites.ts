/** `switchhook sites variables`: what further sites are set up with; those of main are the deployment's environment. */
import { type Command, InvalidArgumentError } from 'commander'
import * as z from 'zod'
import { type SiteVariables, sitePageSchema, siteSchema, siteVariablesSchema } from '../../../wire/site.ts'
import { type TaskForm, taskSchema } from '../../../wire/task.ts'
import { UsageError } from '../../terminal/failure.ts'
import { renderTable } from '../../terminal/table.ts'
import { type CliCommand, commandGroup, withAction } from '../command.ts'
import type { Session } from '../session.ts'
import { followTask } from '../task.ts'

const none = z.object({})

export const sites: CliCommand = (program, context) => {
  const group = commandGroup(program, 'sites', 'Sites of the deployment and their variables')
  withAction(group.command('list').description('List the sites of the deployment'), context, none, listSites)
  manageSites(group, context)
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

/** Creating, renaming, disabling and removing. */
const manageSites: CliCommand = (group, context) => {
  const change = async (session: Session, site: string, body: object, words: string) => {
    const path = `/v1/sites/${encodeURIComponent(site)}`
    const answer = await session.api.request({ method: 'PATCH', path, body, answer: siteSchema })
    session.show(answer, () => `${words}\n`)
    return undefined
  }
  const create = group.command('create').description('Create a site').argument('<site>', '1 to 32 of a-z, 0-9 and -')
  withAction(create, context, none, async (session, _, [name = '']) => {
    const answer = await session.api.request({ method: 'POST', path: '/v1/sites', body: { name }, answer: siteSchema })
    session.show(answer, () => `Created. Make its key: npx switchhook keys create PBX --site ${name}\n`)
    return undefined
  })
  const rename = withSite(group, 'rename', 'Change what people call a site; its keys stay').argument('<title>')
  withAction(rename, context, none, (session, _, [site = '', title = '']) =>
    change(session, site, { title }, `Site ${site} is called ${title}.`),
  )
  withAction(withSite(group, 'disable', 'Refuse the keys of a site'), context, none, (session, _, [site = '']) =>
    change(session, site, { disabled: true }, `The keys of ${site} are refused within a minute.`),
  )
  withAction(withSite(group, 'enable', 'Take the keys of a site again'), context, none, (session, _, [site = '']) =>
    change(session, site, { disabled: false }, `The keys of ${site} are taken again.`),
  )
  const remove = withSite(group, 'remove', 'Remove a site with all its records, for good (export it first)')
    .requiredOption('--confirm <site>', 'Its name once more')
    .option('--without-export', 'Though it was not exported in the last 24 hours')
  const options = z.object({ confirm: z.string(), withoutExport: z.boolean().optional() })
  withAction(remove, context, options, async (session, { confirm, withoutExport }, [site = '']) => {
    const query = { confirm, withoutExport: withoutExport ? 'true' : undefined }
    const path = `/v1/sites/${encodeURIComponent(site)}`
    const started = await session.api.request({ method: 'DELETE', path, query, answer: taskSchema })
    const task = await followTask(session, started)
    session.show(task, () => removedWords(site, task))
    return task.state === 'done' ? undefined : 1
  })
}

function removedWords(site: string, { state, progress, error }: TaskForm): string {
  if (state === 'done') return `Removed ${site}: ${progress.done} records.\n`
  const why = error ? ` ${error.message}` : ''
  return `${site} is ${state}: ${progress.done} records are gone, it stays disabled.${why} Remove it again to go on.\n`
}

async function listSites(session: Session): Promise<undefined> {
  const answer = await session.api.request({
    path: '/v1/sites',
    query: { summary: 'true' },
    answer: sitePageSchema,
  })
  const rows = answer.sites.map(({ name, title, createdAt, disabledAt, summary }) => [
    ...[name, title ?? '', disabledAt ? 'disabled' : (summary?.state ?? '').replace('_', ' ')],
    ...[String(summary?.problems ?? ''), String(summary?.callsToday ?? ''), session.times.at(summary?.lastCallAt)],
    session.times.at(createdAt),
  ])
  const heads = ['NAME', 'TITLE', 'STATE', 'PROBLEMS', 'CALLS TODAY', 'LAST CALL', 'CREATED'].map((header) => ({
    header,
  }))
  session.show(answer, () => renderTable(heads, rows, session.width))
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
