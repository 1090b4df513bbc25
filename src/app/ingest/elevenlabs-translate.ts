/** The webhook's event as a report for the inbox. Throws `bad_field` with the path of what is wrong. */

import type { Envelope } from '../../adapters/pbx/elevenlabs/envelope.ts'
import { audioData, conversationData, failureData } from '../../adapters/pbx/elevenlabs/payload.ts'
import { translateAudio, translateConversation, translateFailure } from '../../adapters/pbx/elevenlabs/translate.ts'
import type { Report } from '../../core/calls/event.ts'
import { checkFields } from '../http/fields.ts'

/** Undefined for a kind of event that we have no use for. */
export function translateWebhook({ type, event_timestamp, data }: Envelope, country: string): Report | undefined {
  const sentAtMs = event_timestamp * 1000
  switch (type) {
    case 'post_call_transcription':
      return translateConversation(checkFields(conversationData, data, 'body'), sentAtMs, country)
    case 'call_initiation_failure':
      return translateFailure(checkFields(failureData, data, 'body'), sentAtMs, country)
    case 'post_call_audio':
      return translateAudio(checkFields(audioData, data, 'body').conversation_id, sentAtMs)
    default:
      return undefined
  }
}
