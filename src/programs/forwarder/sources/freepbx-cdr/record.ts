/** What a query of the table of call records gives: whichever columns there are, and the start of the record as `at`. */
export interface CdrRecord {
  readonly at: string
  readonly [column: string]: unknown
}

export type CdrTables = Record<string, CdrRecord>
