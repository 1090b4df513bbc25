/** GET /v1/calls/{id}/recordings: what was recorded of a call, and what became of it. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { mayHear, toRecordingForm } from '../../src/app/recordings/hearing.ts'
import { isPausable } from '../../src/app/recordings/pausing.ts'
import { findCall } from '../../src/core/calls/find-call.ts'
import { tookPart } from '../../src/core/calls/note.ts'
import { pauseForm, spansOf } from '../../src/core/recordings/pause.ts'
import { findPause } from '../../src/core/recordings/pause-store.ts'
import { recordingsOfCall } from '../../src/core/recordings/recording.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { siteQuery } from '../../src/wire/parts.ts'
import { recordingsSchema } from '../../src/wire/recording.ts'

export const listRecordings = defineOperation({
  method: 'GET',
  path: '/v1/calls/:id/recordings',
  id: 'listRecordings',
  summary: 'List the recordings of a call',
  description:
    'Those that are kept here, and those that are still to come. With an agent token: of calls in which its extension took part.',
  tag: 'Recordings',
  auth: { scope: 'read', agents: true },
  fails: [404],
  query: siteQuery,
  params: z.object({ id: z.string().max(100) }),
  responses: { 200: recordingsSchema },
  async run({ services, principal, params }) {
    const { records, clock } = services
    const stored = await findCall(records, params.id)
    const { extension } = principal
    if (!stored || (extension !== undefined && !tookPart(stored.call, extension)))
      throw new SwitchhookError('not_found', `There is no call ${params.id}, or its retention time is over.`)
    const { call } = stored
    const found = await recordingsOfCall(records, [call.id, ...call.aliases])
    const hears = mayHear(principal, services, call)
    const pause = await findPause(records, [call.id, ...call.aliases])
    const names = found.map(({ value }) => value.name)
    return {
      recordings: found.map(({ value }) => toRecordingForm(value, { hears, muted: spansOf(pause, value.name, names) })),
      pausable: await isPausable(services, principal, call),
      pause: pause && pauseForm(pause, clock.now()),
    }
  },
})
