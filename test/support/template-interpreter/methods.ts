/** The .NET methods that templates call on values. What .NET would refuse is an ExpressionError here too. */
import { formatDateTime, formatNumber, formatTimeSpan, invariantDateTime } from './dotnet-format.ts'
import { ExpressionError, text, textOf, type Value } from './values.ts'

const wholeNumber = (argument: string | undefined): number => {
  if (argument === undefined || !/^-?\d+$/.test(argument))
    throw new ExpressionError(`"${argument}" is no whole number.`)
  return Number(argument)
}
const boolean = (value: boolean): Value => ({ type: 'boolean', boolean: value })
const number = (value: number): Value => ({ type: 'number', number: value })
const characters = (argument: string | undefined) =>
  [...(argument ?? ' \t\r\n')].map((one) => one.replace(/[\\\]^-]/, '\\$&')).join('')

type Method = (receiver: string, args: readonly string[]) => Value

const textMethods: Readonly<Record<string, Method>> = {
  Replace: (receiver, [from = '', to = '']) => {
    if (from === '') throw new ExpressionError('Replace needs something to replace.')
    return text(receiver.replaceAll(from, () => to))
  },
  Substring: (receiver, [start, length]) => {
    const from = wholeNumber(start)
    const to = length === undefined ? receiver.length : from + wholeNumber(length)
    if (from < 0 || to < from || to > receiver.length) throw new ExpressionError('Substring reaches beyond the text.')
    return text(receiver.slice(from, to))
  },
  ToUpper: (receiver) => text(receiver.toUpperCase()),
  ToUpperInvariant: (receiver) => text(receiver.toUpperCase()),
  ToLower: (receiver) => text(receiver.toLowerCase()),
  ToLowerInvariant: (receiver) => text(receiver.toLowerCase()),
  ToString: (receiver) => text(receiver),
  Trim: (receiver, [set]) =>
    text(receiver.replace(new RegExp(`^[${characters(set)}]+|[${characters(set)}]+$`, 'g'), '')),
  TrimStart: (receiver, [set]) => text(receiver.replace(new RegExp(`^[${characters(set)}]+`), '')),
  TrimEnd: (receiver, [set]) => text(receiver.replace(new RegExp(`[${characters(set)}]+$`), '')),
  PadLeft: (receiver, [width, fill = ' ']) => text(receiver.padStart(wholeNumber(width), fill)),
  PadRight: (receiver, [width, fill = ' ']) => text(receiver.padEnd(wholeNumber(width), fill)),
  Contains: (receiver, [part = '']) => boolean(receiver.includes(part)),
  StartsWith: (receiver, [part = '']) => boolean(receiver.startsWith(part)),
  EndsWith: (receiver, [part = '']) => boolean(receiver.endsWith(part)),
  IndexOf: (receiver, [part = '']) => number(receiver.indexOf(part)),
  get_Length: (receiver) => number(receiver.length),
}

const secondsIn: Readonly<Record<string, number>> = {
  get_TotalSeconds: 1,
  get_TotalMinutes: 60,
  get_TotalHours: 3600,
  get_TotalDays: 86_400,
  get_TotalMilliseconds: 0.001,
}

/** Throws ExpressionError for a null receiver, and for methods the receiver's type does not have. */
export function callMethod(receiver: Value, name: string, args: readonly string[]): Value {
  const [format = ''] = args
  if (receiver.type === 'null') throw new ExpressionError(`${name} of nothing: object reference not set.`)
  if (receiver.type === 'text') {
    const method = textMethods[name]
    if (method !== undefined) return method(receiver.text, args)
  }
  if (receiver.type === 'timeSpan') {
    const unit = secondsIn[name]
    if (unit !== undefined) return number(receiver.seconds / unit)
    if (name === 'ToString') return text(formatTimeSpan(receiver.seconds, format))
  }
  if (receiver.type === 'dateTime' && name === 'ToString') {
    return text(formatDateTime(receiver.atMs, receiver.zone, format === '' ? invariantDateTime : format))
  }
  if (receiver.type === 'dateTime' && name === 'ToUniversalTime') return { ...receiver, zone: 'UTC' }
  if (receiver.type === 'number' && name === 'ToString') return text(formatNumber(receiver.number, format))
  if (receiver.type === 'boolean' && name === 'ToString') return text(textOf(receiver))
  throw new ExpressionError(`A value of type ${receiver.type} has no method ${name}.`)
}
