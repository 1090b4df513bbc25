/** One line of comma-separated values with `"` quotes and `""` in them, as PBXs write them. */
import { parse } from 'csv-parse/sync'

/** The fields; undefined when the line is not well formed. */
export function csvFields(line: string): string[] | undefined {
  if (!line.includes('"')) return line.split(',')
  try {
    const [fields]: string[][] = parse(line, { relax_quotes: true, relax_column_count: true })
    return fields
  } catch {
    return undefined
  }
}
