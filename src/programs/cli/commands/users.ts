/** `switchhook users`: who may sign in to the dashboard, and what they may do at which site. */
import { type Command, InvalidArgumentError } from 'commander'
import * as z from 'zod'
import { userRoles } from '../../../wire/patterns.ts'
import {
  type Grant,
  invitationSchema,
  invitedUserSchema,
  type User,
  userAnswerSchema,
  userPageSchema,
} from '../../../wire/user.ts'
import { UsageError } from '../../terminal/failure.ts'
import { renderTable } from '../../terminal/table.ts'
import { type CliCommand, commandGroup, withAction } from '../command.ts'
import { firstItems } from '../pages.ts'
import type { Session } from '../session.ts'

const none = z.object({})
const grants = z.array(z.custom<Grant>())
const removed = z.object({ removed: z.literal(true) })
const inviteOptions = z.object({ role: grants, name: z.string().optional() })
const changeOptions = z.object({ role: grants.optional(), name: z.string().optional(), email: z.string().optional() })
const roleHelp = `${userRoles.join(', ')}; with :numbers a viewer sees whole numbers; \`*=admin\` is all sites`

export const users: CliCommand = (program, context) => {
  const group = commandGroup(program, 'users', 'People who may sign in to the dashboard')
  withAction(group.command('list').description('List users with their roles'), context, none, listUsers)
  const invite = withRoles(
    group.command('invite').description('Invite somebody: prints a text with a link that works once'),
  )
    .argument('<email>')
    .option('--name <name>', 'Default: the part of the address before the @')
  withAction(invite, context, inviteOptions, async (session, { role, name }, [email = '']) => {
    if (role.length === 0) throw new UsageError('Give at least one role: --role main=supervisor')
    const body = { email, name, roles: role }
    const made = await session.api.request({ method: 'POST', path: '/v1/users', body, answer: invitedUserSchema })
    session.show(made, () => `Send this text; nothing was sent from here.\n\n${made.invitation.mail}`)
    return undefined
  })
  const update = withRoles(withUser(group, 'update', 'Change a user’s roles, name or address'))
    .option('--name <name>')
    .option('--email <address>')
  withAction(update, context, changeOptions, async (session, { role = [], name, email }, [id = '']) => {
    const body = { name, email, roles: role.length === 0 ? undefined : role }
    const answer = await session.api.request({ method: 'PATCH', path: pathOf(id), body, answer: userAnswerSchema })
    session.show(answer, () => `${answer.user.name} now is ${rolesWords(answer.user)}.\n`)
    return undefined
  })
  const link = withUser(group, 'link', 'Create a link for a user who lost the passkey')
  withAction(link, context, none, async (session, _, [id = '']) => {
    const path = `${pathOf(id)}/link`
    const made = await session.api.request({ method: 'POST', path, answer: invitationSchema })
    session.show(made, () => `Send this text; nothing was sent from here.\n\n${made.mail}`)
    return undefined
  })
  const remove = withUser(group, 'delete', 'Delete a user; sessions and passkeys end at once')
  withAction(remove, context, none, async (session, _, [id = '']) => {
    const answer = await session.api.request({ method: 'DELETE', path: pathOf(id), answer: removed })
    session.show(answer, () => `User ${id} is gone, signed out everywhere.\n`)
    return undefined
  })
}

async function listUsers(session: Session): Promise<undefined> {
  const { items } = await firstItems(Number.POSITIVE_INFINITY, async (limit, cursor) => {
    const page = await session.api.request({ path: '/v1/users', query: { limit, cursor }, answer: userPageSchema })
    return { items: page.users, next: page.next }
  })
  const rows = items.map((user) => [
    user.id,
    user.name,
    user.email ?? '',
    rolesWords(user),
    user.lastSignInAt === undefined ? 'never' : session.times.at(user.lastSignInAt),
  ])
  const columns = ['ID', 'NAME', 'E-MAIL', 'ROLES', 'SIGNED IN'].map((header) => ({ header }))
  const table = () => `${renderTable(columns, rows, session.width)}\n${session.times.note}\n`
  session.show({ users: items }, () =>
    rows.length === 0 ? 'No users yet. Sign in: npx switchhook dashboard\n' : table(),
  )
  return undefined
}

function withUser(group: Command, name: string, description: string): Command {
  return group.command(name).description(description).argument('<id>', 'As users list shows it')
}

function withRoles(command: Command): Command {
  return command.option('--role <site=role>', `A role at a site, once for each: ${roleHelp}`, addGrant, [])
}

/** `north=viewer:numbers` → the grant; commander reports the thrown message with the option's name. */
function addGrant(text: string, before: readonly Grant[]): Grant[] {
  const [, site = '', word = '', numbers] = /^([^=]+)=(\w+)(:numbers)?$/.exec(text) ?? []
  const role = userRoles.find((one) => one === word)
  if (role === undefined) throw new InvalidArgumentError(`Write site=role, such as main=supervisor: ${roleHelp}.`)
  return [...before, numbers === undefined ? { site, role } : { site, role, numbers: true }]
}

function rolesWords({ roles }: User): string {
  return roles.map(({ site, role, numbers }) => `${site}=${role}${numbers ? ':numbers' : ''}`).join(' ')
}

function pathOf(id: string): string {
  return `/v1/users/${encodeURIComponent(id)}`
}
