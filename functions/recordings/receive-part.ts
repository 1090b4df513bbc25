/** PUT /v1/calls/{id}/recordings/{recording}: a forwarder sends a recording, part by part. Signed like its events. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { signatureHeaders, verifySigned } from '../../src/app/ingest/signed-body.ts'
import { keepContext } from '../../src/app/recordings/keeping.ts'
import { takePart } from '../../src/core/recordings/keep.ts'
import { receivedBytes } from '../../src/core/recordings/recording.ts'
import { partAnswer, recordingPartBytes } from '../../src/wire/recording.ts'

const wholeNumber = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER)

export const receiveRecordingPart = defineOperation({
  method: 'PUT',
  path: '/v1/calls/:id/recordings/:recording',
  id: 'receiveRecordingPart',
  summary: 'Receive a part of a recording from a forwarder',
  description: `For recordings that POST /v1/forwarders/recordings asks for. Parts have ${recordingPartBytes} bytes, the last one fewer; go on at \`receivedBytes\` of the answer, also where a part came twice. Signed like POST /v1/events, over the bytes as sent.`,
  tag: 'Recordings',
  auth: { scope: 'events' },
  fails: [404],
  headers: signatureHeaders,
  params: z.object({ id: z.string().max(100), recording: z.string().max(60) }),
  query: z.object({
    offset: wholeNumber.describe('Where in the file this part begins'),
    total: wholeNumber.describe('Bytes of the whole file'),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .describe('Of the whole file'),
  }),
  body: { bytes: true, maxBytes: recordingPartBytes, contentTypes: ['application/octet-stream'] },
  responses: { 200: partAnswer },
  async run({ request, services, params, query, body, publicUrl }) {
    verifySigned(request.headers, body, services.clock.now())
    const context = await keepContext(services, publicUrl)
    const now = await takePart(context, params.recording, { ...query, body: new Uint8Array(body) })
    return { state: now.state, receivedBytes: receivedBytes(now) }
  },
})
