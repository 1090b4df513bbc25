/**
 * A recording through the function that Vercel runs (in Node, records in Redis, bytes in a store that speaks S3): sent by a forwarder in
 * parts, none of which is larger than Vercel takes, and played from there in ranges.
 */
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { systemClock, systemRandom } from '../../src/ports/clock.ts'
import { Cloud } from '../../src/programs/forwarder/push/cloud.ts'
import { nodeHttp } from '../../src/programs/forwarder/push/node-http.ts'
import { RecordingSender } from '../../src/programs/forwarder/recordings/recording-sender.ts'
import { recordingPartBytes, recordingsSchema } from '../../src/wire/recording.ts'
import { type S3Server, startS3Server } from '../support/blobs/s3-server.ts'
import { wavFile } from '../support/blobs/wav.ts'
import { collectingLog } from '../support/collecting-log.ts'
import { type Deployable, deploymentKinds, type Running } from '../support/deployments.ts'
import { leg, makeKey, report } from '../support/live-product.ts'

/** https://vercel.com/docs/functions/limitations: the body of a request, 4.5 MB. */
const vercelBodyBytes = 4_500_000
const file = 'in-101-20261129-100000-1.1.wav'

let store: S3Server
let vercel: Deployable
let product: Running
let edge: { readonly url: string; readonly largest: () => number; readonly close: () => void }
let folder: string

const { signal } = new AbortController()

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'switchhook-monitor-'))
  store = await startS3Server()
  const kind = deploymentKinds.find(({ name }) => name.includes('Vercel'))
  if (!kind) throw new Error('There is no such deployment.')
  vercel = await kind.open()
  product = await vercel.start({
    SWITCHHOOK_RECORDINGS: 'keep',
    SWITCHHOOK_S3_ENDPOINT: store.endpoint,
    SWITCHHOOK_S3_BUCKET: store.bucket,
    SWITCHHOOK_S3_ACCESS_KEY_ID: store.credentials.accessKeyId,
    SWITCHHOOK_S3_SECRET_ACCESS_KEY: store.credentials.secretAccessKey,
  })
  edge = await startEdge(product.url)
})
afterAll(async () => {
  edge.close()
  await product.kill()
  await vercel.close()
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

/** In front of the function, as Vercel's: a larger body gets 413 and never comes to it. */
async function startEdge(target: string) {
  let largest = 0
  const pass = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Uint8Array[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks)
    largest = Math.max(largest, body.byteLength)
    if (body.byteLength > vercelBodyBytes) return void response.writeHead(413).end('FUNCTION_PAYLOAD_TOO_LARGE')
    const { host: _, connection: __, 'content-length': ___, 'transfer-encoding': ____, ...sent } = request.headers
    const headers = Object.entries(sent).map(([name, value]): [string, string] => [name, String(value)])
    const { method = 'GET' } = request
    const answer = await fetch(target + request.url, { method, headers, ...(body.byteLength > 0 && { body }) })
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' })
    response.end(Buffer.from(await answer.arrayBuffer()))
  }
  const server = createServer((request, response) => {
    pass(request, response).catch((thrown: unknown) => response.writeHead(502).end(String(thrown)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
  return { url, largest: () => largest, close: () => void server.close() }
}

function senderWith(key: string): RecordingSender {
  const ports = { clock: systemClock, random: systemRandom, fetch: nodeHttp() }
  return new RecordingSender({
    cloud: new Cloud({ url: edge.url, key, timeoutMs: 30_000, gzip: false }, ports),
    ...{ forwarder: 'fwd_e2e', folders: new Map([['pbx', [folder]]]), downloads: new Map(), directory: folder },
    ...{ bytesPerSecond: Number.POSITIVE_INFINITY, clock: systemClock, random: systemRandom, log: collectingLog() },
  })
}

const headers = () => ({ authorization: `Bearer ${product.adminKey}` })

async function recordingsOf(call: string) {
  const answer = await fetch(`${product.url}/v1/calls/${encodeURIComponent(call)}/recordings`, { headers: headers() })
  return answer.status === 404 ? [] : recordingsSchema.parse(await answer.json()).recordings
}

it('of more than Vercel takes in one request comes in parts, is kept in the store, and plays in ranges', async () => {
  const bytes = wavFile((recordingPartBytes * 2.3) / 16_000)
  writeFileSync(path.join(folder, file), bytes)
  utimesSync(path.join(folder, file), 0, 0)
  const { token } = await makeKey(product, ['events'])
  const ended = leg('8000001', '101', 'ended')
  for (const one of [leg('8000001', '101', 'ringing'), leg('8000001', '101', 'answered'), ended])
    await report(product, token, one)
  const recorded = { ...ended, kind: 'recorded', id: `${ended.id}:recorded`, recordingId: `pbx:${file}` }
  await report(product, token, recorded)
  const [alias = ''] = ended.aliases
  await expect.poll(async () => (await recordingsOf(alias)).map(({ state }) => state)).toEqual(['known'])

  await senderWith(token).round(signal)
  const [kept] = await recordingsOf(alias)
  expect(kept).toMatchObject({ state: 'kept', bytes: bytes.byteLength, playable: true })
  expect(edge.largest()).toBeLessThanOrEqual(vercelBodyBytes)
  expect(edge.largest()).toBeGreaterThanOrEqual(recordingPartBytes)

  const audio = (range: string) =>
    fetch(`${product.url}/v1/recordings/${kept?.id}/audio`, { headers: { ...headers(), range } })
  const part = await audio(`bytes=${recordingPartBytes - 5}-${recordingPartBytes + 4}`)
  expect(part.status).toBe(206)
  expect(new Uint8Array(await part.arrayBuffer())).toEqual(bytes.slice(recordingPartBytes - 5, recordingPartBytes + 5))
  const whole = await audio('bytes=0-')
  expect(Buffer.from(await whole.arrayBuffer()).equals(bytes)).toBe(true)
})
