/** The `Retry-After` header (RFC 9110 §10.2.3): seconds, or an HTTP date. */

/** Nobody means to send us away for longer; a wrong date must not park a delivery for years. */
const longestMs = 24 * 3_600_000

const seconds = /^\d{1,10}(\.\d+)?$/
/** The three date forms of RFC 9110 all begin with the weekday's name, so that `Date.parse` guesses at nothing else. */
const httpDate = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/

/** Milliseconds to wait from `nowMs` on, 0 to 24 h; undefined when the header is absent or unreadable. */
export function parseRetryAfter(header: string | null, nowMs: number): number | undefined {
  const text = header?.trim()
  if (!text) return undefined
  if (seconds.test(text)) return Math.min(Math.ceil(Number(text) * 1000), longestMs)
  if (!httpDate.test(text)) return undefined
  const atMs = Date.parse(text)
  return Number.isNaN(atMs) ? undefined : Math.min(Math.max(0, atMs - nowMs), longestMs)
}
