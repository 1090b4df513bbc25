/** A word for what changed between two bodies of one topic, and what is said of a call that nothing was heard of any more. */
import type { LiveBody } from '../../ports/live.ts'

/** `summary`: what an AI agent reported of a call that the extension knows to be over; elsewhere that is `ai`. */
export const changeWords = ['active', 'started', 'changed', 'ended', 'ai', 'summary', 'caller', 'updated'] as const
export type Change = (typeof changeWords)[number]

const isOver = (body: LiveBody) => body.state === 'over' || body.state === 'ended'

export function changeOf(before: LiveBody | undefined, after: LiveBody): Change {
  if (!sameMember('ai', before, after))
    return before === undefined && isOver(after) && 'extension' in after ? 'summary' : 'ai'
  if (isOver(after)) return before === undefined || isOver(before) ? 'updated' : 'ended'
  if (before === undefined) return 'started'
  if (before.state !== after.state) return 'changed'
  return sameMember('caller', before, after) ? 'updated' : 'caller'
}

function sameMember(name: string, before: LiveBody | undefined, after: LiveBody): boolean {
  return JSON.stringify(before?.[name]) === JSON.stringify(after[name])
}

/** The body of a call whose end was never reported. */
export function timedOutBody(body: LiveBody): LiveBody {
  return 'extension' in body
    ? { ...body, state: 'over', reason: 'timed out' }
    : { ...body, state: 'ended', timedOut: true }
}
