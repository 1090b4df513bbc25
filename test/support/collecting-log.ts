/** A log that keeps its lines. */
import type { Log, LogFields } from '../../src/ports/log.ts'

export interface KeptLine extends LogFields {
  readonly level: string
  readonly event: string
}

export function collectingLog(): Log & { readonly lines: KeptLine[] } {
  const lines: KeptLine[] = []
  const write = (level: string) => (event: string, fields?: LogFields) => {
    lines.push({ level, event, ...fields })
  }
  return { lines, info: write('info'), warn: write('warn'), error: write('error') }
}
