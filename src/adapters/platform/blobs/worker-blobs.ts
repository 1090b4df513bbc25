/** The store of a Worker: S3 where its variables are set, else the bound bucket. Loaded with the first recording. */
import type { Blobs } from '../../../ports/blobs.ts'
import type { HttpFetch } from '../../../ports/http.ts'
import { createR2Blobs } from './r2-blobs.ts'
import { createS3Blobs } from './s3-blobs.ts'
import { parseBlobSettings } from './settings.ts'

/** Undefined where there is neither. Throws `not_configured`. */
export function workerBlobs(
  bucket: R2Bucket | undefined,
  variables: Readonly<Record<string, string | undefined>>,
  fetch: HttpFetch,
): Blobs | undefined {
  const { s3 } = parseBlobSettings(variables)
  if (s3) return createS3Blobs(s3, fetch)
  return bucket && createR2Blobs(bucket)
}
