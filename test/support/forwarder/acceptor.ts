/**
 * A cloud for the forwarder on this machine: checks signature and form as the real one does, remembers every event, and
 * misbehaves as it is set to: fails before or after storing, hangs up, asks to wait, answers nonsense.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { eventsSigningKey } from '../../../src/app/security/events-key.ts'
import { verifyWebhook } from '../../../src/lib/standard-webhooks.ts'

export type Misbehaviour = 'none' | 'fail' | 'store then fail' | 'hang up' | 'store then hang up' | 'wait' | 'nonsense'

export interface AcceptorOptions {
  readonly key: string
  /** Asked for each batch. */
  readonly misbehave?: () => Misbehaviour
  /** Events that are rejected for ever. */
  readonly rejects?: (id: string) => boolean
  /** Bodies are read and counted but not kept, for measuring. */
  readonly countOnly?: boolean
}

export interface Acceptor {
  readonly url: string
  /** Every event that was accepted, by id, as JSON. */
  readonly events: Map<string, string>
  readonly seen: {
    batches: number
    accepted: number
    duplicates: number
    rejected: number
    badSignatures: number
    heartbeats: number
    bytes: number
  }
  readonly close: () => Promise<void>
}

export async function startAcceptor(options: AcceptorOptions): Promise<Acceptor> {
  const { key, misbehave = () => 'none', rejects = () => false, countOnly = false } = options
  const signingKey = eventsSigningKey(key)
  const events = new Map<string, string>()
  const seen = { batches: 0, accepted: 0, duplicates: 0, rejected: 0, badSignatures: 0, heartbeats: 0, bytes: 0 }

  const store = (text: string) => {
    const batch: { events: { id: string }[] } = JSON.parse(text)
    const answer = { accepted: [] as string[], duplicate: [] as string[], rejected: [] as object[] }
    batch.events.forEach((event, position) => {
      if (rejects(event.id)) answer.rejected.push({ id: event.id, position, code: 'bad_field', message: 'at: wrong' })
      else if (events.has(event.id)) answer.duplicate.push(event.id)
      else {
        if (!countOnly) events.set(event.id, JSON.stringify(event))
        answer.accepted.push(event.id)
      }
    })
    seen.batches += 1
    seen.accepted += answer.accepted.length
    seen.duplicates += answer.duplicate.length
    seen.rejected += answer.rejected.length
    return JSON.stringify(answer)
  }

  const answer = (request: IncomingMessage, bytes: Buffer, response: ServerResponse) => {
    const headers = new Headers(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
    seen.bytes += bytes.byteLength
    if (verifyWebhook([signingKey], headers, bytes, Date.now()) !== undefined) {
      seen.badSignatures += 1
      return reply(response, 401, errorBody('unauthorized', 'The signature is refused (wrong signature).'))
    }
    if (request.url === '/v1/forwarders/heartbeat') {
      seen.heartbeats += 1
      return reply(response, 200, '{"success":true}')
    }
    if (request.url === '/v1/reconciliation/report') return reply(response, 200, '{"differing":[],"missing":[]}')
    if (request.url === '/v1/staffing/report') return reply(response, 200, '{"sources":[]}')
    const text = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString()
    const how = misbehave()
    if (how === 'hang up') return void request.socket.destroy()
    if (how === 'wait')
      return reply(response, 429, errorBody('storage_unavailable', 'Slow down.'), { 'retry-after': '0' })
    if (how === 'fail') return reply(response, 503, errorBody('storage_unavailable', 'Nothing was stored.'))
    if (how === 'nonsense') return reply(response, 200, '<html>Log in to the hotel</html>')
    const stored = store(text)
    if (how === 'store then fail') return reply(response, 500, errorBody('internal', 'Something failed.'))
    if (how === 'store then hang up') return void request.socket.destroy()
    reply(response, 200, stored)
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => answer(request, Buffer.concat(chunks), response))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  return {
    url: `http://127.0.0.1:${address.port}`,
    events,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function errorBody(code: string, message: string): string {
  return JSON.stringify({ error: { code, message, requestId: 'r', retryable: true } })
}

function reply(response: ServerResponse, status: number, body: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(body)
}
