/** Server-Sent Events from the texts of the `stream` protocol (protocols.ts). */
import * as z from 'zod'

const message = z.discriminatedUnion('type', [
  z.object({ type: z.literal('call'), seq: z.number(), active: z.boolean(), data: z.unknown() }),
  z.object({ type: z.literal('ready'), seq: z.number() }),
  z.looseObject({ type: z.literal('connected') }),
])

/** What goes on when the stream begins has no id: only who has seen all of it may resume, by the id of `ready`. */
export function sseText(text: string): string | undefined {
  const parsed = message.safeParse(JSON.parse(text))
  if (!parsed.success) return undefined
  const said = parsed.data
  if (said.type === 'call') {
    const id = said.active ? '' : `id: ${said.seq}\n`
    return `event: call\n${id}data: ${JSON.stringify(said.data)}\n\n`
  }
  if (said.type === 'ready') return `event: ready\nid: ${said.seq}\ndata: {}\n\n`
  const { type: _, ...rest } = said
  return `event: connected\ndata: ${JSON.stringify(rest)}\n\n`
}

/** Keeps proxies from closing a silent stream. */
export const sseComment = ': still here\n\n'
