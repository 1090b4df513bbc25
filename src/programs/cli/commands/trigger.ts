/**
 * `switchhook trigger elevenlabs <event>`: sends a made-up webhook, signed as ElevenLabs signs, to a local or deployed
 * server, to see that the address and the secret are right and what becomes of a conversation.
 */
import { createHmac } from 'node:crypto'
import { Argument, type Command } from 'commander'
import * as z from 'zod'
import { isThisMachine } from '../../../lib/address.ts'
import { workerVariables } from '../../local-deployment/environment.ts'
import { UsageError } from '../../terminal/failure.ts'
import { renderFacts } from '../../terminal/table.ts'
import { type CliCommand, commandGroup, withAction } from '../command.ts'
import { addCallTriggers } from './trigger-call.ts'

const events = ['conversation', 'failure', 'audio'] as const
const triggerOptions = z.object({
  secret: z.string().optional(),
  number: z.string().default('+15551234567'),
  conversation: z.string().optional(),
  callId: z.string().optional(),
})
const answerSchema = z.looseObject({ status: z.string(), call: z.string().optional() })

export const trigger: CliCommand = (program, context) => {
  const group = commandGroup(program, 'trigger', 'Send test events and see the result')
  addCallTriggers(group, context)
  const command: Command = group
    .command('elevenlabs')
    .description('Send a signed post-call webhook as an ElevenLabs agent would')
    .addArgument(new Argument('[event]', 'Which one').choices(events).default('conversation'))
    .option('--secret <secret>', 'The webhook secret (default: ELEVENLABS_WEBHOOK_SECRET)')
    .option('--number <number>', 'The caller’s number', '+15551234567')
    .option('--conversation <id>', 'Its id; the same again is a duplicate (default: made from the time)')
    .option('--call-id <id>', "The PBX's id of the call, as passed in X-Call-ID")
  withAction(command, context, triggerOptions, async (session, given, [event = 'conversation']) => {
    const { cli } = session
    // A server on this machine has them from .dev.vars as well.
    const variables = isThisMachine(session.api.url) ? workerVariables(cli.env) : cli.env
    const secret = given.secret ?? variables.ELEVENLABS_WEBHOOK_SECRET?.split(',')[0]?.trim()
    if (!secret) throw new UsageError('Give --secret, or set ELEVENLABS_WEBHOOK_SECRET as on the server.')
    const nowSeconds = Math.floor(cli.clock.now() / 1000)
    const body = sampleOf(event, nowSeconds, given)
    const signed = `${nowSeconds}.${JSON.stringify(body)}`
    const signature = createHmac('sha256', secret).update(signed).digest('hex')
    const answer = await session.api.request({
      method: 'POST',
      path: '/webhook/elevenlabs',
      body,
      headers: { 'elevenlabs-signature': `t=${nowSeconds},v0=${signature}` },
      auth: 'public',
      answer: answerSchema,
    })
    session.show(answer, () => {
      const see = answer.call === undefined ? undefined : `npx switchhook calls show ${answer.call}`
      return renderFacts([
        ['Status', answer.status],
        ['Call', answer.call],
        ['See', see],
      ])
    })
    return undefined
  })
}

function sampleOf(event: string, nowSeconds: number, given: z.infer<typeof triggerOptions>): unknown {
  const conversation_id = given.conversation ?? `conv_trigger_${nowSeconds}`
  if (event === 'audio') {
    return envelope('post_call_audio', nowSeconds, { agent_id: 'agent_trigger', conversation_id, full_audio: '' })
  }
  if (event === 'failure') {
    const body = { from_number: '+15557654321', to_number: given.number, error_reason: 'Busy here' }
    const metadata = { type: 'sip', body }
    const data = { agent_id: 'agent_trigger', conversation_id, failure_reason: 'busy', metadata }
    return envelope('call_initiation_failure', nowSeconds, data)
  }
  return envelope('post_call_transcription', nowSeconds, conversationOf(conversation_id, nowSeconds, given))
}

function envelope(type: string, nowSeconds: number, data: unknown) {
  return { type, event_timestamp: nowSeconds, data }
}

function conversationOf(
  conversation_id: string,
  nowSeconds: number,
  { number, callId }: z.infer<typeof triggerOptions>,
) {
  return {
    agent_id: 'agent_trigger',
    agent_name: 'Trigger',
    conversation_id,
    status: 'done',
    transcript: [
      { role: 'agent', message: 'Good morning, how can I help?', time_in_call_secs: 0 },
      { role: 'user', message: 'I only wanted to see whether this arrives.', time_in_call_secs: 4 },
    ],
    metadata: {
      start_time_unix_secs: nowSeconds - 40,
      call_duration_secs: 30,
      phone_call: {
        type: 'sip_trunking',
        direction: 'inbound',
        agent_number: '15557654321',
        external_number: number,
        call_id: callId ?? null,
      },
    },
    analysis: { call_successful: 'success', transcript_summary: 'A made-up conversation, sent by switchhook trigger.' },
  }
}
