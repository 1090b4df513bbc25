/**
 * Logging and amending calls in Re:amaze by voice channel messages.
 *
 * What must stay true: a message is serialised once, and just those bytes are signed and sent; its id follows from the
 * report alone (never a fresh one), so that after a lost answer the repetition is the same message.
 */
import type { Call } from '../../../core/calls/call.ts'
import { lastNewsMs } from '../../../core/calls/stale.ts'
import { readNumber } from '../../../core/phone/read-number.ts'
import { hmacSha256Base64 } from '../../../lib/hmac.ts'
import { isoUtc } from '../../../ports/clock.ts'
import { callText, callUpdate } from '../call-text.ts'
import type { CallLog, ConnectorContext } from '../connector.ts'
import { type CrmHttp, requestJson } from '../http/request.ts'
import { reamazeHttp } from './reamaze-http.ts'
import { type ReamazeSettings, required } from './settings.ts'
import { type MessageFacts, voiceMessage } from './voice-message.ts'

const timeoutMs = 20_000

export function createCallLog(settings: ReamazeSettings, context: ConnectorContext): CallLog {
  const http: CrmHttp = {
    ...reamazeHttp(settings, context),
    credentialsHint: 'REAMAZE_VOICE_SECRET, the shared secret of the custom voice channel',
    addressHint: 'REAMAZE_CHANNEL_PHONE and REAMAZE_VOICE_URL',
    secrets: settings.voice.set ? [settings.voice.value.secret] : [],
  }

  const send = async (call: Call, facts: MessageFacts, signal: AbortSignal) => {
    const { secret, channelPhone } = required(settings.voice, 'log calls')
    const phone = readNumber(channelPhone, context.country).e164 ?? channelPhone
    const body = JSON.stringify(voiceMessage(call, { name: settings.channelName, phone }, facts))
    const headers = { 'x-reamaze-hmac-sha256': hmacSha256Base64(secret, body) }
    // What a success answers is not documented: anything but a web page will do.
    const request = { method: 'POST', url: settings.voiceUrl, headers, body, answer: 'any', timeoutMs } as const
    await requestJson(http, request, signal)
  }

  return {
    async logCall({ call, key }, signal) {
      await send(call, { id: key, body: callText(call, context), createdAt: call.view.startedAt }, signal)
      return { id: key }
    },
    async amendCall({ call, key, fingerprint }, ref, signal) {
      const update = callUpdate(call, ref.memo, context)
      if (update === undefined) return ref
      // An amendment stands after the call in its conversation.
      const facts = { id: `${key}-${fingerprint}`, body: update.text, createdAt: isoUtc(lastNewsMs(call)) }
      await send(call, facts, signal)
      return { ...ref, memo: update.written }
    },
  }
}
