/** What each part of the records contract is given, and how it makes records. */
import type { Put, Records } from '../../records.ts'

export interface RecordsUnderTest {
  readonly records: Records
  /** The same store through another client, as another isolate would open it. */
  readonly again: Records
  /** Another site's records on the same platform. */
  readonly otherSite: Records
  /** Moves the time by which the store judges expiry. */
  readonly pass: (ms: number) => Promise<void> | void
  readonly nowMs: () => number
}

/** Opens an empty store. */
export type OpenRecords = () => Promise<RecordsUnderTest>

export const put = (id: string, value: unknown = { id }, more: Partial<Put> = {}): Put => ({
  op: 'put',
  collection: 'things',
  id,
  value,
  ...more,
})

export const named = (...keys: string[]) => keys.map((key) => ({ index: 'by-name', key }))
