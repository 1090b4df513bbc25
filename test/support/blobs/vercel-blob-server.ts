/**
 * A stand-in for a private Vercel Blob store, as far as `@vercel/blob` asks it: its API (VERCEL_BLOB_API_URL) and the host of its
 * files, both behind the token.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createMemoryBlobs } from './memory-blobs.ts'

export interface VercelBlobServer {
  readonly url: string
  readonly token: string
  readonly close: () => Promise<void>
}

export async function startVercelBlobServer(): Promise<VercelBlobServer> {
  const blobs = createMemoryBlobs()
  const token = 'vercel_blob_rw_teststore_0123456789abcdef'
  let url = ''
  const server = createServer((request, response) => {
    void answer(request, response)
  })

  async function answer(request: IncomingMessage, response: ServerResponse) {
    const chunks: Uint8Array[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = new Uint8Array(Buffer.concat(chunks))
    const asked = new URL(request.url ?? '/', url)
    const json = (status: number, value: unknown) =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
    if (request.headers.authorization !== `Bearer ${token}`)
      return json(403, { error: { code: 'forbidden', message: 'Access denied' } })
    if (!asked.pathname.startsWith('/api')) {
      const stored = blobs.stored.get(asked.pathname.slice(1))
      if (!stored) return void response.writeHead(404).end()
      const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? []
      if (from === undefined) return void response.writeHead(200).end(stored)
      return void response.writeHead(206).end(stored.slice(Number(from), Number(to) + 1))
    }
    if (request.method === 'PUT') {
      if (request.headers['x-vercel-blob-access'] !== 'private' || request.headers['x-add-random-suffix'] === '1')
        return json(400, { error: { code: 'bad_request', message: 'not as this store wants it' } })
      const pathname = asked.searchParams.get('pathname') ?? ''
      const { createHash } = await import('node:crypto')
      await blobs.put(pathname, body, { sha256: createHash('sha256').update(body).digest('hex'), type: '' })
      return json(200, {
        url: `${url}/${pathname}`,
        downloadUrl: '',
        pathname,
        contentType: '',
        contentDisposition: '',
      })
    }
    if (request.method === 'POST' && asked.pathname === '/api/delete') {
      const { urls } = JSON.parse(Buffer.from(body).toString()) as { readonly urls: readonly string[] }
      await blobs.delete(urls.map((one) => new URL(one).pathname.slice(1)))
      return json(200, null)
    }
    const { blobs: found } = await blobs.list(asked.searchParams.get('prefix') ?? '')
    const uploadedAt = '2026-11-29T00:00:00.000Z'
    const listed = found.map(({ key, bytes }) => ({ url: `${url}/${key}`, pathname: key, size: bytes, uploadedAt }))
    json(200, { blobs: listed, hasMore: false })
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
  return { url, token, close: () => new Promise<void>((resolve) => server.close(() => resolve())) }
}
