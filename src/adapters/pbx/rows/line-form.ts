/** How the lines of a file of call records read. */
import type { CallEvent } from '../../../core/calls/event.ts'

export interface LineForm<Row> {
  /** Undefined: no call record (a heading, rubbish). */
  parse(
    line: string,
  ): { readonly call: string; readonly id: string; readonly atMs: number; readonly row: Row } | undefined
  translate(call: string, rows: readonly Row[]): CallEvent[]
  /** One line for `check`, without whole outside numbers. */
  describe(row: Row): string
}
