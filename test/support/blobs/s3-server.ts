/**
 * A stand-in for a store that speaks S3: one bucket in memory. It checks every signature by the rules of Signature Version 4 and the
 * SHA-256 of each body; s3-blobs.test.ts has AWS's own client as the oracle of both.
 */
import { createHash, createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createMemoryBlobs } from './memory-blobs.ts'

const hash = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex')
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()

export interface S3Server {
  readonly endpoint: string
  readonly bucket: string
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
  /** Keys in a page of a list. */
  pageSize: number
  readonly close: () => Promise<void>
}

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' }

export async function startS3Server(): Promise<S3Server> {
  const blobs = createMemoryBlobs()
  const bucket = 'recordings'
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => answer(request, body, response))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  const own = {
    endpoint: `http://127.0.0.1:${port}`,
    bucket,
    credentials,
    pageSize: 1000,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }

  async function answer(request: IncomingMessage, body: Buffer<ArrayBuffer>, response: ServerResponse) {
    const url = new URL(request.url ?? '/', own.endpoint)
    if (signatureOf(request, url) !== /Signature=([0-9a-f]{64})/.exec(request.headers.authorization ?? '')?.[1])
      return void response.writeHead(403).end('<Error><Code>SignatureDoesNotMatch</Code></Error>')
    const sha256 = String(request.headers['x-amz-content-sha256'])
    if (sha256 !== hash(body))
      return void response.writeHead(400).end('<Error><Code>XAmzContentSHA256Mismatch</Code></Error>')
    const key = decodeURIComponent(url.pathname.slice(bucket.length + 2))
    if (request.method === 'PUT') {
      await blobs.put(key, new Uint8Array(body), { sha256, type: '' })
      return void response.writeHead(200).end()
    }
    if (request.method === 'DELETE') {
      await blobs.delete([key])
      return void response.writeHead(204).end()
    }
    if (key === '') return void response.writeHead(200).end(await list(url.searchParams))
    const stored = blobs.stored.get(key)
    if (!stored) return void response.writeHead(404).end('<Error><Code>NoSuchKey</Code></Error>')
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? []
    if (from === undefined) return void response.writeHead(200).end(stored)
    response.writeHead(206).end(stored.slice(Number(from), Number(to) + 1))
  }

  async function list(query: URLSearchParams): Promise<string> {
    const all = (await blobs.list(query.get('prefix') ?? '')).blobs
    const after = query.get('continuation-token') ?? ''
    const left = all.filter(({ key }) => key > after)
    const page = left.slice(0, own.pageSize)
    const more = page.length < left.length
    const entries = page.map(({ key, bytes }) => `<Contents><Key>${key}</Key><Size>${bytes}</Size></Contents>`)
    const next = more ? `<NextContinuationToken>${page.at(-1)?.key}</NextContinuationToken>` : ''
    return `<?xml version="1.0"?><ListBucketResult><IsTruncated>${more}</IsTruncated>${next}${entries.join('')}</ListBucketResult>`
  }
  return own
}

/** By https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html, from what came. */
function signatureOf({ method, headers }: IncomingMessage, url: URL): string {
  const authorization = headers.authorization ?? ''
  const [, date = '', region = ''] = /Credential=[^/]+\/(\d{8})\/([^/]+)\/s3\/aws4_request/.exec(authorization) ?? []
  const signed = /SignedHeaders=([^,]+)/.exec(authorization)?.[1]?.split(';') ?? []
  const encode = (text: string) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`)
  const query = [...url.searchParams]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&')
  const canonical = [
    method,
    url.pathname,
    query,
    ...signed.map((name) => `${name}:${String(headers[name]).trim().replace(/ +/g, ' ')}`),
    '',
    signed.join(';'),
    headers['x-amz-content-sha256'],
  ].join('\n')
  const scope = `${date}/${region}/s3/aws4_request`
  const toSign = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, hash(canonical)].join('\n')
  const key = ['s3', 'aws4_request'].reduce(
    (one, word) => hmac(one, word),
    hmac(hmac(`AWS4${credentials.secretAccessKey}`, date), region),
  )
  return createHmac('sha256', key).update(toSign).digest('hex')
}

async function bodyOf(request: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks)
}
