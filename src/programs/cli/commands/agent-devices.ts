/** `switchhook agents invite` and `agents devices`: links that pair agents' browsers, and the browsers that are paired. */
import type { Command } from 'commander'
import * as z from 'zod'
import {
  type AgentDeviceForm,
  type AgentInvitation,
  deviceListSchema,
  endedDevicesSchema,
  invitationListSchema,
  invitationSchema,
} from '../../../wire/agent-device.ts'
import { renderTable } from '../../terminal/table.ts'
import { type CommandContext, withAction } from '../command.ts'

const inviteOptions = z.object({ all: z.boolean().default(false) })
const endOptions = z.object({ device: z.string().optional() })

export function addDeviceCommands(group: Command, context: CommandContext): void {
  const invite = group
    .command('invite')
    .description('Create a link that pairs an agent’s browser; it works once, within a week')
    .argument('[extension]')
    .option('--all', 'Links for all agents without a paired browser, as CSV')
  withAction(invite, context, inviteOptions, async (session, { all }, [extension]) => {
    const { times } = session
    if (all || extension === undefined) {
      const made = await session.api.request({
        method: 'POST',
        path: '/v1/agent-invitations',
        body: {},
        answer: invitationListSchema,
      })
      session.show(made, () => csvText(made.invitations))
      return undefined
    }
    const path = `${pathOf(extension)}/invitations`
    const made = await session.api.request({ method: 'POST', path, body: {}, answer: invitationSchema })
    const until = `It pairs one browser with extension ${made.extension}, until ${times.at(made.expiresAt)}. ${times.note}`
    session.show(made, () => `${made.link}\n\n${until}\n`)
    return undefined
  })
  const devices = group
    .command('devices')
    .description('List paired browsers, of one extension or all')
    .argument('[extension]')
  withAction(devices, context, z.object({}), async (session, _, [extension]) => {
    const path = extension === undefined ? '/v1/agent-devices' : `${pathOf(extension)}/devices`
    const answer = await session.api.request({ path, answer: deviceListSchema })
    session.show(answer, () => listText(answer.devices, session.times.at, session.width))
    return undefined
  })
  const end = group
    .command('unpair')
    .description('Sign out the paired browsers of an extension, at once')
    .argument('<extension>')
    .option('--device <id>', 'Only this one, as the list shows it')
  withAction(end, context, endOptions, async (session, { device }, [extension = '']) => {
    const one = device === undefined ? '' : `/${encodeURIComponent(device)}`
    const path = `${pathOf(extension)}/devices${one}`
    const answer = await session.api.request({ method: 'DELETE', path, answer: endedDevicesSchema })
    session.show(answer, () => `Signed out ${answer.removed} ${answer.removed === 1 ? 'browser' : 'browsers'}.\n`)
    return undefined
  })
}

const pathOf = (extension: string) => `/v1/agents/${encodeURIComponent(extension)}`

function csvText(invitations: readonly AgentInvitation[]): string {
  const cell = (text = '') => {
    const safe = /^[=@+\t\r-]/.test(text) ? `'${text}` : text
    return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
  }
  const rows = invitations.map(({ extension, name, email, link, expiresAt }) => [
    extension,
    name,
    email,
    link,
    expiresAt,
  ])
  return [['extension', 'name', 'email', 'link', 'valid until'], ...rows]
    .map((row) => `${row.map(cell).join(',')}\n`)
    .join('')
}

function listText(devices: readonly AgentDeviceForm[], at: (iso: string) => string, width: number): string {
  if (devices.length === 0) return 'No browser is paired. Invite agents: npx switchhook agents invite --all\n'
  const rows = devices.map(({ id, extension, kind, device, lastSeenAt, expiresAt }) => [
    extension,
    kind === 'extension' ? `${device} (extension)` : device,
    at(lastSeenAt),
    at(expiresAt),
    id,
  ])
  const columns = [
    { header: 'EXTENSION' },
    { header: 'BROWSER', shrinkTo: 12 },
    { header: 'LAST SEEN' },
    { header: 'UNTIL' },
    { header: 'ID' },
  ]
  return renderTable(columns, rows, width)
}
