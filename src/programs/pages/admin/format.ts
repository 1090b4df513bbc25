/** How the dashboard writes times, durations and figures, in the viewer's zone and language. Words are in the texts. */
import { clockText, timeText } from '../parts/times.ts'
import { locale, texts } from './language.ts'

const dayMs = 86_400_000

export const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone.replace(/^.*\//, '').replaceAll('_', ' ')

/** `2:18 PM` today, else `Nov 19, 12:27 PM`; with the year where it is another. */
export function whenText(iso: string, nowMs = Date.now()): string {
  const then = new Date(iso)
  if (then.toDateString() === new Date(nowMs).toDateString()) return timeText(iso, locale)
  const year = then.getFullYear() === new Date(nowMs).getFullYear() ? undefined : 'numeric'
  return `${then.toLocaleDateString(locale, { day: 'numeric', month: 'short', year })}, ${timeText(iso, locale)}`
}

/** With seconds, for timelines and attempts. */
export const secondsText = (iso: string) => new Date(iso).toLocaleTimeString(locale)

export const dayText = (iso: string) =>
  new Date(iso).toLocaleDateString(locale, { weekday: 'long', day: 'numeric', month: 'long' })

export const shortDayText = (iso: string) =>
  new Date(iso).toLocaleDateString(locale, { day: 'numeric', month: 'short' })

export const hourText = (iso: string) => new Date(iso).toLocaleTimeString(locale, { hour: 'numeric' })

/** For hovering: `2026-12-01 19:18:02 UTC`. */
export const utcText = (iso: string) => `${new Date(iso).toISOString().slice(0, 19).replace('T', ' ')} UTC`

/** `4:12`; a dash where there is nothing to count. */
export const talkText = (seconds: number) => (seconds > 0 ? clockText(seconds * 1000) : '–')

/** `9 s`, `4 min`, `3 h`, `2 d`. */
export function spanText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 90) return `${seconds}\u00a0s`
  if (seconds < 5400) return `${Math.round(seconds / 60)}\u00a0min`
  return ms < 2 * dayMs ? `${Math.round(seconds / 3600)}\u00a0h` : texts.days(Math.round(ms / dayMs))
}

export const agoText = (iso: string, nowMs = Date.now()) => texts.ago(spanText(nowMs - Date.parse(iso)))

export const countText = (value: number) => value.toLocaleString(locale)

export const percentText = (share: number) =>
  share.toLocaleString(locale, { style: 'percent', maximumFractionDigits: share > 0.99 && share < 1 ? 1 : 0 })
