/** POST /v1/forwarders/recordings: the recordings that a forwarder is to send. Signed like its events. */
import { defineOperation } from '../../src/app/http/operation.ts'
import { signatureHeaders } from '../../src/app/ingest/signed-body.ts'
import { signedJson } from '../../src/app/ingest/signed-json.ts'
import {
  changeRecording,
  isOpen,
  receivedBytes,
  type StoredRecording,
  wantedIndex,
} from '../../src/core/recordings/recording.ts'
import { prefixRange } from '../../src/ports/records.ts'
import { type WantedAnswer, wantedAnswer, wantedQuestion } from '../../src/wire/recording.ts'

const bytesMax = 32_768
const perSource = 20
const againSeconds = 60
/** While the site keeps none. */
const offAgainSeconds = 3600

export const listWantedRecordings = defineOperation({
  method: 'POST',
  path: '/v1/forwarders/recordings',
  id: 'listWantedRecordings',
  summary: 'List the recordings that a forwarder is to send',
  description: 'Signed like POST /v1/events. Send them with PUT /v1/calls/{id}/recordings/{recording}.',
  tag: 'Recordings',
  auth: { scope: 'events' },
  headers: signatureHeaders,
  body: { bytes: true, gzip: true, maxBytes: bytesMax, contentTypes: ['application/json'], schema: wantedQuestion },
  responses: { 200: wantedAnswer },
  async run({ request, body, services }): Promise<WantedAnswer> {
    const { records, settings } = services
    const { sources, problems } = await signedJson({ request, body, services }, wantedQuestion, bytesMax)
    if (!settings.recordings.keeps) return { recordings: [], askAgainSeconds: offAgainSeconds }
    for (const { id, problem } of problems)
      await changeRecording(records, id, (now) =>
        isOpen(now) && now.way === 'sent' && now.problem !== problem ? { ...now, problem } : undefined,
      )
    const pages = await Promise.all(
      sources.map((source) =>
        records.list<StoredRecording>({ index: wantedIndex, ...prefixRange(`${source} `), limit: perSource }),
      ),
    )
    const wanted = pages.flatMap((page) => page.records.map(({ value }) => value))
    return {
      recordings: wanted.map((one) => {
        const { id, callId, source, name, startedAt, channels } = one
        return { id, callId, source, name, startedAt, channels: [...channels], receivedBytes: receivedBytes(one) }
      }),
      askAgainSeconds: againSeconds,
      bytesMax: settings.recordings.bytesMax,
    }
  },
})
