/**
 * QStash for tests and `npm run start:upstash`: takes messages and schedules in the vendor's wire form, delivers them
 * signed, tries again, gives up with the failure callback. qstash-double.test.ts checks it with the vendor's own client
 * and receiver. Nothing is kept on disk.
 *
 * Its faults are the real one's: delivered twice, late, out of order.
 */
import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { qstashFormCheck } from './operations.ts'
import { signDelivery } from './sign-delivery.ts'

export interface QstashFaults {
  /** Delivered so often; default 1. */
  readonly copies?: () => number
  /** Added to the delay that was asked for; what differs from message to message changes the order. */
  readonly lateByMs?: () => number
  /** Given up without a try: the failure callback is all that comes of it. */
  readonly givesUp?: (destination: string) => boolean
}

export interface QstashDoubleOptions {
  readonly port?: number
  /** Before the next try after a failed one; the real one waits 12 s and longer. */
  readonly retryDelayMs?: number
  /** How often schedules run, whatever their cron says; the tests are in a hurry. */
  readonly scheduleEveryMs?: number
}

export interface QstashDouble {
  readonly url: string
  readonly env: Readonly<Record<string, string>>
  readonly keys: { readonly current: string; readonly next: string }
  faults: QstashFaults
  /** Messages taken, one for each publication. */
  readonly published: readonly QstashMessage[]
  readonly schedules: ReadonlyMap<string, QstashSchedule>
  /** Statuses that the destinations answered; 0: no answer. */
  readonly answers: readonly { readonly path: string; readonly status: number }[]
  /** Refuses whatever is published with 503. */
  down: boolean
  /** The plan’s messages a day are used up: refuses as the real one does, with when that ends (seconds since 1970). */
  limitReached?: { readonly limit: number; readonly resetSeconds: number }
  /** A signature as the real one makes it. */
  sign(url: string, body: string, key?: string, claims?: Record<string, unknown>): Promise<string>
  close(): Promise<void>
}

export interface QstashMessage {
  readonly id: string
  readonly destination: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly notBeforeMs: number
  readonly retries: number
  readonly failureCallback?: string
  readonly failureHeaders: Readonly<Record<string, string>>
  /** Key and value, as in the headers. */
  readonly flowControl?: string
}

export interface QstashSchedule extends QstashMessage {
  readonly cron: string
}

const defaultRetries = 3

export async function startQstashDouble(options: QstashDoubleOptions = {}): Promise<QstashDouble> {
  const { retryDelayMs = 1000, scheduleEveryMs = 60_000 } = options
  const token = 'qstash-double-token'
  const keys = { current: 'sig_current_of_the_double', next: 'sig_next_of_the_double' }
  const published: QstashMessage[] = []
  const schedules = new Map<string, QstashSchedule>()
  const answers: { path: string; status: number }[] = []
  const seen = new Map<string, string>()
  const timers = new Set<NodeJS.Timeout>()
  const later = (ms: number, work: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer)
      work()
    }, ms)
    timers.add(timer)
  }

  const sign = (url: string, body: string, key = keys.current, claims: Record<string, unknown> = {}) =>
    signDelivery({ url, body, nowMs: Date.now() }, key, claims)

  const attempt = async (message: QstashMessage, retried: number): Promise<number> => {
    const headers = {
      ...message.headers,
      'upstash-signature': await sign(message.destination, message.body),
      'upstash-message-id': message.id,
      'upstash-retried': String(retried),
    }
    const init = { method: message.method, headers, body: message.method === 'GET' ? undefined : message.body }
    const status = await statusOf(() => fetch(message.destination, init))
    answers.push({ path: new URL(message.destination).pathname, status })
    return status
  }

  const deliver = async (message: QstashMessage, retried = 0): Promise<void> => {
    const isGivenUp = retried === 0 && double.faults.givesUp?.(message.destination) === true
    const status = isGivenUp ? 0 : await attempt(message, retried)
    if (status >= 200 && status < 300) return
    if (!isGivenUp && retried < message.retries) {
      later(retryDelayMs, () => void deliver(message, retried + 1))
      return
    }
    if (!message.failureCallback) return
    const facts = {
      status,
      retried,
      maxRetries: message.retries,
      sourceMessageId: message.id,
      url: message.destination,
    }
    const body = JSON.stringify({ ...facts, sourceBody: Buffer.from(message.body).toString('base64') })
    const headers = { ...message.failureHeaders, 'content-type': 'application/json' }
    const callback = { ...message, id: newId(), destination: message.failureCallback, headers, body }
    await attempt({ ...callback, failureCallback: undefined }, 0)
  }

  const take = (message: QstashMessage, deduplicationId: string | undefined) => {
    const before = deduplicationId === undefined ? undefined : seen.get(deduplicationId)
    if (before !== undefined) return { messageId: before, deduplicated: true }
    if (deduplicationId !== undefined) seen.set(deduplicationId, message.id)
    published.push(message)
    const copies = double.faults.copies?.() ?? 1
    for (let copy = 0; copy < copies; copy += 1) {
      const delayMs = Math.max(0, message.notBeforeMs - Date.now()) + (double.faults.lateByMs?.() ?? 0)
      later(delayMs, () => void deliver(message))
    }
    return { messageId: message.id }
  }

  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const send = (status: number, value: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    if (request.method === 'POST') qstashFormCheck.look(asRequest(request, Buffer.concat(chunks)))
    if (request.headers.authorization !== `Bearer ${token}`) return send(401, { error: 'unauthorized' })
    if (double.down) return send(503, { error: 'the double is set to be down' })
    if (double.limitReached && request.url?.startsWith('/v2/publish/')) {
      const { limit, resetSeconds } = double.limitReached
      const headers = { 'RateLimit-Limit': limit, 'RateLimit-Remaining': 0, 'RateLimit-Reset': resetSeconds }
      return response.writeHead(429, headers).end('{"error":"daily rate limit exceeded"}')
    }
    // As it stands in the address: a router would swallow `//` and the query.
    const [, operation, rest = ''] = /^\/v2\/(publish|schedules)\/?(.*)$/.exec(request.url ?? '') ?? []
    const body = Buffer.concat(chunks).toString()
    if (operation === 'publish' && request.method === 'POST') {
      const id = headerOf(request, 'upstash-deduplication-id')
      return send(200, take(readMessage(request, rest, body), id))
    }
    if (operation !== 'schedules') return send(404, { error: 'not found' })
    if (request.method === 'POST') {
      const id = headerOf(request, 'upstash-schedule-id') ?? `scd_${randomUUID()}`
      schedules.set(id, { ...readMessage(request, rest, body), cron: headerOf(request, 'upstash-cron') ?? '' })
      return send(200, { scheduleId: id })
    }
    if (request.method === 'DELETE') return send(schedules.delete(rest) ? 200 : 404, {})
    const list = [...schedules].map(([scheduleId, { cron, destination }]) => ({ scheduleId, cron, destination }))
    return send(200, rest === '' ? list : list.find(({ scheduleId }) => scheduleId === rest))
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)))
  })
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  const url = `http://127.0.0.1:${address.port}`
  const ticking = setInterval(() => {
    for (const schedule of schedules.values()) void deliver({ ...schedule, id: newId() })
  }, scheduleEveryMs)
  const env = {
    QSTASH_URL: url,
    QSTASH_TOKEN: token,
    QSTASH_CURRENT_SIGNING_KEY: keys.current,
    QSTASH_NEXT_SIGNING_KEY: keys.next,
  }
  const double: QstashDouble = {
    ...{ url, env, keys, published, schedules, answers, sign },
    faults: {},
    down: false,
    async close() {
      clearInterval(ticking)
      for (const timer of timers) clearTimeout(timer)
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return double
}

function asRequest({ url, method, headers }: IncomingMessage, body: Buffer): Request {
  const sent = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)])
  return new Request(`http://qstash.example${url}`, { method, headers: sent, body: new Uint8Array(body) })
}

function newId(): string {
  return `msg_${randomUUID()}`
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name]
  return Array.isArray(value) ? value[0] : value
}

function flowControlOf(request: IncomingMessage): string | undefined {
  const key = headerOf(request, 'upstash-flow-control-key')
  return key && `${key}: ${headerOf(request, 'upstash-flow-control-value')}`
}

function readMessage(request: IncomingMessage, destination: string, body: string): QstashMessage {
  const withPrefix = (prefix: string) =>
    Object.entries(request.headers).flatMap(([name, value]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), String(value)]] : [],
    )
  const contentType = headerOf(request, 'content-type')
  const notBefore = headerOf(request, 'upstash-not-before')
  const delay = headerOf(request, 'upstash-delay')
  const retries = headerOf(request, 'upstash-retries')
  return {
    id: newId(),
    destination,
    method: headerOf(request, 'upstash-method') ?? 'POST',
    headers: {
      ...(contentType ? { 'content-type': contentType } : {}),
      ...Object.fromEntries(withPrefix('upstash-forward-')),
    },
    body,
    notBeforeMs: notBefore ? Number(notBefore) * 1000 : Date.now() + Number.parseInt(delay ?? '0', 10) * 1000,
    retries: retries === undefined ? defaultRetries : Number(retries),
    failureCallback: headerOf(request, 'upstash-failure-callback'),
    failureHeaders: Object.fromEntries(withPrefix('upstash-failure-callback-forward-')),
    flowControl: flowControlOf(request),
  }
}

/** 0 when no answer came, or only a part of one: who answers may be killed in the middle of it. */
async function statusOf(ask: () => Promise<Response>): Promise<number> {
  try {
    const response = await ask()
    await response.arrayBuffer()
    return response.status
  } catch {
    return 0
  }
}
