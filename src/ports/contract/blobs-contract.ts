/** What every adapter of the `blobs` port must do. An adapter's test calls `describeBlobs` with a way to open an empty store. */
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { assertBlobKey, type Blobs, deleteByPrefix } from '../blobs.ts'

const bytesOf = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 8)) % 256)
const factsOf = (body: Uint8Array, type = 'audio/wav') => ({
  sha256: createHash('sha256').update(body).digest('hex'),
  type,
})

async function read(stream: ReadableStream<Uint8Array> | undefined): Promise<Uint8Array | undefined> {
  return stream && new Uint8Array(await new Response(stream).arrayBuffer())
}

export function describeBlobs(name: string, open: () => Promise<Blobs>): void {
  describe(`blobs contract: ${name}`, () => {
    it('gives back the bytes that were put, whole and in ranges', async () => {
      const blobs = await open()
      const body = bytesOf(70_000)
      await blobs.put('main/2026/11/call_a/rec_a.0', body, factsOf(body))
      expect(await read(await blobs.get('main/2026/11/call_a/rec_a.0'))).toEqual(body)
      for (const [offset, length] of [
        [0, 1],
        [0, 70_000],
        [69_999, 1],
        [1234, 4096],
      ] as const) {
        const part = await read(await blobs.get('main/2026/11/call_a/rec_a.0', { offset, length }))
        expect(part).toEqual(body.subarray(offset, offset + length))
      }
    })

    it('has nothing where nothing was put, or where it was deleted', async () => {
      const blobs = await open()
      const body = bytesOf(10)
      expect(await blobs.get('main/none')).toBeUndefined()
      expect(await blobs.get('main/none', { offset: 0, length: 1 })).toBeUndefined()
      await blobs.put('main/a', body, factsOf(body))
      await blobs.delete(['main/a', 'main/never-was'])
      await blobs.delete(['main/a'])
      expect(await blobs.get('main/a')).toBeUndefined()
    })

    it('replaces what stands under the same key', async () => {
      const blobs = await open()
      const [one, two] = [bytesOf(1000), bytesOf(3)]
      await blobs.put('main/a', one, factsOf(one))
      await blobs.put('main/a', two, factsOf(two))
      expect(await read(await blobs.get('main/a'))).toEqual(two)
      expect((await blobs.list('main/a')).blobs).toEqual([{ key: 'main/a', bytes: 3 }])
    })

    it('refuses bytes that are not those of the SHA-256, and keeps none of them', async () => {
      const blobs = await open()
      const body = bytesOf(100)
      await expect(blobs.put('main/a', body, factsOf(bytesOf(99)))).rejects.toThrow()
      expect(await blobs.get('main/a')).toBeUndefined()
    })

    it('refuses keys that lead elsewhere', async () => {
      const blobs = await open()
      const body = bytesOf(1)
      for (const key of ['../a', 'main/../b', 'main//a', '/main/a', 'main/a b', 'main/a?x=1', 'main/ä', '', 'main/.x'])
        await expect(blobs.put(key, body, factsOf(body)), key).rejects.toThrow(RangeError)
      expect(() => assertBlobKey(`m${'a'.repeat(500)}`)).toThrow(RangeError)
    })

    it('lists by prefix, in order, whatever number there is, and no other site', async () => {
      const blobs = await open()
      const body = bytesOf(2)
      const keys = Array.from({ length: 25 }, (_, i) => `main/2026/11/call_b/rec_b.${String(i).padStart(2, '0')}`)
      for (const key of [...keys, 'main2/2026/11/x', 'other/a']) await blobs.put(key, body, factsOf(body))
      const { blobs: found } = await blobs.list('main/')
      expect(found.map(({ key }) => key)).toEqual(keys)
      expect((await blobs.list('main/2026/11/call_b/rec_b.0')).blobs).toHaveLength(10)
      expect((await blobs.list('nothing/')).blobs).toEqual([])
    })

    it('deletes all with a prefix, and nothing else', async () => {
      const blobs = await open()
      const body = bytesOf(2)
      for (const key of ['main/a/1', 'main/a/2', 'main/ab']) await blobs.put(key, body, factsOf(body))
      expect(await deleteByPrefix(blobs, 'main/a/')).toBe(2)
      expect(await deleteByPrefix(blobs, 'main/a/')).toBe(0)
      expect((await blobs.list('main/')).blobs).toEqual([{ key: 'main/ab', bytes: 2 }])
    })
  })
}
