/**
 * Searches as SuiteCRM understands them: flat conditions on columns, joined by `and` or `or`, values compared with
 * what is stored (no phone normalisation). `+` and `%` are encoded: a bare `+` would arrive as a space.
 */
import { textOf } from './attributes.ts'
import type { SuiteRecord } from './suitecrm-http.ts'

export interface Condition {
  readonly field: string
  readonly operator: 'eq' | 'like'
  /** For `like` with `%` (any text) and `_` (any character). */
  readonly value: string
}

export interface ListQuery {
  readonly module: string
  /** Must contain the fields of `where` when `join` is `or`. An unknown one makes SuiteCRM refuse the request. */
  readonly fields: readonly string[]
  readonly where: readonly Condition[]
  readonly join?: 'and' | 'or'
  /** Each hit is loaded one by one by SuiteCRM: keep it small. */
  readonly pageSize: number
  /** From 1. */
  readonly page?: number
}

/** The path of a list, after `/Api`. */
export function listPath({ module, fields, where, join = 'and', pageSize, page = 1 }: ListQuery): string {
  const parts = [
    `fields[${module}]=${fields.join(',')}`,
    ...(where.length > 1 ? [`filter[operator]=${join}`] : []),
    ...where.map(({ field, operator, value }) => `filter[${field}][${operator}]=${encodeURIComponent(value)}`),
    `page[size]=${pageSize}`,
    `page[number]=${page}`,
  ]
  return `/V8/module/${module}?${parts.join('&')}`
}

/** Whether the record is one the condition asks for, as far as can be known without the database's collation. */
export function fits({ field, operator, value }: Condition, record: SuiteRecord): boolean {
  const text = textOf(record, field)
  return operator === 'eq' ? text.toLowerCase() === value.toLowerCase() : likePattern(value).test(text)
}

function likePattern(value: string): RegExp {
  const source = value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/%/g, '[^]*?')
  return new RegExp(`^${source.replace(/_/g, '[^]')}$`, 'iu')
}

/** Area codes, trunk zeros and `(0)` differ between stored forms; the last nine digits hardly ever do. */
const digitsCompared = 9

/** `%7%0%0%…%3%`: every stored form that has these digits in this order, whatever stands between. */
export function digitsPattern(matchKey: string): string {
  return `%${[...matchKey.slice(-digitsCompared)].join('%')}%`
}

/**
 * `%text%`. What LIKE would take for its own, and the backslash that databases differ about, become "any character";
 * so hits have to be compared with the text once more.
 */
export function containsPattern(text: string): string {
  return `%${startsWithPattern(text)}`
}

/** `text%`, likewise. */
export function startsWithPattern(text: string): string {
  return `${text.replace(/[%_\\]/g, '_')}%`
}
