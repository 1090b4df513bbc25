/** The store of a Node function: S3 where its variables are set, else Vercel Blob. Loaded with the first recording. */
import type { Blobs } from '../../../ports/blobs.ts'
import type { HttpFetch } from '../../../ports/http.ts'
import { createS3Blobs } from './s3-blobs.ts'
import { parseBlobSettings } from './settings.ts'

/** Undefined where there is neither. Throws `not_configured`. */
export async function nodeBlobs(
  variables: Readonly<Record<string, string | undefined>>,
  fetch: HttpFetch,
): Promise<Blobs | undefined> {
  const { s3, vercelToken } = parseBlobSettings(variables)
  if (s3) return createS3Blobs(s3, fetch)
  if (vercelToken === undefined) return undefined
  const { createVercelBlobs } = await import('./vercel-blobs.ts')
  return createVercelBlobs(vercelToken, fetch)
}
