/**
 * The `blobs` port: large bytes (recordings), kept apart from the records, which name them and say what they are. One store for the
 * whole deployment; keys begin with the site, `<site>/<yyyy>/<mm>/<call>/<name>`.
 *
 * What must stay true of each adapter (blobs-contract.ts proves it):
 * - a blob is there whole or not at all, and putting it again replaces it;
 * - bytes are refused that are not those of the given SHA-256;
 * - nothing of the store can be read without our credentials: people are shown our own links only;
 * - deleting what is not there is no error, and lists are in the order of the keys.
 */

export interface BlobFacts {
  /** Lower-case hex. */
  readonly sha256: string
  /** A media type, as `audio/wav`. */
  readonly type: string
}

export interface BlobEntry {
  readonly key: string
  readonly bytes: number
}

export interface BlobRange {
  /** From 0. */
  readonly offset: number
  /** At least 1. */
  readonly length: number
}

export interface Blobs {
  /** Rejects with `storage_unavailable` when it was not stored. */
  put(key: string, body: Uint8Array<ArrayBuffer>, facts: BlobFacts): Promise<void>
  /** These bytes of it, or all; undefined where there is none. A range must lie within the blob. */
  get(key: string, range?: BlobRange): Promise<ReadableStream<Uint8Array> | undefined>
  /** At most 1000. */
  delete(keys: readonly string[]): Promise<void>
  /** Those whose key starts with the prefix, at most 1000 at once. */
  list(prefix: string, cursor?: string): Promise<{ readonly blobs: readonly BlobEntry[]; readonly next?: string }>
}

/** Opened when it is first needed; undefined where no store is set up. */
export type OpenBlobs = () => Promise<Blobs | undefined>

/** Letters that every store takes as they are, and that no address needs encoded. */
const keyPattern = /^[A-Za-z0-9][\w.-]*(?:\/[A-Za-z0-9][\w.-]*)*$/
const keyLengthMax = 500

/** Throws RangeError for a key that a store might read otherwise (`..`, `//`, blanks). */
export function assertBlobKey(key: string): void {
  if (key.length > keyLengthMax || !keyPattern.test(key)) throw new RangeError(`${JSON.stringify(key)} is no blob key`)
}

/** Deletes all with that prefix; answers how many. */
export async function deleteByPrefix(blobs: Blobs, prefix: string): Promise<number> {
  let deleted = 0
  for (;;) {
    // From the start each time: what was listed is gone.
    const page = await blobs.list(prefix)
    if (page.blobs.length === 0) return deleted
    await blobs.delete(page.blobs.map(({ key }) => key))
    deleted += page.blobs.length
  }
}
