import { list } from '@vercel/blob'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startVercelBlobServer, type VercelBlobServer } from '../../../../test/support/blobs/vercel-blob-server.ts'
import { describeBlobs } from '../../../ports/contract/blobs-contract.ts'
import { createVercelBlobs } from './vercel-blobs.ts'

let server: VercelBlobServer
const before = { api: process.env.VERCEL_BLOB_API_URL, retries: process.env.VERCEL_BLOB_RETRIES }
beforeEach(async () => {
  server = await startVercelBlobServer()
  process.env.VERCEL_BLOB_API_URL = `${server.url}/api`
})
afterEach(() => server.close())
beforeAll(() => {
  process.env.VERCEL_BLOB_RETRIES = '0'
})
afterAll(() => {
  restore('VERCEL_BLOB_API_URL', before.api)
  restore('VERCEL_BLOB_RETRIES', before.retries)
})

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name]
  else process.env[name] = value
}

describeBlobs('Vercel Blob, by Vercel’s client', async () => createVercelBlobs(server.token, fetch, server.url))

describe('a Vercel Blob store', () => {
  const bytes = new Uint8Array([1, 2, 3])
  const facts = { sha256: '039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81', type: 'audio/wav' }

  it('shows Vercel’s own client what was put', async () => {
    await createVercelBlobs(server.token, fetch, server.url).put('main/a', bytes, facts)
    const { blobs } = await list({ token: server.token, prefix: 'main/' })
    expect(blobs.map(({ pathname, size }) => [pathname, size])).toEqual([['main/a', 3]])
  })

  it('gives nothing to who has no token', async () => {
    await createVercelBlobs(server.token, fetch, server.url).put('main/a', bytes, facts)
    expect((await fetch(`${server.url}/main/a`)).status).toBe(403)
    const stranger = createVercelBlobs('vercel_blob_rw_teststore_wrong', fetch, server.url)
    await expect(stranger.get('main/a')).rejects.toMatchObject({ code: 'storage_unavailable' })
    await expect(stranger.put('main/b', bytes, facts)).rejects.toMatchObject({ code: 'storage_unavailable' })
  })
})
