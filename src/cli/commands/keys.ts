/** `switchhook keys`: makes, lists and revokes the API keys of a site. */
import { type Command, InvalidArgumentError } from 'commander'
import * as z from 'zod'
import { scopes } from '../../security/scopes.ts'
import type { ApiClient } from '../api-client.ts'
import { type CliCommand, commandGroup, withAction } from '../command.ts'
import { renderTable } from '../output/table.ts'
import type { Times } from '../output/times.ts'
import { createdKeySchema, type Key, keyPageSchema, revokedKeySchema } from '../wire.ts'

export const keys: CliCommand = (program, context) => {
  const group = commandGroup(program, 'keys', 'API keys: make, list, revoke')
  withAction(
    createCommand(group),
    context,
    z.object({ name: z.string(), scopes: z.array(z.string()) }),
    async (session, body) => {
      const made = await session.api.request({
        method: 'POST',
        path: '/v1/keys',
        body: { name: body.name, scopes: body.scopes },
        answer: createdKeySchema,
      })
      session.show(made, () => createdWords(made))
    },
  )
  withAction(
    group.command('list').description('list keys, revoked ones too'),
    context,
    z.object({}),
    async (session) => {
      const all = await listAll(session.api)
      session.show({ keys: all }, () => listWords(all, session.times, session.width))
    },
  )
  const revoke = group.command('revoke').description('end a key for good').argument('<id>', 'as keys list shows it')
  withAction(revoke, context, z.object({}), async (session, _, [id = '']) => {
    const path = `/v1/keys/${encodeURIComponent(id)}`
    const answer = await session.api.request({ method: 'DELETE', path, answer: revokedKeySchema })
    session.show(
      answer,
      () => `Revoked ${answer.key.id} (${answer.key.name}). It is refused everywhere within 30 seconds.\n`,
    )
  })
}

function createCommand(group: Command): Command {
  return group
    .command('create')
    .description('make a key; its token is shown this once')
    .requiredOption('--name <name>', 'who or what will use it')
    .requiredOption('--scopes <list>', `what it may do: ${scopes.join(', ')} (admin includes all)`, readScopes)
}

/** `lookup,journal` → both; commander reports the thrown message with the option's name. */
export function readScopes(text: string): string[] {
  const named = text.split(',').flatMap((scope) => scope.trim() || [])
  const unknown = named.filter((scope) => !scopes.some((known) => known === scope))
  if (unknown.length > 0)
    throw new InvalidArgumentError(`No scope is called ${unknown.join(', ')}. Take ${scopes.join(', ')}.`)
  if (named.length === 0) throw new InvalidArgumentError(`Take at least one of ${scopes.join(', ')}.`)
  return [...new Set(named)]
}

async function listAll(api: ApiClient): Promise<Key[]> {
  const all: Key[] = []
  let cursor: string | undefined
  do {
    const page = await api.request({ path: '/v1/keys', query: { limit: 500, cursor }, answer: keyPageSchema })
    all.push(...page.keys)
    cursor = page.next
  } while (cursor !== undefined)
  return all
}

function createdWords({ token, site, key }: z.infer<typeof createdKeySchema>): string {
  return [
    token,
    '',
    `Key ${key.id} (${key.name}) of site ${site} may: ${key.scopes.join(', ')}.`,
    `Keep the token above: it is shown only now. To end it: npx switchhook keys revoke ${key.id}`,
    '',
  ].join('\n')
}

function listWords(all: readonly Key[], times: Times, width: number): string {
  if (all.length === 0) return 'No keys yet. Make one: npx switchhook keys create --name 3CX --scopes lookup,journal\n'
  const rows = all.map((key) => [
    key.id,
    key.name,
    key.scopes.join(','),
    times.at(key.createdAt),
    key.revokedAt ? `revoked ${times.at(key.revokedAt)}` : times.at(key.lastUsedAt) || 'never',
  ])
  const columns = [
    { header: 'ID' },
    { header: 'NAME', shrinkTo: 10 },
    { header: 'SCOPES', shrinkTo: 10 },
    { header: 'CREATED' },
    { header: 'LAST USED' },
  ]
  return `${renderTable(columns, rows, width)}\n${times.note}\n`
}
