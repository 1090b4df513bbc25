/** Odoo's search domains (Polish notation), as far as we ask. */

export type Condition = readonly [
  field: string,
  operator: string,
  value: string | number | boolean | readonly (string | number)[],
]
export type Domain = readonly ('|' | '&' | Condition)[]

/** At least one of the conditions; none at all finds everything, so callers give at least one. */
export function anyOf(conditions: readonly Condition[]): Domain {
  return [...conditions.slice(1).map(() => '|' as const), ...conditions]
}

/** Text as it stands in a (i)like pattern: Odoo leaves the wildcards of PostgreSQL to the caller. */
export function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&')
}
