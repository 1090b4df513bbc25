/** `switchhook keys`: makes, lists and revokes the API keys of a site, and shows how much each is used. */
import { type Command, InvalidArgumentError } from 'commander'
import * as z from 'zod'
import { scopes } from '../../../app/security/scopes.ts'
import {
  createdKeySchema,
  type UsedKey as Key,
  type KeyUsage,
  keyPageSchema,
  keyUsageSchema,
  revokedKeySchema,
} from '../../../wire/key.ts'
import { renderTable } from '../../terminal/table.ts'
import { type CliCommand, commandGroup, withAction } from '../command.ts'
import { assertKnownSite } from '../known-site.ts'
import type { Times } from '../output/times.ts'
import { firstItems } from '../pages.ts'

export const keys: CliCommand = (program, context) => {
  const group = commandGroup(program, 'keys', 'API keys: make, list, see their use, revoke')
  withAction(
    createCommand(group),
    context,
    z.object({ name: z.string(), scopes: z.array(z.string()), site: z.string().optional() }),
    async (session, body) => {
      await assertKnownSite(session.api, body.site)
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
    group.command('list').description('List keys with their usage, revoked ones too'),
    context,
    z.object({}),
    async (session) => {
      const { items } = await firstItems(Number.POSITIVE_INFINITY, async (limit, cursor) => {
        const page = await session.api.request({ path: '/v1/keys', query: { limit, cursor }, answer: keyPageSchema })
        return { items: page.keys, next: page.next }
      })
      session.show({ keys: items }, () => listWords(items, session.times, session.width))
    },
  )
  const usage = group
    .command('usage')
    .description('Show what a key was used for, day by day')
    .argument('<id>', 'As keys list shows it; also env-admin, env-site, env-legacy, agent-tokens')
  withAction(usage, context, z.object({}), async (session, _, [id = '']) => {
    const path = `/v1/keys/${encodeURIComponent(id)}/usage`
    const used = await session.api.request({ path, answer: keyUsageSchema })
    session.show(used, () => usageWords(used, session.times, session.width))
  })
  const revoke = group.command('revoke').description('Revoke a key for good').argument('<id>', 'As keys list shows it')
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
    .description('Create a key; its token is shown only once')
    .requiredOption('--name <name>', 'Who or what will use it')
    .requiredOption('--scopes <list>', `What it may do: ${scopes.join(', ')} (admin includes all)`, readScopes)
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

function createdWords({ token, site, key }: z.infer<typeof createdKeySchema>): string {
  return [
    token,
    '',
    `Key ${key.id} (${key.name}) of site ${site} may: ${key.scopes.join(', ')}.`,
    `Keep the token above: it is shown only now. To end it: npx switchhook keys revoke ${key.id}`,
    '',
  ].join('\n')
}

const usageColumns = [
  { header: 'REQUESTS', align: 'right' },
  { header: 'ERRORS', align: 'right' },
] as const

function listWords(all: readonly Key[], times: Times, width: number): string {
  if (all.length === 0) return 'No keys yet. Make one: npx switchhook keys create --name 3CX --scopes lookup,journal\n'
  const rows = all.map((key) => [
    key.id,
    key.name,
    key.scopes.join(','),
    times.at(key.createdAt),
    lastUse(key, times),
    key.requests === undefined ? '' : String(key.requests),
    key.errors === undefined ? '' : String(key.errors),
  ])
  const columns = [
    { header: 'ID' },
    { header: 'NAME', shrinkTo: 10 },
    { header: 'SCOPES', shrinkTo: 10 },
    { header: 'CREATED' },
    { header: 'LAST USED' },
    ...usageColumns,
  ]
  return `${renderTable(columns, rows, width)}\n${times.note}\n`
}

function lastUse({ revokedAt, lastUsedAt }: Key, times: Times): string {
  if (revokedAt !== undefined) return `revoked ${times.at(revokedAt)}`
  return lastUsedAt === undefined ? 'never' : times.minute(lastUsedAt)
}

function usageWords(used: KeyUsage, times: Times, width: number): string {
  if (used.requests === 0) return `Key ${used.id} was not used yet.\n`
  const rows = used.days.map(({ day, requests, errors }) => [day, String(requests), String(errors)])
  const table = renderTable([{ header: 'DAY (UTC)' }, ...usageColumns], rows, width)
  const total = `${used.requests} requests, ${used.errors} of them answered with an error`
  const last = used.lastUsedAt === undefined ? '' : `, last ${times.minute(used.lastUsedAt)}`
  const days = rows.length === 0 ? 'None in the last 31 days.\n' : table
  return `${days}\nIn all ${total}${last}. ${times.note}\n`
}
