/** The rows that an import did not take, or not as a whole, as a CSV: line, what became of it, reason. Written as they come. */
import { closeSync, openSync, writeSync } from 'node:fs'
import type { ImportResult } from '../../../wire/contact.ts'

export interface RejectsFile {
  add(result: Pick<ImportResult, 'rejected' | 'warnings'>): void
  close(): void
}

/** Replaces the file. Its owner alone may read it: reasons quote what stood in the rows. */
export function openRejectsFile(file: string): RejectsFile {
  const handle = openSync(file, 'w', 0o600)
  writeSync(handle, 'line,outcome,reason\n')
  return {
    add({ rejected, warnings }) {
      const lines = [
        ...rejected.map((one) => ({ ...one, outcome: 'rejected' })),
        ...warnings.map((one) => ({ ...one, outcome: 'imported in part' })),
      ].sort((a, b) => a.line - b.line)
      writeSync(handle, lines.map(({ line, outcome, reason }) => `${line},${outcome},${quoted(reason)}\n`).join(''))
    },
    close: () => closeSync(handle),
  }
}

/** A spreadsheet must not take what stood in somebody's file for a formula. */
function quoted(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return `"${harmless.replaceAll('"', '""')}"`
}
