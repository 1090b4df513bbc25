/** How times, lengths and other people's words are written into a CRM. */
import { formatInTimeZone } from 'date-fns-tz'

const longestInline = 300
const longestBlock = 10_000
const hourMs = 3_600_000

/**
 * `2026-11-20 10:14 (Europe/London)`: year first, so that no reader takes the day for the month. In the hour that a
 * clock change makes happen twice, the offset is added: `2026-10-25 01:30 +01:00 (Europe/London)`.
 */
export function formatInstant(iso: string, timeZone: string): string {
  const at = new Date(iso)
  const local = (offsetMs: number) => formatInTimeZone(new Date(at.getTime() + offsetMs), timeZone, 'yyyy-MM-dd HH:mm')
  const text = local(0)
  const happensTwice = local(-hourMs) === text || local(hourMs) === text
  return `${text}${happensTwice ? formatInTimeZone(at, timeZone, ' xxx') : ''} (${timeZone})`
}

/** `45 s`, `3 min 12 s`, `1 h 2 min 5 s`; parts of a second are dropped. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor((whole % 3600) / 60)
  const parts = [hours > 0 ? `${hours} h` : '', hours > 0 || minutes > 0 ? `${minutes} min` : '', `${whole % 60} s`]
  return parts.filter(Boolean).join(' ')
}

/** Other people's text as part of a line: no line breaks or control characters, bounded; empty when there is none. */
export function inline(text: string | undefined): string {
  return cut((text ?? '').replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim(), longestInline)
}

/** Other people's text as paragraphs, bounded. */
export function block(text: string | undefined): string {
  const lines = (text ?? '').replace(/\r\n?|[\p{Zl}\p{Zp}]/gu, '\n')
  return cut(lines.replace(/(?![\n\t])\p{Cc}/gu, '').trim(), longestBlock)
}

/** An address that may be clicked: `http(s)` or one without a scheme; empty for anything else (`javascript:`). */
export function link(url: string | undefined): string {
  const text = inline(url)
  return /^[a-z][a-z\d+.-]*:/i.test(text) && !/^https?:\/\//i.test(text) ? '' : text
}

function cut(text: string, longest: number): string {
  if (text.length <= longest) return text
  // Not between the halves of a character outside the basic plane.
  const end = /[\uD800-\uDBFF]/.test(text.charAt(longest - 1)) ? longest - 1 : longest
  return `${text.slice(0, end)}… (cut, ${text.length} characters in all)`
}
