/**
 * Asks the sources that the cloud reaches for audio. Only hosts of the site's own settings are asked, by ids, never an address that
 * somebody reported; redirects are not followed, so no credential and no request goes elsewhere.
 */
import type { ThreecxApi } from '../../adapters/pbx/threecx/api/api.ts'
import { openRecording } from '../../adapters/pbx/threecx/xapi/recording.ts'
import type { OpenAudio } from '../../core/recordings/keep.ts'
import { SwitchhookError } from '../../lib/errors.ts'
import { parseRetryAfter } from '../../lib/retry-after.ts'
import { siteThreecxApi } from '../threecx/site-api.ts'
import type { RecordingServices } from './recording-services.ts'

/** For a large file over a slow line. */
const timeoutMs = 10 * 60_000
const elevenlabsUrl = 'https://api.elevenlabs.io'

export function openAudio(services: RecordingServices): OpenAudio {
  return async ({ source, name }) => {
    if (source === 'elevenlabs') return await ofElevenlabs(services, name)
    const api = siteThreecxApi(services)
    if (api) return await ofThreecx(api, name, services)
    throw new SwitchhookError('not_configured', `Nothing here can fetch recordings of ${source}.`)
  }
}

/** By the site's own link to its 3CX (docs/3cx-cloud.md). */
async function ofThreecx(api: ThreecxApi, id: string, { settings }: RecordingServices) {
  const answer = await openRecording(api, id, AbortSignal.timeout(timeoutMs))
  if (!answer?.body) return undefined
  if (Number(answer.headers.get('content-length') ?? 0) <= settings.recordings.bytesMax) return { body: answer.body }
  await answer.body.cancel()
  throw new SwitchhookError('source_unreadable', 'The recording at 3CX is too large to be kept.')
}

/** https://elevenlabs.io/docs/api-reference/conversations/get-audio: MP3. */
async function ofElevenlabs({ variables, fetch, clock, settings }: RecordingServices, conversation: string) {
  const key = variables.ELEVENLABS_API_KEY
  if (!key)
    throw new SwitchhookError('not_configured', 'Set ELEVENLABS_API_KEY to fetch recordings of AI conversations.')
  const base = (variables.ELEVENLABS_API_URL ?? elevenlabsUrl).replace(/\/+$/, '')
  const url = `${base}/v1/convai/conversations/${encodeURIComponent(conversation)}/audio`
  const init = { headers: { 'xi-api-key': key }, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) } as const
  const answer = await fetch(url, init).catch((cause: unknown) => {
    const message = 'ElevenLabs can not be reached for a recording; it is tried again.'
    throw new SwitchhookError('source_unreachable', message, { retryable: true, cause })
  })
  const { status, headers, body } = answer
  if (status === 200 && body !== null && Number(headers.get('content-length') ?? 0) <= settings.recordings.bytesMax)
    return { body }
  await body?.cancel()
  // Its audio is made after the conversation.
  if (status === 404) return undefined
  if (status === 200)
    throw new SwitchhookError('source_unreadable', 'The recording at ElevenLabs is too large to be kept.')
  const refused = status === 401 || status === 403
  const advice = refused ? 'refuses ELEVENLABS_API_KEY for recordings' : 'did not give a recording'
  throw new SwitchhookError(
    refused ? 'source_unauthorized' : 'source_unreachable',
    `ElevenLabs ${advice} (HTTP ${status}); it is tried again.`,
    { retryable: true, retryAfterMs: parseRetryAfter(headers.get('retry-after'), clock.now()) },
  )
}
