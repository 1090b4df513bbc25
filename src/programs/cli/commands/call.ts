/** `switchhook call`: has an extension's phone call a number. `switchhook call-requests`: who had which phone call whom. */
import { InvalidArgumentError } from 'commander'
import * as z from 'zod'
import {
  type ClickToCallRequestForm,
  clickToCallPageSchema,
  clickToCallRequestSchema,
} from '../../../wire/click-to-call.ts'
import { exitCodes } from '../../terminal/failure.ts'
import { plain } from '../../terminal/plain.ts'
import { renderTable } from '../../terminal/table.ts'
import { type CliCommand, commandGroup, withAction } from '../command.ts'
import { readLimit } from '../option-values.ts'
import type { Session } from '../session.ts'

/** Held by the server; then it is asked again. */
const waitSeconds = 20

export const call: CliCommand = (program, context) => {
  const command = program
    .command('call')
    .description('Start a call from an extension’s phone (click-to-call; off unless the site allows it)')
    .argument('<extension>', 'Whose phone rings and calls')
    .argument('<number>', 'In any form, or an extension of the table')
    .option('--name <name>', 'Shown on the phone while it rings')
    .option('--expires <seconds>', 'Ring no later than this', readSeconds, 30)
    .option('--no-wait', 'Do not wait for the outcome')
  const callOptions = z.object({ name: z.string().optional(), expires: z.number(), wait: z.boolean() })
  withAction(command, context, callOptions, async (session, { name, expires, wait }, [extension, number]) => {
    const headers = { 'idempotency-key': Buffer.from(session.cli.random.bytes(16)).toString('hex') }
    const body = { extension, number, name, expiresInSeconds: expires }
    const asked = await session.api.request({
      method: 'POST',
      path: '/v1/calls',
      body,
      headers,
      answer: clickToCallRequestSchema,
    })
    const request = wait ? await untilFinal(session, asked) : asked
    session.show(request, () => orderWords(request))
    return request.final && request.state !== 'answered' ? exitCodes.failed : undefined
  })
}

export const callRequests: CliCommand = (program, context) => {
  const command = commandGroup(program, 'call-requests', 'Click-to-call requests')
    .command('list', { isDefault: true })
    .description('List click-to-call requests, newest first')
    .option('--limit <count>', 'How many', readLimit, 50)
  withAction(command, context, z.object({ limit: z.number() }), async (session, { limit }) => {
    const listed = await session.api.request({
      path: '/v1/click-to-call-requests',
      query: { limit },
      answer: clickToCallPageSchema,
    })
    session.show(listed, () => listWords(listed.requests, session))
  })
}

async function untilFinal(session: Session, asked: ClickToCallRequestForm): Promise<ClickToCallRequestForm> {
  const path = `/v1/click-to-call-requests/${encodeURIComponent(asked.id)}`
  let request = asked
  while (!request.final)
    request = await session.api.request({ path, query: { wait: waitSeconds }, answer: clickToCallRequestSchema })
  return request
}

function orderWords({ id, state, extension, number, reason, message, callId }: ClickToCallRequestForm): string {
  const why = message ?? reason
  const lines: Readonly<Record<string, string>> = {
    answered: `✔ Extension ${extension} answered; dialling ${number}.`,
    failed: `✘ Extension ${extension} was not reached (${reason ?? 'no reason given'}); nothing was dialled.`,
    expired: '✘ Expired; nothing was dialled.',
  }
  const first = lines[state] ?? `Request ${id} is ${state}.`
  const more = why === undefined || why === reason ? '' : `  ${plain(why)}\n`
  return `${plain(first)}\n${more}${callId === undefined ? '' : `  See: npx switchhook calls show ${callId}\n`}`
}

const columns = [
  { header: 'ASKED' },
  { header: 'PHONE' },
  { header: 'NUMBER', shrinkTo: 12 },
  { header: 'STATE' },
  { header: 'BY', shrinkTo: 10 },
  { header: 'CALL' },
] as const

function listWords(all: readonly ClickToCallRequestForm[], { times, width }: Session): string {
  if (all.length === 0) return 'No click-to-call requests.\n'
  const rows = all.map(({ createdAt, extension, number, state, reason, by, callId }) => [
    ...[times.minute(createdAt), extension, number],
    ...[reason === undefined ? state : `${state}: ${reason}`, by, callId ?? ''],
  ])
  return `${renderTable(columns, rows, width)}\n${times.note}\n`
}

function readSeconds(text: string): number {
  const seconds = Number(text)
  if (Number.isInteger(seconds) && seconds >= 5 && seconds <= 120) return seconds
  throw new InvalidArgumentError('Take 5 to 120 seconds.')
}
