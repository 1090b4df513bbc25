/** Words of the agent page for what the server tells in codes. Pure; the locale of times is the browser's. */
import type { CallData } from '../../client/index.ts'

export type LastCall = CallData['lastCalls'][number]

export function callerName({ callerIdName, callerIdNum, contact }: CallData): string {
  return contact?.name || callerIdName || callerIdNum || 'Number withheld'
}

const reasons: Readonly<Record<string, string>> = {
  'answered elsewhere': 'Answered elsewhere',
  withdrawn: 'Stopped ringing',
  ended: 'Call ended',
  merged: 'Goes on as another call',
  'timed out': 'Nothing was heard of it for hours',
}

export function overReason(reason: string | undefined): string {
  return (reason && reasons[reason]) || 'Call ended'
}

/** `0:07`, `12:40`, `1:02:09`. */
export function clockText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const pad = (value: number) => String(value).padStart(2, '0')
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor(seconds / 60) % 60
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(seconds % 60)}` : `${minutes}:${pad(seconds % 60)}`
}

/** How the call stands, in a few words; the time runs beside it. */
export function stateText(call: CallData): string {
  if (call.state === 'over') return overReason(call.reason)
  if (call.state === 'talking') return 'In talk'
  return call.direction === 'outbound' ? 'Calling' : 'Ringing'
}

/** Since when the time beside the state counts; undefined when there is none. */
export function countsFromMs(call: CallData): number | undefined {
  const from = call.state === 'talking' ? (call.answeredAt ?? call.timestamp) : call.timestamp
  return call.state === 'over' || from === undefined ? undefined : Date.parse(from)
}

export function timeText(iso: string): string {
  return new Date(iso).toLocaleTimeString(undefined, { hour: 'numeric', minute: '2-digit' })
}

/** Today the time; else the day and the time. */
export function whenText(iso: string, nowMs: number): string {
  const then = new Date(iso)
  const isToday = then.toDateString() === new Date(nowMs).toDateString()
  const day = then.toLocaleDateString(undefined, { day: 'numeric', month: 'short', year: yearWhereOther(then, nowMs) })
  return isToday ? `Today, ${timeText(iso)}` : `${day}, ${timeText(iso)}`
}

function yearWhereOther(then: Date, nowMs: number): 'numeric' | undefined {
  return then.getFullYear() === new Date(nowMs).getFullYear() ? undefined : 'numeric'
}

/** `Answered by Ann, 3 min`, `Missed`, `Outgoing, busy`. */
export function lastCallText({ direction, outcome, answeredBy, talkSeconds }: LastCall): string {
  const minutes = talkSeconds >= 60 ? `${Math.round(talkSeconds / 60)}\u00a0min` : `${Math.round(talkSeconds)}\u00a0s`
  if (outcome === undefined) return direction === 'outbound' ? 'Outgoing, goes on' : 'Goes on'
  if (outcome === 'answered') {
    const by = answeredBy ? ` by ${answeredBy}` : ''
    return direction === 'outbound' ? `Outgoing${by}, ${minutes}` : `Answered${by}, ${minutes}`
  }
  const word = outcome === 'abandoned' ? 'Hung up before an answer' : capital(outcome)
  return direction === 'outbound' ? `Outgoing, ${word.toLowerCase()}` : word
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
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
