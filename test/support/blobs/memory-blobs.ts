/** Blobs in memory, for unit tests and the stand-ins of stores. */
import { createHash } from 'node:crypto'
import { assertBlobKey, type Blobs } from '../../../src/ports/blobs.ts'

export interface MemoryBlobs extends Blobs {
  readonly stored: ReadonlyMap<string, Uint8Array<ArrayBuffer>>
  /** Makes the next put fail. */
  failNext(): void
}

export function createMemoryBlobs(): MemoryBlobs {
  const stored = new Map<string, Uint8Array<ArrayBuffer>>()
  let failing = false
  return {
    stored,
    failNext: () => {
      failing = true
    },
    async put(key, body, { sha256 }) {
      assertBlobKey(key)
      if (failing) {
        failing = false
        throw new Error('the store is away')
      }
      if (createHash('sha256').update(body).digest('hex') !== sha256) throw new Error('other bytes')
      stored.set(key, body.slice())
    },
    async get(key, range) {
      const body = stored.get(key)
      const part = range ? body?.slice(range.offset, range.offset + range.length) : body
      return part && (new Response(part).body ?? undefined)
    },
    async delete(keys) {
      for (const key of keys) stored.delete(key)
    },
    async list(prefix) {
      const keys = [...stored.keys()].filter((key) => key.startsWith(prefix)).sort()
      return { blobs: keys.map((key) => ({ key, bytes: stored.get(key)?.byteLength ?? 0 })) }
    },
  }
}
