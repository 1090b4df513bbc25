/**
 * Values of the template grammar as .NET has them, and how they turn into text. A variable is mostly text; times
 * and durations are typed, so that `[[CallStartTimeUTC].ToString("yyyy")]` works and the same on text does not.
 */
import { formatDateTime, formatNumber, formatTimeSpan, invariantDateTime } from './dotnet-format.ts'

export type Value =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'number'; readonly number: number }
  | { readonly type: 'boolean'; readonly boolean: boolean }
  /** A .NET DateTime; `zone` is where its clock stands (UTC, or the PBX's). */
  | { readonly type: 'dateTime'; readonly atMs: number; readonly zone: string }
  | { readonly type: 'timeSpan'; readonly seconds: number }
  /** A value that is not there, such as the answer time of a missed call: empty as text, and no method works on it. */
  | { readonly type: 'null' }

export const text = (value: string): Value => ({ type: 'text', text: value })
export const nothing: Value = { type: 'null' }

export function textOf(value: Value): string {
  switch (value.type) {
    case 'text':
      return value.text
    case 'number':
      return formatNumber(value.number, '')
    case 'boolean':
      return value.boolean ? 'True' : 'False'
    case 'dateTime':
      return formatDateTime(value.atMs, value.zone, invariantDateTime)
    case 'timeSpan':
      return formatTimeSpan(value.seconds, 'c')
    case 'null':
      return ''
  }
}

/** An expression on which 3CX fails: the request of which it is a part is not sent. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError'
}
