/** Facts of a call → values for the columns that exist (pure). */
import { type Attributes, cutTo, cutToBytes, databaseTime } from './attributes.ts'
import type { ColumnPart, Fact } from './call-facts.ts'
import type { Column, Columns } from './layout.ts'

/** A `text` column of MySQL holds 65,535 bytes and silently loses the rest. */
export const mostBytes = 60_000

export interface Filled {
  readonly attributes: Attributes
  /** What stands in a column whole, so that the description need not repeat it. */
  readonly inColumns: ReadonlySet<ColumnPart>
}

export function fillColumns(columns: Columns, facts: readonly Fact[]): Filled {
  const attributes: Record<string, string | number> = {}
  const inColumns = new Set<ColumnPart>()
  for (const fact of facts) {
    const [name] = fact.names.flatMap((one) => [`${one}_c`, one]).filter((one) => columns[one] !== undefined)
    const column = name === undefined ? undefined : columns[name]
    if (name === undefined || column === undefined || name in attributes) continue
    const value = valueFor(column, fact)
    if (value === undefined || value === '') continue
    attributes[name] = value
    if (fact.inColumns !== undefined && (value === fact.text || column.kind === 'bool')) inColumns.add(fact.inColumns)
  }
  return { attributes, inColumns }
}

function valueFor({ kind, length }: Column, fact: Fact): string | number | undefined {
  switch (kind) {
    case 'text':
      return fact.text === undefined ? undefined : cutToBytes(length ? cutTo(fact.text, length) : fact.text, mostBytes)
    case 'number':
      return fact.number
    case 'bool':
      return fact.yes === undefined ? undefined : Number(fact.yes)
    case 'time':
      return fact.at === undefined ? undefined : databaseTime(fact.at)
  }
}
