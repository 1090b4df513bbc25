/** POST /v1/calls/{id}/notes: writes a note on a call, from where it reaches the CRMs with the rest of the call. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { findCall } from '../../src/core/calls/find-call.ts'
import { noteEvent, noteLengthMax, notesMax, tookPart } from '../../src/core/calls/note.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import { siteQuery } from '../../src/wire/parts.ts'

export const createNote = defineOperation({
  method: 'POST',
  path: '/v1/calls/:id/notes',
  id: 'createNote',
  summary: 'Create a note on a call',
  description: `With an agent token: on calls in which its extension rang or talked. Answered once the note is stored; the call’s revision rises and its CRM entries are amended. The same text under the same \`id\` is one note however often it is sent, so send it again when no answer came. A call takes ${notesMax} notes. \`wrapUp\` says besides, or alone, what became of the call.`,
  tag: 'Calls',
  auth: { scope: 'agents', agents: true, people: 'notes' },
  fails: [404, 409],
  query: siteQuery,
  params: z.object({ id: z.string().max(100) }),
  body: {
    schema: z.object({
      text: z.string().trim().max(noteLengthMax).default(''),
      wrapUp: z
        .string()
        .trim()
        .min(1)
        .max(60)
        .optional()
        .describe('What became of the call: one of SWITCHHOOK_WRAP_UP; the last one counts'),
      id: z.string().min(1).max(100).optional().describe('Of your choice; keeps two notes of the same words apart'),
    }),
    // Escapes make six bytes of a character.
    maxBytes: 6 * noteLengthMax + 1024,
  },
  responses: {
    201: {
      description: 'Stored.',
      schema: z.object({ callId: z.string(), noteId: z.string(), status: z.enum(['accepted', 'duplicate']) }),
    },
  },
  async run(context) {
    const { services, principal, params, body } = context
    const { records, clock, pipeline, log, settings } = services
    if (body.text === '' && body.wrapUp === undefined) {
      throw new SwitchhookError('bad_field', 'Correct in the body: text: give a text, a wrapUp, or both.')
    }
    if (body.wrapUp !== undefined && !settings.wrapUps.includes(body.wrapUp)) {
      throw new SwitchhookError('bad_field', 'Correct in the body: wrapUp: it is none of SWITCHHOOK_WRAP_UP.')
    }
    const stored = await findCall(records, params.id)
    const { extension, keyId, person } = principal
    if (!stored || (extension !== undefined && !tookPart(stored.call, extension))) {
      throw new SwitchhookError('not_found', `There is no call ${params.id} to note on, or its retention time is over.`)
    }
    const { call } = stored
    const author =
      extension === undefined
        ? { keyId: person?.user.id ?? keyId, ...(person && { name: person.user.name }) }
        : { extension }
    const note = noteEvent(call, { callId: params.id, ...body, author, atMs: clock.now() })
    const isKnown = call.events.some(({ id }) => id === note.id)
    if (!isKnown && call.events.filter(({ kind }) => kind === 'noted').length >= notesMax) {
      throw new SwitchhookError('conflict', `This call has ${notesMax} notes; write further ones in the CRM.`)
    }
    // Screens show it now; the queue may wait for a whole batch.
    const [accepted] = await pipeline.accept([[note]], context.background)
    if (accepted === undefined) throw new SwitchhookError('internal', 'The note was not stored; send it again.')
    context.changed({ target: call.id, after: { note: note.id, wrapUp: body.wrapUp } })
    log.info('note_accepted', { site: services.site, call: call.id, author: extension ?? keyId })
    return { callId: call.id, noteId: note.id, status: accepted.status }
  },
})
