/**
 * Server-Sent Events from the texts that watchers are sent (protocols.ts).
 *
 * What must stay true: what goes on when a stream begins has no id; only who has seen all of it may resume, by the id of
 * `ready`.
 */
import * as z from 'zod'

/** `calls`: the stream's own form. `screen`: the messages of `/ws`, each under its type. */
export const sseForms = ['calls', 'screen'] as const
export type SseForm = (typeof sseForms)[number]

/** Of a stream that ends by itself, such as at a platform's time limit, a browser comes back after this. */
export const sseStart = 'retry: 1000\n\n'

/** Keeps proxies from closing a silent stream. */
export const sseComment = ': still here\n\n'

/** What one stream says for a text; undefined: nothing. */
export function sseWriter(form: SseForm): (text: string) => string | undefined {
  if (form === 'calls') return callsText
  let catchingUp = false
  return (text) => {
    const { type, seq, resumed, callState } = screenMessage.parse(JSON.parse(text))
    if (type === 'connected') catchingUp = resumed !== true
    if (type === 'ready') catchingUp = false
    // The call's own message follows an `ai_transcription` with the same number, unless the call is over.
    const isFollowed = type === 'ai_transcription' && callState === undefined
    const numbered = !catchingUp && type !== 'connected' && !isFollowed
    return event(type, text, numbered ? seq : undefined)
  }
}

const screenMessage = z.object({
  type: z.string(),
  seq: z.number().optional(),
  resumed: z.boolean().optional(),
  callState: z.string().optional(),
})

const callsMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('call'), seq: z.number(), active: z.boolean(), data: z.unknown() }),
  z.object({ type: z.literal('queues'), seq: z.number(), data: z.unknown() }),
  z.object({ type: z.literal('ready'), seq: z.number() }),
  z.looseObject({ type: z.literal('connected') }),
])

function callsText(text: string): string | undefined {
  const said = callsMessage.safeParse(JSON.parse(text)).data
  switch (said?.type) {
    case 'call':
      return event('call', JSON.stringify(said.data), said.active ? undefined : said.seq)
    case 'queues':
      return event('queues', JSON.stringify(said.data), said.seq)
    case 'ready':
      return event('ready', '{}', said.seq)
    case 'connected': {
      const { type, ...rest } = said
      return event(type, JSON.stringify(rest))
    }
    default:
      return undefined
  }
}

function event(name: string, data: string, id?: number): string {
  return `event: ${name}\n${id === undefined ? '' : `id: ${id}\n`}data: ${data}\n\n`
}
