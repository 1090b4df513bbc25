/** `filter[…]` as SuiteCRM 7.14 reads it: one flat list of comparisons of stored text, joined by one operator. */
import type { Database, Row } from './database.ts'

export interface FilterOptions {
  /** `works` from 7.12.3 on; before, it failed in SQL, or found nobody. */
  readonly emailSearch: 'works' | 'finds nobody' | 'fails'
  /** Versions before 7.11.11 sent everybody for an `or`. */
  readonly orIsIgnored: boolean
}

/** A 400. What its parameters alone show wrong, SuiteCRM answers as plain JSON; the rest as JSON:API. */
export class Refused extends Error {
  readonly contentType: 'application/json' | 'application/vnd.api+json'
  constructor(detail: string, contentType: Refused['contentType'] = 'application/json') {
    super(detail)
    this.contentType = contentType
  }
}

export const databaseFailure = 'Database failure. Please refer to suitecrm.log for details.'

const operators = ['eq', 'neq', 'gt', 'gte', 'lt', 'lte', 'like']

/** The rows of a module that a list's query asks for. Throws Refused with the API's words. */
export function filtered(database: Database, module: string, query: URLSearchParams, options: FilterOptions): Row[] {
  const shape = database.shape(module)
  if (shape === undefined) throw new Refused(`Module ${module} does not exist`)
  const rows = database.rows.filter((row) => row.module === module && !row.deleted)
  const conditions = [...query.entries()].flatMap(([key, value]) => {
    const [, field, operator] = /^filter\[(\w+)\]\[(\w+)\]$/.exec(key) ?? []
    return field && operator && field !== 'deleted' ? [{ field, operator, value }] : []
  })
  for (const { field, operator } of conditions) {
    if (!(field in shape.defaults)) throw new Refused(`Filter field ${field} in ${shape.object} module is not found`)
    if (!operators.includes(operator)) throw new Refused(`Filter operator ${operator} is invalid`)
    if (shape.computed.includes(field)) throw new Refused(databaseFailure, 'application/vnd.api+json')
    if (field === 'email1' && options.emailSearch === 'fails')
      throw new Refused(databaseFailure, 'application/vnd.api+json')
  }
  if (conditions.length === 0) return rows
  const isOr = query.get('filter[operator]') === 'or'
  if (isOr && options.orIsIgnored) return rows
  return rows.filter((row) => {
    const results = conditions.map(({ field, operator, value }) =>
      valuesOf(database, row, field, options).some((stored) => compare(stored, operator, value)),
    )
    return isOr ? results.some(Boolean) : results.every(Boolean)
  })
}

function valuesOf(database: Database, row: Row, field: string, { emailSearch }: FilterOptions): string[] {
  if (field !== 'email1') return [String(row.values[field] ?? '')]
  if (emailSearch === 'finds nobody') return []
  // Joined with all addresses, those that were taken away included.
  const others = database.linked(row, 'email_addresses').map((address) => String(address.values.email_address))
  const former = typeof row.values.former_email === 'string' ? [row.values.former_email] : []
  return [String(row.values.email1 ?? ''), ...others, ...former]
}

function compare(stored: string, operator: string, value: string): boolean {
  const [left, right] = [stored.toLowerCase(), value.toLowerCase()]
  switch (operator) {
    case 'eq':
      return left === right
    case 'neq':
      return left !== right
    case 'like':
      return like(right).test(left)
    case 'gt':
      return left > right
    case 'gte':
      return left >= right
    case 'lt':
      return left < right
    default:
      return left <= right
  }
}

/** MySQL's: `%` any text, `_` any character, a backslash takes the next literally. */
function like(pattern: string): RegExp {
  const source = pattern.replace(/\\(.)|[%_]|[.*+?^${}()|[\]\\]/gsu, (found, escaped?: string) => {
    if (escaped !== undefined) return escaped.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    return found === '%' ? '[^]*' : found === '_' ? '[^]' : `\\${found}`
  })
  return new RegExp(`^${source}$`, 'u')
}
