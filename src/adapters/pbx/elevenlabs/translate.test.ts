import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { reduceAll } from '../../../core/calls/reduce.ts'
import { callEventSchema } from '../../../wire/event.ts'
import { envelope } from './envelope.ts'
import { conversationData, failureData } from './payload.ts'
import { translateConversation, translateFailure } from './translate.ts'

const root = path.resolve(import.meta.dirname, '../../../..')
const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'))
const sample = () => read(path.join(root, 'test/fixtures/elevenlabs/sip-conversation.json'))

function viewOf(payload: unknown) {
  const { type, event_timestamp, data } = envelope.parse(payload)
  const report =
    type === 'call_initiation_failure'
      ? translateFailure(failureData.parse(data), event_timestamp * 1000, 'US')
      : translateConversation(conversationData.parse(data), event_timestamp * 1000, 'US')
  for (const event of report)
    expect(callEventSchema.parse(JSON.parse(JSON.stringify(event)))).toMatchObject({ id: event.id })
  return reduceAll(undefined, report)
}

describe('a conversation of an ElevenLabs agent', () => {
  it('becomes a call of its own with all that the agent reports', () => {
    const { view, aliases } = viewOf(sample())
    expect(view).toMatchObject({
      state: 'ended',
      direction: 'inbound',
      outcome: 'answered',
      external: { number: '+15551234567', e164: '+15551234567' },
      did: '+15557654321',
      startedAt: new Date(1_795_165_220_000).toISOString(),
      endedAt: new Date(1_795_165_280_000).toISOString(),
      talkSeconds: 60,
      ai: {
        conversationId: 'conv_sample_1',
        title: 'Order status',
        summary: 'The caller asked for an order; it arrives on Monday.',
        result: 'success',
        transcript: 'Agent: Good morning, how can I help?\nCaller: Where is my order?',
        collected: { order: '4711' },
        evaluation: { polite: 'success' },
        agentName: 'Front desk',
        language: 'en',
        hasAudio: true,
      },
    })
    expect(aliases).toContain('asterisk:linkedid:1795165200.42')
    expect(aliases.join()).not.toContain('SCL_')
  })

  it('keeps nothing of the credentials of tools', () => {
    expect(JSON.stringify(viewOf(sample()))).not.toMatch(/TOOL-CREDENTIAL|crm\.example|tool_/)
  })

  it.each([
    ['asterisk:linkedid:pbx1-1795165200.42', ['asterisk:linkedid:pbx1-1795165200.42']],
    ['pbx1-1795165200.42', ['asterisk:linkedid:pbx1-1795165200.42', 'asterisk:channel:pbx1-1795165200.42']],
    ['00000000-01DC-5A1B-0000-0000000004D2', ['3cx:history:00000000-01dc-5a1b-0000-0000000004d2']],
    [`CA${'a'.repeat(32)}`, [`twilio:call:CA${'a'.repeat(32)}`]],
    ['SCL_x', []],
    ['17', []],
  ])('takes the call id %s for %j', (id, names) => {
    const data = { conversation_id: 'c', metadata: { phone_call: { call_id: id } } }
    const [first] = translateConversation(conversationData.parse(data), 0, 'US')
    expect(first.aliases).toEqual(['elevenlabs:c', ...names])
  })

  it('takes the numbers of system variables where there is no phone call', () => {
    const variables = { system__caller_id: '+15551234567', system__called_number: '+15557654321' }
    const data = { conversation_id: 'c', conversation_initiation_client_data: { dynamic_variables: variables } }
    const [first] = translateConversation(conversationData.parse(data), 0, 'US')
    expect(first).toMatchObject({ external: { e164: '+15551234567' }, did: '+15557654321' })
  })

  const viewOfMetadata = (metadata: object, more: object = {}) =>
    reduceAll(
      undefined,
      translateConversation(conversationData.parse({ conversation_id: 'c', metadata, ...more }), 0, 'US'),
    ).view
  const chat = { medium: 'chat', direction: 'inbound', outcome: 'answered' }

  it.each([
    ['WhatsApp', { whatsapp: { direction: 'inbound', whatsapp_user_id: '15551234567' } }, '+15551234567'],
    [
      'WhatsApp, by its newer ids',
      { whatsapp: { whatsapp_user_id: 'US.1349120', recipient: { phone: '15551234567', bsuid: 'US.1349120' } } },
      '+15551234567',
    ],
    ['WhatsApp without a number', { whatsapp: { whatsapp_user_id: 'US.1349120' } }, ''],
    [
      'SMS',
      { sms: { direction: 'inbound', sms_user_phone_number: '+15551234567', agent_phone_number: '+15557654321' } },
      '+15551234567',
    ],
    ['a web page, in writing', { text_only: true, conversation_initiation_source: 'widget' }, ''],
    ['an integration', { conversation_initiation_source: 'telegram_integration' }, ''],
  ])('by %s is a chat, no phone call', (_, metadata, number) => {
    expect(viewOfMetadata(metadata)).toMatchObject({ ...chat, external: { number } })
  })

  it.each(['widget', 'js_sdk', 'react_sdk', 'swift_sdk', 'unknown', null])(
    'spoken in a browser or app (%s) is a conversation on the web, no call of a withheld number',
    (begunIn) => {
      const metadata = { text_only: false, phone_call: null, conversation_initiation_source: begunIn }
      const view = viewOfMetadata(metadata)
      expect(view).toMatchObject({ medium: 'web', direction: 'inbound', outcome: 'answered' })
      expect(view.external).toBeUndefined()
    },
  )

  it('in writing with the number in a variable is a chat with that number', () => {
    const client = { dynamic_variables: { system__caller_id: '+15551234567' } }
    expect(viewOfMetadata({ text_only: true }, { conversation_initiation_client_data: client })).toMatchObject({
      ...chat,
      external: { e164: '+15551234567' },
    })
  })

  it('that the agent began by SMS is an outbound chat', () => {
    const sms = { direction: 'outbound', sms_user_phone_number: '+15551234567', agent_phone_number: '+15557654321' }
    expect(viewOfMetadata({ sms })).toMatchObject({ ...chat, direction: 'outbound', did: '+15557654321' })
  })

  it('by phone is a call, wherever the platform says that it began', () => {
    const phone = { direction: 'inbound', external_number: '+15551234567' }
    for (const begunIn of ['sip_trunk', 'twilio', 'exotel', 'genesys', 'unknown', null]) {
      const metadata = { phone_call: phone, text_only: false, conversation_initiation_source: begunIn }
      expect(viewOfMetadata(metadata)).toMatchObject({ medium: 'phone', external: { e164: '+15551234567' } })
    }
  })

  it('makes proper events of any rubbish around a conversation id', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('metadata', 'analysis', 'transcript', 'status', 'has_audio'), fc.jsonValue()),
        (rest) => {
          const data = conversationData.parse({ ...rest, conversation_id: 'c' })
          for (const event of translateConversation(data, 1_795_165_300_000, 'US')) {
            expect(callEventSchema.safeParse(JSON.parse(JSON.stringify(event))).error).toBeUndefined()
          }
        },
      ),
    )
  })

  it('reports a call that did not come about', () => {
    const body = { from_number: '+15557654321', to_number: '+441632960123', error_reason: 'Busy here' }
    const data = { conversation_id: 'c', failure_reason: 'busy', metadata: { type: 'sip', body } }
    const call = viewOf({ type: 'call_initiation_failure', event_timestamp: 1_795_165_300, data })
    expect(call.view).toMatchObject({
      direction: 'outbound',
      outcome: 'busy',
      external: { e164: '+441632960123' },
      ai: { result: 'failure', summary: 'Busy here' },
    })
  })

  it('reads the vendor’s documented examples, where they are at hand', () => {
    const folder = path.join(root, '../shared/fixtures/elevenlabs')
    const files = existsSync(folder) ? readdirSync(folder).filter((file) => /transcription|failure/.test(file)) : []
    for (const file of files) expect(viewOf(read(path.join(folder, file))).view, file).toMatchObject({ state: 'ended' })
  })
})
