/** `switchhook recordings`: the recordings of the site or of a call, a pause of one that goes on, a link that plays one, legal hold, and deleting one before its time. */
import { Option } from 'commander'
import * as z from 'zod'
import {
  type RecordingForm,
  recordingLinkSchema,
  recordingPageSchema,
  recordingSchema,
  recordingStates,
  recordingsSchema,
  successSchema,
} from '../../../wire/recording.ts'
import { type RecordingPauseForm, recordingPauseSchema } from '../../../wire/recording-pause.ts'
import { renderTable } from '../../terminal/table.ts'
import { type CliCommand, commandGroup, withAction } from '../command.ts'
import { readLimit } from '../option-values.ts'
import { firstItems } from '../pages.ts'
import type { Session } from '../session.ts'

const none = z.object({})
const listOptions = z.object({ state: z.enum(recordingStates).optional(), limit: z.number() })
const pausePath = (call: string) => `/v1/calls/${encodeURIComponent(call)}/recording/pause`
const pathOf = (id: string) => `/v1/recordings/${encodeURIComponent(id)}`

export const recordings: CliCommand = (program, context) => {
  const group = commandGroup(program, 'recordings', 'List recordings of a call, play, pause, hold and delete them')
  const list = group
    .command('list')
    .description('List recordings, newest first, or those of one call, and what became of them')
    .argument('[call]', 'As calls list shows it; without it all of the site')
    .addOption(new Option('--state <state>', 'Only in this state').choices([...recordingStates]))
    .option('--limit <count>', 'How many, without a call', readLimit, 50)
  withAction(list, context, listOptions, async (session, { state, limit }, [call]) => {
    const answer = call === undefined ? await newest(session, limit, state) : await ofCall(session, call, state)
    session.show(answer, () => listWords(session, answer.recordings, call, 'next' in answer))
    return undefined
  })
  const get = group
    .command('get')
    .description('Get a link that plays a recording for ten minutes')
    .argument('<id>', 'As recordings list shows it')
  withAction(get, context, none, async (session, _, [id = '']) => {
    const request = { method: 'POST', path: `${pathOf(id)}/links`, answer: recordingLinkSchema } as const
    const answer = await session.api.request(request)
    session.show(answer, () => `${answer.url}\nUntil ${session.times.at(answer.expiresAt)}, for whoever has it.\n`)
    return undefined
  })
  const pause = group
    .command('pause')
    .description('Pause the recording of a call that goes on, as for a card number')
    .argument('<call>', 'As calls list shows it')
    .option('--seconds <number>', 'Recording goes on by itself after so long', '90')
  withAction(pause, context, z.object({ seconds: z.coerce.number() }), async (session, { seconds }, [call = '']) => {
    const request = { method: 'POST', path: pausePath(call), body: { seconds }, answer: recordingPauseSchema } as const
    const answer = await session.api.request(request)
    session.show(answer, () => pauseWords(session, answer))
    return undefined
  })
  const resume = group
    .command('resume')
    .description('Record a call again that was paused')
    .argument('<call>', 'As calls list shows it')
  withAction(resume, context, none, async (session, _, [call = '']) => {
    const request = { method: 'DELETE', path: pausePath(call), answer: recordingPauseSchema } as const
    const answer = await session.api.request(request)
    session.show(answer, () => pauseWords(session, answer))
    return undefined
  })
  const hold = group
    .command('hold')
    .description('Hold a recording (legal hold): neither its time nor an erasure deletes it')
    .argument('<id>', 'As recordings list shows it')
    .option('--end', 'End the hold: what is overdue is deleted within the hour')
  withAction(hold, context, z.object({ end: z.boolean().default(false) }), async (session, { end }, [id = '']) => {
    const request = { method: 'PATCH', path: pathOf(id), body: { hold: !end }, answer: recordingSchema } as const
    const answer = await session.api.request(request)
    const until = answer.keptUntil ? ` It is kept until ${session.times.at(answer.keptUntil)}.` : ''
    session.show(answer, () => (answer.hold ? 'It is under legal hold.\n' : `The hold is over.${until}\n`))
    return undefined
  })
  const remove = group
    .command('delete')
    .description('Delete a recording for good; the phone system’s own copy stays')
    .argument('<id>', 'As recordings list shows it')
  withAction(remove, context, none, async (session, _, [id = '']) => {
    const answer = await session.api.request({ method: 'DELETE', path: pathOf(id), answer: successSchema })
    session.show(answer, () => 'Deleted.\n')
    return undefined
  })
}

function pauseWords({ times }: Session, { state, resumesAt, message }: RecordingPauseForm): string {
  const until = resumesAt === undefined ? '' : ` It goes on by itself at ${times.at(resumesAt)}.`
  const words = {
    pausing: 'The phone system was asked and has not paused yet: the call is still recorded.',
    paused: `Recording is paused.${until}`,
    resuming: `The phone system was asked to go on recording.${until}`,
    recording: 'Recording goes on.',
    failed: `Not paused: ${message ?? ''}`,
  }
  return `${words[state]}\n`
}

async function ofCall(session: Session, call: string, state: RecordingForm['state'] | undefined) {
  const path = `/v1/calls/${encodeURIComponent(call)}/recordings`
  const answer = await session.api.request({ path, answer: recordingsSchema })
  return { ...answer, recordings: answer.recordings.filter((one) => state === undefined || one.state === state) }
}

async function newest(session: Session, limit: number, state: RecordingForm['state'] | undefined) {
  const { items, ...more } = await firstItems(limit, async (size, cursor) => {
    const request = { path: '/v1/recordings', query: { state, limit: size, cursor }, answer: recordingPageSchema }
    const { recordings, next } = await session.api.request(request)
    return { items: recordings, next }
  })
  return { recordings: items, ...more }
}

function listWords(
  { times, width }: Session,
  all: readonly RecordingForm[],
  call: string | undefined,
  hasMore: boolean,
): string {
  if (all.length === 0) return call === undefined ? 'No recordings.\n' : 'No recordings of this call.\n'
  const heads = [
    ...[{ header: 'ID' }, ...(call === undefined ? [{ header: 'CALL' }] : [])],
    ...[{ header: 'SOURCE', shrinkTo: 8 }, { header: 'STATE' }],
    ...[{ header: 'SECONDS', align: 'right' as const }, { header: 'KEPT UNTIL' }, { header: 'NOTE', shrinkTo: 12 }],
  ]
  const rows = all.map(({ id, callId, source, state, durationSeconds, keptUntil, hold, problem, consent }) => [
    ...[id, ...(call === undefined ? [callId] : [])],
    ...[source, state, durationSeconds === undefined ? '' : String(Math.round(durationSeconds))],
    ...[
      hold ? 'legal hold' : keptUntil === undefined ? '' : times.minute(keptUntil),
      problem ?? (consent ? `consent: ${consent}` : ''),
    ],
  ])
  const more = hasMore ? `There are more: add --limit ${all.length * 4}\n` : ''
  return `${renderTable(heads, rows, width)}\n${more}${times.note}\n`
}
