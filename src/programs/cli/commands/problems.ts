/** `switchhook problems`: what does not work, by its cause, and acknowledging it. */
import { Option } from 'commander'
import * as z from 'zod'
import { type ProblemForm, problemSchema, problemStates, problemsSchema } from '../../../wire/problem.ts'
import { type CliCommand, commandGroup, withAction } from '../command.ts'
import type { Session } from '../session.ts'

export const problems: CliCommand = (program, context) => {
  const group = commandGroup(program, 'problems', 'List what does not work, by its cause; acknowledge it')
  const list = group
    .command('list')
    .description('List problems, what needs you first')
    .addOption(
      new Option('--state <state>', 'Only in this state (default: open and acknowledged)').choices([...problemStates]),
    )
  withAction(list, context, z.object({ state: z.string().optional() }), async (session, { state }) => {
    const answer = await session.api.request({ path: '/v1/problems', query: { state }, answer: problemsSchema })
    session.show(answer, () => listWords(session, answer.problems))
    return undefined
  })
  const acknowledge = group
    .command('acknowledge')
    .description('Acknowledge a problem: it is quiet until it changes')
    .argument('<id>', 'As problems list shows it')
    .option('--remark <text>', 'What is being done about it')
    .option('--by <name>', 'Who acknowledges it (default: the key)')
  const options = z.object({ remark: z.string().optional(), by: z.string().optional() })
  withAction(acknowledge, context, options, async (session, body, [id = '']) => {
    const path = `/v1/problems/${encodeURIComponent(id)}/acknowledge`
    const answer = await session.api.request({ method: 'POST', path, body, answer: problemSchema })
    session.show(answer, () => `Acknowledged: ${answer.title}. It is quiet until it changes.\n`)
    return undefined
  })
}

function listWords({ times }: Session, all: readonly ProblemForm[]): string {
  if (all.length === 0) return 'No problems.\n'
  return `${all.map((one) => problemWords(one, times)).join('\n')}\n${times.note}\n`
}

function problemWords(one: ProblemForm, times: Session['times']): string {
  const { title, count, atLeast, firstAt, lastAt, sentence, whatToDo, retry, acknowledged, mended, state } = one
  const by = acknowledged && `${acknowledged.by}${acknowledged.remark ? `: ${acknowledged.remark}` : ''}`
  const code = retry?.code === undefined ? '' : ` --code ${retry.code}`
  return [
    `${one.needsYou && state === 'open' ? '▲ ' : ''}${title} (${count}${atLeast ? ' or more' : ''}, ${state})`,
    `  ${sentence}`,
    `  To do: ${whatToDo}`,
    ...(mended ? [`  ${mended.sentence} (${times.at(mended.at)})`] : []),
    `  First ${times.at(firstAt)}, last ${times.at(lastAt)}`,
    ...(by ? [`  Acknowledged by ${by}`] : []),
    ...(retry
      ? [`  Retry: npx switchhook tasks start --state ${retry.state} --destination ${retry.destination}${code}`]
      : []),
    `  Id: ${one.id}`,
    '',
  ].join('\n')
}
