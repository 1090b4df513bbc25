/** `switchhook overview` and `switchhook setup`: the state of a site, and which steps of setting it up have happened. */
import * as z from 'zod'
import { type OverviewForm, overviewSchema } from '../../../wire/overview.ts'
import { type SetupForm, type SetupStep, setupSchema } from '../../../wire/setup.ts'
import { renderFacts, renderTable } from '../../terminal/table.ts'
import { type CliCommand, withAction } from '../command.ts'
import type { Session } from '../session.ts'

export const overview: CliCommand = (program, context) => {
  const command = program
    .command('overview')
    .description('Show the state of the site: phone systems, CRMs, queue, calls')
  withAction(command, context, z.object({}), async (session) => {
    const answer = await session.api.request({ path: '/v1/overview', answer: overviewSchema })
    session.show(answer, () => overviewWords(session, answer))
    return answer.needsYou ? 1 : undefined
  })
}

const columns = [
  { header: 'WHAT' },
  { header: 'STATE' },
  { header: 'NEEDS YOU' },
  { header: 'WHY', shrinkTo: 20 },
] as const

function overviewWords({ times, width }: Session, one: OverviewForm): string {
  const yes = (needsYou: boolean) => (needsYou ? 'yes' : '')
  const rows = [
    ...one.links.map((link) => [link.name, link.state, yes(link.needsYou), link.sentence ?? '']),
    ...one.crms.map((crm) => [crm.id, crm.state, yes(crm.needsYou), crm.sentence ?? '']),
    ['AI agent', one.ai.state, yes(one.ai.needsYou), ''],
    ['queue', one.queue.state, yes(one.queue.needsYou), one.queue.overdue > 0 ? `${one.queue.overdue} overdue` : ''],
  ]
  const { today, problems } = one
  const logged = today.logged.map(({ destination, calls }) => `${calls} in ${destination}`).join(', ')
  const facts = renderFacts([
    ['Calls today', `${today.calls}: ${today.answered} answered, ${today.missed} missed, ${today.voicemail} voicemail`],
    ['Logged', [logged || 'none', today.missing > 0 ? `${today.missing} missing` : ''].filter(Boolean).join(', ')],
    ['On the phone', String(today.active)],
    ['Problems', `${problems.open} open, ${problems.needsYou} need you`],
  ])
  const hint = problems.open > 0 ? 'See: npx switchhook problems list\n' : ''
  return `${renderTable(columns, rows, width)}\n${facts}\n${hint}${times.note}\n`
}

const stepWords: Readonly<Record<SetupStep, string>> = {
  key_created: 'API key created',
  template_fetched: '3CX template fetched',
  first_lookup: 'First lookup',
  first_report: 'First call reported',
  forwarder_heard: 'Phone system heard (forwarder, or 3CX from the cloud)',
  crm_checked: 'CRM checked',
  first_call_logged: 'First call logged in the CRM',
  first_agent_pop: 'First call on an agent’s screen',
}

export const setup: CliCommand = (program, context) => {
  const command = program.command('setup').description('Show which steps of setting up have really happened')
  withAction(command, context, z.object({}), async (session) => {
    const answer = await session.api.request({ path: '/v1/setup', answer: setupSchema })
    session.show(answer, () => setupWords(session, answer))
    return undefined
  })
}

function setupWords({ times, width }: Session, { steps, done, total }: SetupForm): string {
  const rows = steps.map(({ id, state, at, evidence, sentence }) => [
    stepWords[id],
    state.replace('_', ' '),
    times.at(at),
    sentence ?? evidence ?? '',
  ])
  const heads = [{ header: 'STEP' }, { header: 'STATE' }, { header: 'FIRST' }, { header: 'EVIDENCE', shrinkTo: 20 }]
  return `${renderTable(heads, rows, width)}\n${done} of ${total} done.\n${times.note}\n`
}
