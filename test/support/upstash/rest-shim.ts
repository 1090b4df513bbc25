/**
 * Upstash's REST interface before a real redis-server, for tests and `npm run start:upstash`. It speaks what the
 * vendor's own client needs; rest-shim.test.ts checks it by running that client.
 *
 * Its faults: answers that get lost after the command took effect, and a connection that is refused.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Redis } from 'ioredis'
import { startRedisServer } from './redis-server.ts'
import { createSubscriptions, type Subscriptions } from './subscriptions.ts'

export interface RedisShimOptions {
  /** Data to go on with; absent: nothing is kept on disk. */
  readonly directory?: string
  readonly port?: number
}

export interface RedisShim {
  readonly url: string
  readonly token: string
  /** UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN. */
  readonly env: Readonly<Record<string, string>>
  /** The next `count` requests take effect, and their answer never comes. */
  loseAnswers(count: number): void
  /** Each request is cut off before (`before`) or after it took effect, or never answered (`hang`), as `draw` says; undefined: nothing happens. */
  fault(draw: () => 'before' | 'after' | 'hang' | undefined): void
  heal(): void
  flushScripts(): Promise<void>
  flushAll(): Promise<void>
  /** For a look behind the curtain. */
  readonly redis: Redis
  readonly subscriptions: Subscriptions
  /** Requests since the last look. */
  takeCount(): number
  close(): Promise<void>
}

type Answer = { result: unknown } | { error: string }

export async function startRedisShim(options: RedisShimOptions = {}): Promise<RedisShim> {
  const server = await startRedisServer(options.directory)
  const redis = new Redis({ path: server.socket, maxRetriesPerRequest: 0 })
  const token = 'upstash-shim-token'
  let draw: () => 'before' | 'after' | 'hang' | undefined = () => undefined
  const subscriptions = createSubscriptions(redis)
  let count = 0

  const one = async (command: readonly unknown[], client: Pick<Redis, 'callBuffer'> = redis): Promise<Answer> => {
    const [name, ...args] = command.map(String)
    try {
      return { result: await client.callBuffer(name ?? '', ...args) }
    } catch (error) {
      return { error: error instanceof Error ? error.message : String(error) }
    }
  }
  const transaction = async (commands: readonly (readonly unknown[])[]): Promise<Answer[] | Answer> => {
    const client = redis.duplicate()
    try {
      await client.call('MULTI')
      for (const command of commands) await one(command, client)
      const done = await one(['EXEC'], client)
      return 'result' in done && Array.isArray(done.result) ? done.result.map((result) => ({ result })) : done
    } finally {
      client.disconnect()
    }
  }
  const answer = async (path: string, body: unknown): Promise<Answer | Answer[]> => {
    if (!isList(body)) return { error: 'ERR the body is not a command' }
    if (path === '/') return one(body)
    if (!body.every(isList)) return { error: 'ERR the body is not a list of commands' }
    if (path === '/pipeline') return Promise.all(body.map((command) => one(command)))
    return path === '/multi-exec' ? transaction(body) : { error: 'ERR no such path' }
  }
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    count += 1
    const fault = draw()
    if (fault === 'before') return void request.socket.destroy()
    if (fault === 'hang') return
    const isKnown = request.headers.authorization === `Bearer ${token}`
    const [, channel] = /^\/subscribe\/([^/]+)$/.exec(request.url ?? '') ?? []
    if (isKnown && channel) return subscriptions.take(decodeURIComponent(channel), response)
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const send = (status: number, value: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
    if (!isKnown) return void send(401, { error: 'Unauthorized' })
    const answered = await answer(request.url ?? '/', JSON.parse(Buffer.concat(chunks).toString()))
    if (fault === 'after') return void request.socket.destroy()
    const base64 = request.headers['upstash-encoding'] === 'base64'
    const encoded = Array.isArray(answered) ? answered.map((part) => encode(part, base64)) : encode(answered, base64)
    return void send(!Array.isArray(encoded) && 'error' in encoded ? 400 : 200, encoded)
  }

  const http = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      response.writeHead(500).end(JSON.stringify({ error: String(error) }))
    })
  })
  await new Promise<void>((resolve) => http.listen(options.port ?? 0, '127.0.0.1', resolve))
  const address = http.address()
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  const url = `http://127.0.0.1:${address.port}`
  return {
    url,
    token,
    env: { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: token },
    loseAnswers(times) {
      let left = times
      draw = () => {
        left -= 1
        return left >= 0 ? 'after' : undefined
      }
    },
    fault: (next) => {
      draw = next
    },
    heal: () => {
      draw = () => undefined
    },
    flushScripts: async () => void (await redis.script('FLUSH')),
    flushAll: async () => void (await redis.flushall()),
    redis,
    subscriptions,
    takeCount() {
      const taken = count
      count = 0
      return taken
    },
    async close() {
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
      redis.disconnect()
      await server.stop()
    },
  }
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value)
}

/** Every string in base64, status replies included; numbers and null as they are. */
function encode(answer: Answer, base64: boolean): Answer {
  return 'error' in answer ? answer : { result: encodeValue(answer.result, base64) }
}

function encodeValue(value: unknown, base64: boolean): unknown {
  if (Array.isArray(value)) return value.map((one) => encodeValue(one, base64))
  if (typeof value !== 'string' && !(value instanceof Uint8Array)) return value
  return Buffer.from(value).toString(base64 ? 'base64' : 'utf8')
}
