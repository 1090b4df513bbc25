/**
 * Notes on calls: what an agent, or a program, writes about one. A note is a fact like any other, so it takes the way of all
 * facts: stored in the inbox before anybody is answered, applied to whatever the call has become by then.
 *
 * What must stay true: the same words reported again under the same id are one note; who has no part in a call writes nothing
 * on it, and does not learn that it exists.
 */

import { sha256Hex } from '../../lib/hash.ts'
import { isoUtc } from '../../ports/clock.ts'
import type { Call } from './call.ts'
import type { NotedEvent } from './event.ts'

/** Characters; what the CRMs write of other people's words without cutting it. */
export const noteLengthMax = 4000
/** A call is read and written as a whole with each change. */
export const notesMax = 50

export interface NoteInput {
  /** The name by which the writer knows the call; the same in each repetition. */
  readonly callId: string
  /** Empty where only `wrapUp` is said. */
  readonly text: string
  readonly wrapUp?: string
  /** The writer's own, to keep two equal notes apart; without one equal notes are one. */
  readonly id?: string
  /** Who writes: an extension, or the id of a key, of a person's session with the name. */
  readonly author: { readonly extension: string } | { readonly keyId: string; readonly name?: string }
  readonly atMs: number
}

/** Whether a phone of the extension rang or talked in the call, by any source's word. */
export function tookPart(call: Call, extension: string): boolean {
  return call.events.some((event) => event.leg !== undefined && event.agent?.extension === extension)
}

/** Whether somebody at the extension talked in the call. */
export function hasTalked({ view }: Call, extension: string): boolean {
  return view.legs.some((leg) => leg.agent?.extension === extension && leg.answeredAt !== undefined)
}

/** The note as a fact of the call. Throws RangeError for a call without events, which there is not. */
export function noteEvent(call: Call, { callId, text, wrapUp, id = '', author, atMs }: NoteInput): NotedEvent {
  const [first] = call.events
  if (!first) throw new RangeError('a call has at least one event')
  const writer = 'extension' in author ? `extension ${author.extension}` : `key ${author.keyId}`
  return {
    kind: 'noted',
    id: `note:${sha256Hex(JSON.stringify([callId, writer, id, text, ...(wrapUp ? [wrapUp] : [])])).slice(0, 32)}`,
    source: 'note',
    identity: 'within',
    // A name that the call has, whatever it folds into before this is applied.
    aliases: [first.aliases[0]],
    at: isoUtc(atMs),
    agent: 'extension' in author ? { extension: author.extension } : undefined,
    text,
    ...('name' in author && { author: author.name }),
    ...(wrapUp && { wrapUp }),
  }
}
