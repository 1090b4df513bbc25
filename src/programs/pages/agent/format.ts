/** How the agent page writes names, times and outcomes. Pure; the locale of times is the browser's, the words are in texts.ts. */
import type { CallData } from '../../client/index.ts'
import { timeText } from '../parts/times.ts'
import { texts } from './texts.ts'

export type LastCall = CallData['lastCalls'][number]

export function callerName({ callerIdName, callerIdNum, contact }: CallData): string {
  return contact?.name || callerIdName || callerIdNum || texts.numberWithheld
}

export function overReason(reason = 'ended'): string {
  return texts.overReason[reason] ?? texts.overReason.ended ?? reason
}

/** The state of the call in a few words; a timer runs beside it. */
export function stateText(call: CallData): string {
  if (call.state === 'over') return overReason(call.reason)
  if (call.state === 'talking') return texts.talking
  return call.direction === 'outbound' ? texts.calling : texts.ringing
}

/** Since when the time beside the state counts; undefined when there is none. */
export function countsFromMs(call: CallData): number | undefined {
  const from = call.state === 'talking' ? (call.answeredAt ?? call.timestamp) : call.timestamp
  return call.state === 'over' || from === undefined ? undefined : Date.parse(from)
}

/** Today the time; else the day and the time. */
export function whenText(iso: string, nowMs: number): string {
  const then = new Date(iso)
  if (then.toDateString() === new Date(nowMs).toDateString()) return texts.today(timeText(iso))
  const year = then.getFullYear() === new Date(nowMs).getFullYear() ? undefined : 'numeric'
  return `${then.toLocaleDateString(undefined, { day: 'numeric', month: 'short', year })}, ${timeText(iso)}`
}

/** `Answered by Ann, 3 min`, `Missed`, `Outgoing, busy`. */
export function lastCallText({ direction, outcome, answeredBy, talkSeconds }: LastCall): string {
  const isOutbound = direction === 'outbound'
  if (outcome === 'answered') {
    const duration =
      talkSeconds >= 60 ? `${Math.round(talkSeconds / 60)}\u00a0min` : `${Math.round(talkSeconds)}\u00a0s`
    const by = answeredBy ? texts.by(answeredBy) : ''
    return isOutbound ? texts.outgoingBy(by, duration) : texts.answered(by, duration)
  }
  const word = outcomeText(outcome)
  return isOutbound ? texts.outgoing(word) : word
}

function outcomeText(outcome: string | undefined): string {
  if (outcome === undefined) return texts.inProgress
  return outcome === 'abandoned' ? texts.abandoned : outcome.charAt(0).toUpperCase() + outcome.slice(1)
}

/**
 * An address that may be opened from the page: http(s), or a path of this server. What CRMs hold was written by strangers;
 * `javascript:` and the like are none.
 */
export function safeLink(url: string | undefined, origin: string): string | undefined {
  if (!url) return undefined
  const link = URL.parse(url, origin)
  return link && (link.protocol === 'https:' || link.protocol === 'http:') ? link.href : undefined
}
