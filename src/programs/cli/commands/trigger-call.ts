/**
 * `switchhook trigger ring|answer|hangup|journal|record`: a made-up call, reported as a forwarder or a 3CX reports real ones. `ring` starts
 * one; the others continue the newest call of that extension, so that a newcomer needs no ids.
 */
import type { Command } from 'commander'
import * as z from 'zod'
import { callPageSchema } from '../../../wire/call.ts'
import { acceptedSchema } from '../../../wire/call-report.ts'
import { CliFailure } from '../../terminal/failure.ts'
import { type CommandContext, withAction } from '../command.ts'
import { aliasPrefix, type CallStep, sendStep } from '../send-step.ts'
import type { Session } from '../session.ts'

/** Reserved for fiction. */
const sampleNumber = '+12125550147'
const triggerOptions = z.object({
  extension: z.string().default('101'),
  number: z.string().default(sampleNumber),
  did: z.string().default('+12125550100'),
  url: z.string().optional(),
})
type CallOptions = z.infer<typeof triggerOptions>

export function addCallTriggers(group: Command, context: CommandContext): void {
  const add = (name: string, description: string) =>
    group
      .command(name)
      .description(description)
      .option('--extension <extension>', 'The agent’s extension', '101')
      .option('--number <number>', 'The caller’s number', sampleNumber)
  withAction(
    add('ring', 'Let a phone ring: shows on the agent page and in tail').option('--did <number>', 'The dialled number'),
    context,
    triggerOptions,
    (session, given) => showStep(session, given, 'ringing', `${Math.floor(session.cli.clock.now() / 1000)}.trigger`),
  )
  withAction(
    add('answer', 'Answer the call that trigger ring started'),
    context,
    triggerOptions,
    continueCall('answered'),
  )
  withAction(add('hangup', 'End the call that trigger ring started'), context, triggerOptions, continueCall('ended'))
  withAction(add('record', 'Add a recording to the last such call'), context, triggerOptions, continueCall('recorded'))
  withAction(add('journal', 'Report a finished call as a 3CX journal does'), context, triggerOptions, sendJournal)
}

const continueCall = (kind: CallStep) => async (session: Session, given: CallOptions) =>
  showStep(session, given, kind, await lastTriggered(session, given))

/** The id that the newest call of `trigger ring` at this extension was given. */
async function lastTriggered({ api }: Session, { extension }: CallOptions): Promise<string> {
  const query = { extension, limit: 20 }
  const { calls } = await api.request({ path: '/v1/calls', query, answer: callPageSchema })
  for (const { id } of calls) {
    const details = await api.request({ path: `/v1/calls/${encodeURIComponent(id)}`, answer: detailsSchema })
    const alias = details.call.aliases.find((one) => one.startsWith(aliasPrefix) && one.endsWith('.trigger'))
    if (alias !== undefined) return alias.slice(aliasPrefix.length)
  }
  throw new CliFailure(`No call of trigger ring was found at extension ${extension}.`, {
    hint: `Start one first: npx switchhook trigger ring --extension ${extension}`,
  })
}

const detailsSchema = z.looseObject({ call: z.looseObject({ aliases: z.array(z.string()).default([]) }) })

async function showStep(
  { cli, api, show }: Session,
  given: CallOptions,
  kind: CallStep,
  id: string,
): Promise<undefined> {
  const { extension, number, did } = given
  const answer = await sendStep(api, cli.clock, { id, extension, number, did }, kind)
  show(answer, () => `${stepWords[kind](extension, number)}\n  Next: ${next[kind](extension)}\n`)
  return undefined
}

const stepWords: Readonly<Record<CallStep, (extension: string, number: string) => string>> = {
  ringing: (extension, number) => `✔ Extension ${extension} is ringing; ${number} is calling.`,
  answered: (extension) => `✔ Extension ${extension} answered.`,
  ended: (extension) => `✔ The call at extension ${extension} ended.`,
  recorded: () => '✔ The recording was reported.',
}

const next: Readonly<Record<CallStep, (extension: string) => string>> = {
  ringing: (extension) => `npx switchhook trigger answer --extension ${extension}`,
  answered: (extension) => `npx switchhook trigger hangup --extension ${extension}`,
  ended: () => 'npx switchhook calls list',
  recorded: () => 'npx switchhook calls list',
}

async function sendJournal(session: Session, { extension, number }: CallOptions): Promise<undefined> {
  const endMs = session.cli.clock.now()
  const startMs = endMs - 65_000
  const iso = (atMs: number) => new Date(atMs).toISOString()
  const body = {
    call_type: 'Inbound',
    direction: 'Inbound',
    number,
    name: '',
    entity_id: '',
    entity_type: '',
    agent: extension,
    agent_first_name: '',
    agent_last_name: '',
    agent_email: '',
    queue: '',
    duration: '00:01:00',
    start_ms: String(startMs),
    start_utc: iso(startMs),
    answered_ms: String(startMs + 5000),
    answered_utc: iso(startMs + 5000),
    end_ms: String(endMs),
    end_utc: iso(endMs),
  }
  const { response } = await session.api.request({
    method: 'POST',
    path: '/3cx/report-call',
    body,
    answer: acceptedSchema,
  })
  session.show(response, () => `✔ Journal ${response.status}.\n  See: npx switchhook calls show ${response.call}\n`)
  return undefined
}
