/** What a store of blobs did not do, as an error for the admin; its own text stays out, it may hold addresses and keys. */
import { SwitchhookError } from '../../../lib/errors.ts'

export function blobFailure(store: string, what: string, cause?: unknown): SwitchhookError {
  const message = `${store} ${what}; check its settings (docs/recordings.md). It is tried again.`
  return new SwitchhookError('storage_unavailable', message, { retryable: true, cause })
}
