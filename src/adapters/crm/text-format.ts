/** How lengths and other people's words are written into a CRM; times are format-instant.ts's. */
import { cut } from '../../lib/cut.ts'

const longestInline = 300
const longestBlock = 10_000

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
  return bounded((text ?? '').replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim(), longestInline)
}

/** Other people's text as paragraphs, bounded. */
export function block(text: string | undefined): string {
  const lines = (text ?? '').replace(/\r\n?|[\p{Zl}\p{Zp}]/gu, '\n')
  return bounded(lines.replace(/(?![\n\t])\p{Cc}/gu, '').trim(), longestBlock)
}

/** An address that may be clicked: `http(s)` or one without a scheme; empty for anything else (`javascript:`). */
export function link(url: string | undefined): string {
  const text = inline(url)
  return /^[a-z][a-z\d+.-]*:/i.test(text) && !/^https?:\/\//i.test(text) ? '' : text
}

function bounded(text: string, longest: number): string {
  return text.length <= longest ? text : `${cut(text, longest)}… (cut, ${text.length} characters in all)`
}
