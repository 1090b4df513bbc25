/** From a change of a call to what is announced of it: to the site's watchers the call, to each extension its own part. */

import type { Announcement, LiveBody, LivePart } from '../../ports/live.ts'
import type { CallChange } from '../calls/apply.ts'
import type { Call } from '../calls/call.ts'
import { toCallForm } from '../calls/call-form.ts'
import { isStale, lastNewsMs } from '../calls/stale.ts'
import { agentCall, hearsLater } from './agent-call.ts'
import { extensionTopic, siteTopic } from './topics.ts'

/** What ended longer ago than this is history, such as a backfill, and announced to nobody. */
const historyAfterMs = 3_600_000

export interface AnnounceContext {
  readonly nowMs: number
  /** Without news for so long, a call is taken to be over. */
  readonly timeoutMs: number
  /** What is known of the caller already. */
  readonly extra?: LiveBody
}

/** Calls that became part of `call` are withdrawn under their own ids. */
export function announcementsOf(change: CallChange, context: AnnounceContext): Announcement[] {
  const { call, folded } = change
  const own = announcementOf(change, context)
  const merged = folded.map((other): Announcement => {
    const gone = { id: other.id, state: 'over', reason: 'merged', mergedInto: call.id }
    const parts = other.view.rung.map(({ extension }): LivePart => {
      const body = { ...agentCall(other, extension), state: 'over', reason: 'merged' }
      return { topic: extensionTopic(extension), body, as: 'withdraw' }
    })
    const site: LivePart = { topic: siteTopic, body: { ...gone, state: 'ended' }, as: 'withdraw' }
    return { key: other.id, parts: [site, ...parts], forgetAtMs: context.nowMs }
  })
  return [...merged, ...own]
}

function announcementOf(
  { call, folded, before }: CallChange,
  { nowMs, timeoutMs, extra }: AnnounceContext,
): Announcement[] {
  const { state, startedAt, endedAt } = call.view
  const isHistory = state === 'ended' && nowMs - Date.parse(endedAt ?? startedAt) > historyAfterMs
  if (isStale(call, { nowMs, timeoutMs })) return []
  const site: LivePart = {
    topic: siteTopic,
    body: { ...toCallForm(call) },
    as: state !== 'ended' ? 'retain' : isHistory ? 'withdraw' : 'last',
  }
  const agents = call.view.medium !== 'phone' ? [] : call.view.rung
  const hasNewAi = !isHistory && isAiNew(call, before === undefined ? folded : [before, ...folded])
  // A call that is reported as a whole is news though nothing of it was announced: lists of the day follow from it.
  const hasRung = (extension: string) =>
    [...folded, ...(before ? [before] : [])].some(({ view }) => view.rung.some((one) => one.extension === extension))
  const parts = agents.map(({ extension }): LivePart => {
    const body = agentCall(call, extension)
    const isNews = (hasNewAi && hearsLater(call, extension)) || !(isHistory || hasRung(extension))
    const last = isNews && state === 'ended' ? 'last' : 'withdraw'
    return { topic: extensionTopic(extension), body: { ...body }, as: body.state === 'over' ? last : 'retain' }
  })
  return [{ key: call.id, parts: [site, ...parts], extra, forgetAtMs: lastNewsMs(call) + timeoutMs }]
}

/** An AI agent's report mostly comes after the call's end: then it is all that is new, and announced once. */
function isAiNew({ view: { ai } }: Call, before: readonly Call[]): boolean {
  const [summary, title, result] = [ai?.summary, ai?.title, ai?.result]
  if (ai === undefined) return false
  return !before.some(({ view: { legs, rung, ai: known } }) => {
    if (legs.length === 0 && rung.length === 0) return false
    return known?.summary === summary && known?.title === title && known?.result === result
  })
}
