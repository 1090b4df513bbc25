/** How the agent page writes names, times and outcomes. Pure; the locale of times is the browser's, the words are in texts.ts. */
import type { CallData } from '../../client/index.ts'
import { timeText } from '../parts/times.ts'
import { texts } from './language.ts'

export type LastCall = CallData['lastCalls'][number]

export function callerName({ callerIdName, callerIdNum, contact }: CallData): string {
  return contact?.name || callerIdName || callerIdNum || texts.numberWithheld
}

type Names = readonly { readonly extension: string; readonly name?: string }[]

/** Why a call is over. @param colleagues for the name of who answered, where the phone system sends the extension only */
export function overText({ reason = 'ended', answeredBy }: CallData, colleagues: Names): string {
  if (reason === 'answered elsewhere' && answeredBy) {
    return texts.answeredBy(colleagues.find(({ extension }) => extension === answeredBy)?.name ?? answeredBy)
  }
  return texts.overReason[reason] ?? texts.overReason.ended ?? reason
}

/** It came in, and nobody took it. */
export function isMissed({ direction, outcome, reason }: CallData): boolean {
  if (direction === 'outbound' || reason === 'answered elsewhere') return false
  return outcome === 'missed' || outcome === 'abandoned'
}

/** The state of the call in a few words; a timer runs beside it. */
export function stateText(call: CallData, colleagues: Names): string {
  if (call.state === 'over') return isMissed(call) ? texts.missedCall : overText(call, colleagues)
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
