/**
 * Sends messages of the custom voice channel, and knows in whose conversation one stands: conversations hang on phones.
 * A message is serialised once, and just those bytes are signed and sent.
 */
import type { Call } from '../../../core/calls/call.ts'
import type { ChosenContact } from '../../../core/calls/event.ts'
import { readNumber } from '../../../core/phone/read-number.ts'
import { hmacSha256Base64 } from '../../../lib/hmac.ts'
import type { ConnectorContext } from '../connector.ts'
import type { Finder } from '../finder.ts'
import { type CrmHttp, requestJson } from '../http/request.ts'
import { inline } from '../text-format.ts'
import { reamazeHttp } from './reamaze-http.ts'
import { type ReamazeSettings, required } from './settings.ts'
import { type MessageFacts, type VoiceParty, voiceMessage } from './voice-message.ts'

const timeoutMs = 20_000
/** Contacts of one name. */
const mostLooked = 50

export function createMessages(settings: ReamazeSettings, finder: Finder, context: ConnectorContext) {
  const http: CrmHttp = {
    ...reamazeHttp(settings, context),
    credentialsHint: 'REAMAZE_VOICE_SECRET, the shared secret of the custom voice channel',
    addressHint: 'REAMAZE_CHANNEL_PHONE and REAMAZE_VOICE_URL',
    secrets: settings.voice.set ? [settings.voice.value.secret] : [],
  }
  return {
    /** Undefined: the contact has no phone that is known. */
    async customerOf(
      { id, name }: Pick<ChosenContact, 'id' | 'name'>,
      signal: AbortSignal,
    ): Promise<VoiceParty | undefined> {
      const found = (await finder.search(name, mostLooked, signal)).find((contact) => contact.id === id)
      const phone = found?.phones.map(({ number }) => readNumber(number, context.country).e164).find(Boolean)
      return phone === undefined ? undefined : { name: inline(name), phone }
    },

    async send(call: Call, facts: MessageFacts, signal: AbortSignal): Promise<void> {
      const { secret, channelPhone } = required(settings.voice, 'log calls')
      const phone = readNumber(channelPhone, context.country).e164 ?? channelPhone
      const body = JSON.stringify(voiceMessage(call, { name: settings.channelName, phone }, facts))
      const headers = { 'x-reamaze-hmac-sha256': hmacSha256Base64(secret, body) }
      // What a success answers is not documented: anything but a web page will do.
      const request = { method: 'POST', url: settings.voiceUrl, headers, body, answer: 'any', timeoutMs } as const
      await requestJson(http, request, signal)
    },
  }
}
