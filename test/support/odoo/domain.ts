/** Odoo's search domains: Polish notation with `&` left out at the top, and PostgreSQL's patterns. */
import { OdooException } from './exceptions.ts'
import { isList, type Row } from './values.ts'

type Test = (row: Row) => boolean

/** Which rows fit; throws the ValueError that Odoo raises for a field that `fields` lacks. */
export function domainTest(domain: unknown, model: string, fields: ReadonlySet<string>): Test {
  const terms = isList(domain) ? [...domain] : []
  const tests: Test[] = []
  while (terms.length > 0) tests.push(nextTest(terms, model, fields))
  return (row) => tests.every((test) => test(row))
}

function nextTest(terms: unknown[], model: string, fields: ReadonlySet<string>): Test {
  const term = terms.shift()
  if (term === '|' || term === '&') {
    const left = nextTest(terms, model, fields)
    const right = nextTest(terms, model, fields)
    return term === '|' ? (row) => left(row) || right(row) : (row) => left(row) && right(row)
  }
  if (!isList(term) || term.length !== 3)
    throw new OdooException('ValueError', `Domain() invalid item in domain: ${term}`)
  const [field, operator, value] = term
  if (typeof field !== 'string' || !fields.has(field)) {
    const words = `Invalid field ${model}.${field} in condition ('${field}', '${operator}', ${quoted(value)})`
    throw new OdooException('ValueError', words)
  }
  return condition(field, String(operator), value)
}

function condition(field: string, operator: string, value: unknown): Test {
  const at = (row: Row) => stored(row[field])
  if (operator === '=') return (row) => at(row) === value || (value === false && at(row) === undefined)
  if (operator === '!=') return (row) => (value === false ? Boolean(at(row)) : at(row) !== value)
  if (operator === '<') return (row) => Number(at(row) ?? 0) < Number(value)
  if (operator === 'in') return (row) => isList(value) && value.includes(at(row))
  if (operator === 'ilike' || operator === '=ilike') {
    const pattern = likePattern(operator === 'ilike' ? `%${value}%` : String(value))
    return (row) => pattern.test(String(at(row) || ''))
  }
  throw new OdooException('ValueError', `Invalid operator ${operator}`)
}

/** Links are compared by id. */
function stored(value: unknown): unknown {
  return isList(value) ? value[0] : value
}

function likePattern(like: string): RegExp {
  const source = like.replace(/\\(.)|[\s\S]/g, (whole, escaped: string | undefined) => {
    if (escaped === undefined && whole === '%') return '[^]*'
    if (escaped === undefined && whole === '_') return '[^]'
    return (escaped ?? whole).replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
  })
  return new RegExp(`^${source}$`, 'iu')
}

function quoted(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(value)
}
