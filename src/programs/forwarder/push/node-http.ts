/**
 * Asks the cloud through node:http(s). Node's `fetch` would do, but keeps tens of MiB of buffers when bodies are large,
 * which is more than all the rest of the forwarder.
 *
 * What must stay true: certificates are verified; redirects are not followed.
 */
import type { Agent, ClientRequest, IncomingMessage, RequestOptions } from 'node:http'
import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { HttpAsk, HttpQuestion, HttpReply } from '../../../ports/http.ts'

/** Sooner than servers close idle connections: a request must not run into one that is being closed. */
const idleMs = 4000

type Request = (url: string, options: RequestOptions, onAnswer: (answer: IncomingMessage) => void) => ClientRequest

interface Connections {
  readonly request: Request
  readonly agent: Agent
}

/**
 * Connections stay open between questions that follow each other closely. Rejects with what Node says of the connection,
 * or the signal's reason. NODE_USE_ENV_PROXY and NODE_EXTRA_CA_CERTS work as they do everywhere in Node.
 */
export function nodeHttp(): HttpAsk {
  const opened = new Map<string, Promise<Connections>>()
  return async (url, question) => {
    const scheme = new URL(url).protocol
    const known = opened.get(scheme) ?? connections(scheme)
    opened.set(scheme, known)
    try {
      return await exchange(await known, url, question)
    } catch (thrown) {
      question.signal.throwIfAborted()
      throw thrown
    }
  }
}

async function exchange(through: Connections, url: string, question: HttpQuestion): Promise<HttpReply> {
  const answer = await send(through, url, question)
  const isZipped = answer.headers['content-encoding'] === 'gzip'
  // Whoever reads the body learns of its faults.
  const plain = isZipped ? pipeline(answer, createGunzip(), () => undefined) : answer
  const get = (name: string) => {
    const value = answer.headers[name.toLowerCase()]
    return value === undefined ? null : String(value)
  }
  return { status: answer.statusCode ?? 0, headers: { get }, body: Readable.toWeb(plain) }
}

/** Loaded when needed: TLS costs memory, which a proxy on this machine spares. */
async function connections(scheme: string): Promise<Connections> {
  // NODE_USE_ENV_PROXY changes only Node's own agent; ours has other limits.
  const proxy = process.env.NODE_USE_ENV_PROXY === '1' ? { proxyEnv: process.env } : {}
  const options = { keepAlive: true, timeout: idleMs, scheduling: 'lifo', ...proxy } as const
  const { request, Agent } = await (scheme === 'https:' ? import('node:https') : import('node:http'))
  return { request, agent: new Agent(options) }
}

function send(
  { request, agent }: Connections,
  url: string,
  { method, headers, body, signal }: HttpQuestion,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const length = body && { 'content-length': String(Buffer.byteLength(body)) }
    const all = { ...headers, ...length, 'accept-encoding': 'gzip' }
    const asked = request(url, { method, headers: all, agent, signal }, resolve)
    asked.once('error', reject)
    asked.end(body)
  })
}
