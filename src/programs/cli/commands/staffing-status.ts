/** `switchhook staffing status` and `… wallboard`: who is in which queue and who waits, and a link that shows it on a television. */
import type { Command } from 'commander'
import * as z from 'zod'
import { createdKeySchema } from '../../../wire/key.ts'
import { type QueuesForm, queuesSchema } from '../../../wire/queues.ts'
import { plain } from '../../terminal/plain.ts'
import { renderTable } from '../../terminal/table.ts'
import { type CommandContext, withAction } from '../command.ts'

type Group = QueuesForm['groups'][number]

export function addStatusCommands(staffing: Command, context: CommandContext): void {
  const status = staffing
    .command('status')
    .alias('list')
    .description('Show queues with who is there, who waits and today’s figures')
  withAction(status, context, z.object({}), async (session) => {
    const answer = await session.api.request({ path: '/v1/queues', answer: queuesSchema })
    session.show(answer, () => queueWords(answer, session.width))
  })
  const wallboard = staffing
    .command('wallboard')
    .description('Create the link of a wallboard: counts of the queues, no people; revoke it with "keys revoke"')
    .argument('<name>', 'What it is called, such as "Sales floor"')
  withAction(wallboard, context, z.object({}), async (session, _, [name = '']) => {
    const body = { name, scopes: ['wallboard'] }
    const created = await session.api.request({ method: 'POST', path: '/v1/keys', body, answer: createdKeySchema })
    const link = `${session.api.url}/wallboard#${created.token}`
    session.show(
      { link, key: created.key },
      () => `${link}\nIt is shown once. End it with: keys revoke ${created.key.id}\n`,
    )
  })
}

export function queueWords({ at, groups, sources }: QueuesForm, width: number): string {
  const nowMs = Date.parse(at)
  const silent = sources
    .filter(({ stale }) => stale)
    .map(({ source, asOf }) => `▲ No news from ${plain(source)} since ${asOf}.\n`)
  if (groups.length === 0) {
    return `${silent.join('')}No queues are reported yet; docs/staffing.md says what reports them.\n`
  }
  const rows = groups.map((group) => {
    const { counts, today } = group
    const known = (value: number | string) => (group.stale ? '–' : String(value))
    return [
      plain(group.name ? `${group.number} ${group.name}` : group.number),
      staffedWord(group),
      known(group.waiting),
      known(waitText(group, nowMs)),
      known(counts.free),
      known(counts['on a call']),
      known(counts.ringing),
      known(counts.paused),
      ...[today.offered, today.answered, today.abandoned].map(String),
      today.serviceLevel === undefined ? '–' : `${Math.round(today.serviceLevel * 100)}% in ${today.targetSeconds} s`,
    ]
  })
  const right = { align: 'right' } as const
  const columns = [
    { header: 'QUEUE', shrinkTo: 10 },
    { header: 'STAFFED' },
    ...['WAITING', 'LONGEST', 'FREE', 'ON CALL', 'RINGING', 'PAUSED', 'OFFERED', 'ANSWERED', 'ABANDONED', 'LEVEL'].map(
      (header) => ({ header, ...right }),
    ),
  ]
  return `${silent.join('')}${renderTable(columns, rows, width)}\n${peopleWords(groups)}`
}

function staffedWord({ stale, staffed, ready }: Group): string {
  if (stale) return 'no news'
  if (staffed === 'nobody') return 'NOBODY'
  return staffed === 'unknown' ? 'unknown' : ready === 'nobody' ? 'none free' : 'yes'
}

function waitText({ waitingSince }: Group, nowMs: number): string {
  return waitingSince === undefined ? '–' : `${Math.round((nowMs - Date.parse(waitingSince)) / 1000)} s`
}

function peopleWords(groups: readonly Group[]): string {
  return groups
    .filter(({ stale, members }) => !stale && members.length > 0)
    .map(({ number, members }) => {
      const people = members.map(({ extension, name, state, paused }) => {
        const why = paused?.reason ? ` (${plain(paused.reason)})` : ''
        return `${plain(name ?? extension)}: ${state}${state === 'paused' ? why : ''}`
      })
      return `${plain(number)}: ${people.join(' · ')}\n`
    })
    .join('')
}
