/** A log that keeps its lines. */
import { createLog, type Log, type LogFields, type LogLevel } from '../../src/ports/log.ts'

export interface KeptLine extends LogFields {
  readonly level: LogLevel
  readonly event: string
}

export function collectingLog(): Log & { readonly lines: KeptLine[] } {
  const lines: KeptLine[] = []
  return { lines, ...createLog((level, event, fields) => lines.push({ ...fields, level, event })) }
}
