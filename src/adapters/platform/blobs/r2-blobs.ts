/** Blobs in an R2 bucket that is bound to the Worker. R2 itself checks the SHA-256. */
import { assertBlobKey, type Blobs } from '../../../ports/blobs.ts'
import { blobFailure } from './blob-failure.ts'

const store = 'The R2 bucket RECORDINGS'

export function createR2Blobs(bucket: R2Bucket): Blobs {
  const attempt = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (cause) {
      throw blobFailure(store, what, cause)
    }
  }
  return {
    async put(key, body, { sha256, type }) {
      assertBlobKey(key)
      const options = { sha256, httpMetadata: { contentType: type } }
      await attempt('did not store a part of a recording', () => bucket.put(key, body, options))
    },
    async get(key, range) {
      const found = await attempt('could not be read', () => bucket.get(key, range && { range }))
      return found?.body
    },
    async delete(keys) {
      if (keys.length > 0) await attempt('did not delete a recording', () => bucket.delete([...keys]))
    },
    async list(prefix, cursor) {
      const page = await attempt('could not be listed', () => bucket.list({ prefix, cursor, limit: 1000 }))
      const blobs = page.objects.map(({ key, size }) => ({ key, bytes: size }))
      return page.truncated ? { blobs, next: page.cursor } : { blobs }
    },
  }
}
