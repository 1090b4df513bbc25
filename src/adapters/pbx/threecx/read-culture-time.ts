/**
 * Date and time as .NET writes them in the culture of the PBX (short date, then long or short time). There are some
 * hundred forms: `29.11.2026 16.40`, `29. 11. 2026 16:40:05`, `2026. 11. 29. 오후 4:40`, `29/11/26, 4:40:05 μ.μ.`,
 * `29.11.2026 г., 16:40 ч.`, `16:40 29/11/26`, `٢٩/١١/٢٠٢٦ ٤:٤٠ م`. All are three numbers of a date and two or three of
 * a time, in digits of some script, with a word for the half of the day in some.
 *
 * What must stay true: a text that leaves it open what is day, month or half of the day gives all readings, the likeliest
 * first; one that is no date (31 February) gives none.
 */
const longestSeparator = 24
const dateSeparator = /^\s?(?:[-/.‐–]|[.]\s|年|月|년|월|,)?\s?$/
const timeSeparator = /^\s?(?:[:.時时시點点]|h|ч\.?|g\.?|min)\s?$/i
const latinHalf = /(?:^|[^\p{L}])([ap])\s?\.?\s?m\s?\.?(?:[^\p{L}]|$)/iu
/** Buddhist years, as Thai systems count, are ahead by so many. */
const buddhistYears = 543

/** Digits of any script as 0–9, blanks as one, without the marks that only order the text. */
export function plainText(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/\p{Nd}/gu, digitOf)
    .replace(/\s+/g, ' ')
    .trim()
}

/** Digits of a script stand in one run of ten. */
function digitOf(character: string): string {
  const point = character.codePointAt(0) ?? 0
  if (point < 128) return character
  let value = 0
  while (value < 9 && /^\p{Nd}$/u.test(String.fromCodePoint(point - value - 1))) value += 1
  return String(value)
}

/** The times that a text may mean, as a clock in UTC would show them, in epoch milliseconds; the likeliest first. */
export function readCultureTime(text: string, monthFirst: boolean): number[] {
  const parts = partsOf(text)
  if (parts === undefined) return []
  const { date, time, words } = parts
  const times = timesOf(time, words)
  return datesOf(date, monthFirst).flatMap((dayMs) => times.map((ms) => dayMs + ms))
}

interface Parts {
  readonly date: readonly string[]
  /** Hour, minute, second, fraction; as many as there are. */
  readonly time: readonly string[]
  readonly words: string
}

function partsOf(text: string): Parts | undefined {
  const numbers = text.match(/\d+/g) ?? []
  const between = text.split(/\d+/)
  if (between.some((one) => one.length > longestSeparator)) return undefined
  const count = numbers.length
  if (count !== 3 && (count < 5 || count > 7)) return undefined
  const words = between.join(' ')
  const joinedBy = (pattern: RegExp, first: number, last: number) =>
    between.slice(first + 1, last + 1).every((one) => pattern.test(one))
  // 16:40 29/11/26
  const timeFirst = count > 3 && between[1]?.trim() === ':'
  const dateAt = timeFirst ? count - 3 : 0
  const timeAt = timeFirst ? 0 : 3
  const timeCount = count - 3
  if (!joinedBy(dateSeparator, dateAt, dateAt + 2)) return undefined
  if (!joinedBy(timeSeparator, timeAt, timeAt + Math.min(timeCount, 3) - 1)) return undefined
  if (timeCount === 4 && (timeFirst || !/^[.,]$/.test(between[6] ?? ''))) return undefined
  return { date: numbers.slice(dateAt, dateAt + 3), time: numbers.slice(timeAt, timeAt + timeCount), words }
}

function timesOf(time: readonly string[], words: string): number[] {
  const [hour = 0, minute = 0, second = 0] = time.map(Number)
  if (time.length > 0 && time[1]?.length !== 2) return []
  if (hour > 23 || minute > 59 || second > 59) return []
  const millis = Number((time[3] ?? '').slice(0, 3).padEnd(3, '0'))
  const ms = ((hour * 60 + minute) * 60 + second) * 1000 + millis
  const half = latinHalf.exec(words)?.[1]?.toLowerCase()
  const halfMs = 12 * 3_600_000
  const morning = hour === 12 ? ms - halfMs : ms
  if (half !== undefined) return hour < 1 || hour > 12 ? [] : [half === 'p' ? morning + halfMs : morning]
  // Another word may be that for the afternoon: which one fits is for whoever knows when the text came.
  const mayBeHalf = /\p{L}/u.test(words) && hour <= 12 && time.length > 0
  return mayBeHalf ? [ms, hour === 12 ? morning : ms + halfMs] : [ms]
}

/** The days that three numbers may mean, the likeliest order first. */
function datesOf(date: readonly string[], monthFirst: boolean): number[] {
  const [a = '', b = '', c = ''] = date
  if (a.length > 2) return day(a, b, c)
  const dayFirst = day(c, b, a)
  const american = day(c, a, b)
  const yearLast = monthFirst ? [...american, ...dayFirst] : [...dayFirst, ...american]
  return [...new Set(c.length > 2 ? yearLast : [...yearLast, ...day(a, b, c)])]
}

function day(year: string, month: string, dayOfMonth: string): number[] {
  return yearsOf(year).flatMap((fullYear) => {
    const ms = Date.UTC(fullYear, Number(month) - 1, Number(dayOfMonth))
    const read = new Date(ms)
    const isDate = read.getUTCMonth() === Number(month) - 1 && read.getUTCDate() === Number(dayOfMonth)
    return isDate && month.length <= 2 && dayOfMonth.length <= 2 ? [ms] : []
  })
}

function yearsOf(year: string): number[] {
  const value = Number(year)
  if (year.length === 2) return [2000 + value, 2500 + value - buddhistYears]
  if (year.length !== 4) return []
  return value > 2400 && value < 2700 ? [value - buddhistYears] : [value]
}
