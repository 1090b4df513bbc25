/** .NET format strings, as far as templates use them: DateTime, TimeSpan and numbers, in the invariant culture. */
import { formatInTimeZone } from 'date-fns-tz/formatInTimeZone'

export const invariantDateTime = 'MM/dd/yyyy HH:mm:ss'

const standardFormats: Readonly<Record<string, string>> = {
  d: 'MM/dd/yyyy',
  D: 'dddd, dd MMMM yyyy',
  t: 'HH:mm',
  T: 'HH:mm:ss',
  g: 'MM/dd/yyyy HH:mm',
  G: invariantDateTime,
  s: "yyyy'-'MM'-'dd'T'HH':'mm':'ss",
  u: "yyyy'-'MM'-'dd HH':'mm':'ss'Z'",
  o: "yyyy'-'MM'-'dd'T'HH':'mm':'ss'.'fffffffK",
  O: "yyyy'-'MM'-'dd'T'HH':'mm':'ss'.'fffffffK",
  R: "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'",
}

const dateTimeToken =
  /'[^']*'|"[^"]*"|\\.|y{1,5}|M{1,4}|d{1,4}|H{1,2}|h{1,2}|m{1,2}|s{1,2}|f{1,7}|F{1,7}|t{1,2}|z{1,3}|K|[\s\S]/g

/** date-fns has the calendar; tokens of .NET that differ are mapped. */
const unicodeTokens: Readonly<Record<string, string>> = {
  d: 'd',
  dd: 'dd',
  ddd: 'EEE',
  dddd: 'EEEE',
  t: 'aaaaa',
  tt: 'aa',
  z: 'x',
  zz: 'xx',
  zzz: 'xxx',
}

export function formatDateTime(atMs: number, zone: string, format: string): string {
  const custom = format.length === 1 ? (standardFormats[format] ?? format) : format
  const written = (token: string) => {
    if (/^['"]/.test(token)) return token.slice(1, -1)
    if (token.startsWith('\\')) return token.slice(1)
    if (/^f/i.test(token)) return (atMs % 1000).toString().padStart(3, '0').padEnd(7, '0').slice(0, token.length)
    if (token === 'K') return zone === 'UTC' ? 'Z' : formatInTimeZone(new Date(atMs), zone, 'xxx')
    if (/^[yMdHhmstz]/.test(token)) {
      const written = formatInTimeZone(new Date(atMs), zone, unicodeTokens[token] ?? token)
      return token === 't' ? written.toUpperCase() : written
    }
    return token
  }
  return (custom.match(dateTimeToken) ?? []).map(written).join('')
}

/** `c` (and none) is `[d.]hh:mm:ss[.fffffff]`; a custom format has hh, mm, ss, d and escaped literals. */
export function formatTimeSpan(seconds: number, format: string): string {
  const whole = Math.floor(seconds)
  const parts = {
    d: Math.floor(whole / 86_400),
    h: Math.floor(whole / 3600) % 24,
    m: Math.floor(whole / 60) % 60,
    s: whole % 60,
  }
  const two = (value: number) => value.toString().padStart(2, '0')
  if (['', 'c', 't', 'T'].includes(format)) {
    const fraction = Math.round((seconds - whole) * 1e7)
    const days = parts.d === 0 ? '' : `${parts.d}.`
    const rest = fraction === 0 ? '' : `.${fraction.toString().padStart(7, '0')}`
    return `${days}${two(parts.h)}:${two(parts.m)}:${two(parts.s)}${rest}`
  }
  return format.replace(
    /\\(.)|'([^']*)'|(d+|h{1,2}|m{1,2}|s{1,2})/g,
    (_, escaped, quoted, token: string | undefined) => {
      if (token === undefined) return escaped ?? quoted ?? ''
      const [unit] = token
      const value = unit === 'd' ? parts.d : unit === 'h' ? parts.h : unit === 'm' ? parts.m : parts.s
      return value.toString().padStart(token.length, '0')
    },
  )
}

/** `F2`, `N0`, `D3`, `00`, `0.0`, or nothing for the shortest form. */
export function formatNumber(value: number, format: string): string {
  const standard = /^(?<kind>[FND])(?<digits>\d*)$/i.exec(format)?.groups
  if (standard !== undefined) {
    const kind = standard.kind?.toUpperCase()
    if (kind === 'D')
      return Math.trunc(value)
        .toString()
        .padStart(Number(standard.digits ?? 0), '0')
    const decimals = standard.digits === '' ? 2 : Number(standard.digits)
    const useGrouping = kind === 'N'
    return value.toLocaleString('en-US', {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
      useGrouping,
    })
  }
  const custom = /^(?<whole>0+)(?:\.(?<decimals>0+))?$/.exec(format)?.groups
  if (custom === undefined) return value.toString()
  const decimals = custom.decimals?.length ?? 0
  const width = (custom.whole?.length ?? 1) + (decimals > 0 ? decimals + 1 : 0)
  return value.toFixed(decimals).padStart(width, '0')
}
