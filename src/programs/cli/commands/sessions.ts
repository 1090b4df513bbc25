/** `switchhook sessions`: where users are signed in to the dashboard, and signing them out. */
import * as z from 'zod'
import { sessionListSchema } from '../../../wire/session.ts'
import { renderTable } from '../../terminal/table.ts'
import { type CliCommand, commandGroup, withAction } from '../command.ts'

const none = z.object({})
const removed = z.object({ removed: z.literal(true) })

export const sessions: CliCommand = (program, context) => {
  const group = commandGroup(program, 'sessions', 'Where users are signed in to the dashboard')
  const list = group
    .command('list')
    .description('List a user’s sessions')
    .argument('<user>', 'Id, as users list shows it')
  withAction(list, context, none, async (session, _, [user]) => {
    const answer = await session.api.request({ path: '/v1/sessions', query: { user }, answer: sessionListSchema })
    const { times } = session
    const rows = answer.sessions.map(({ id, device, address, via, signedInAt, lastSeenAt }) => [
      ...[id, device, address ?? '', via],
      ...[times.at(signedInAt), times.at(lastSeenAt)],
    ])
    const columns = ['ID', 'DEVICE', 'FROM', 'BY', 'SIGNED IN', 'LAST SEEN'].map((header) => ({ header }))
    session.show(answer, () =>
      rows.length === 0 ? 'Signed in nowhere.\n' : `${renderTable(columns, rows, session.width)}\n${times.note}\n`,
    )
    return undefined
  })
  const end = group.command('delete').description('Sign a browser out').argument('<id>', 'As sessions list shows it')
  withAction(end, context, none, async (session, _, [id = '']) => {
    const path = `/v1/sessions/${encodeURIComponent(id)}`
    const answer = await session.api.request({ method: 'DELETE', path, answer: removed })
    session.show(answer, () => 'Signed out.\n')
    return undefined
  })
}
