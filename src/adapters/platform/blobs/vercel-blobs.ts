/**
 * Blobs in a private Vercel Blob store, by Vercel's own client. It does not check what we put, so the SHA-256 is checked here; it
 * reads from the store's own host with the token, which is never given to a browser.
 */
import { createHash } from 'node:crypto'
import { BlobError, del, list, put } from '@vercel/blob'
import { assertBlobKey, type Blobs } from '../../../ports/blobs.ts'
import type { HttpFetch } from '../../../ports/http.ts'
import { blobFailure } from './blob-failure.ts'

const store = 'Vercel Blob'
const timeoutMs = 60_000
/** vercel_blob_rw_<store>_<secret>. */
const tokenPattern = /^vercel_blob_rw_([A-Za-z0-9]+)_/

/** `host`: of the store's files; default: Vercel's. */
export function createVercelBlobs(token: string, fetch: HttpFetch, host = hostOf(token)): Blobs {
  const own = { token, access: 'private' } as const
  const attempt = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (cause) {
      throw blobFailure(store, cause instanceof BlobError ? `${what} (${cause.name})` : what, cause)
    }
  }
  return {
    async put(key, body, { sha256, type }) {
      assertBlobKey(key)
      if (createHash('sha256').update(body).digest('hex') !== sha256) throw blobFailure(store, 'was given other bytes')
      const options = { ...own, contentType: type, addRandomSuffix: false, allowOverwrite: true }
      await attempt('did not store a part of a recording', () => put(key, Buffer.from(body), options))
    },
    async get(key, range) {
      const headers: Record<string, string> = { authorization: `Bearer ${token}` }
      if (range) headers.range = `bytes=${range.offset}-${range.offset + range.length - 1}`
      const answer = await attempt('can not be reached', () =>
        fetch(`${host}/${key}`, { headers, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) }),
      )
      if (answer.status === 404) {
        await answer.body?.cancel()
        return undefined
      }
      if (answer.status !== (range ? 206 : 200)) {
        await answer.body?.cancel()
        throw blobFailure(store, `could not be read (HTTP ${answer.status})`)
      }
      return answer.body ?? undefined
    },
    async delete(keys) {
      if (keys.length > 0)
        await attempt('did not delete a recording', () =>
          del(
            keys.map((key) => `${host}/${key}`),
            { token },
          ),
        )
    },
    async list(prefix, cursor) {
      const page = await attempt('could not be listed', () => list({ token, prefix, cursor, limit: 1000 }))
      const blobs = page.blobs
        .map(({ pathname, size }) => ({ key: pathname, bytes: size }))
        .sort((a, b) => (a.key < b.key ? -1 : 1))
      return page.hasMore && page.cursor ? { blobs, next: page.cursor } : { blobs }
    },
  }
}

function hostOf(token: string): string {
  const [, id = ''] = tokenPattern.exec(token) ?? []
  return `https://${id.toLowerCase()}.private.blob.vercel-storage.com`
}
