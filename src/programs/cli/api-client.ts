/**
 * The one place where the CLI speaks HTTP. Answers are checked against their public form (src/wire), and passed on with
 * all members they have, since a newer server may send more; everything else becomes a failure that says what to do. Nothing is tried twice here: see retry.ts.
 */
import * as z from 'zod'
import { isThisMachine } from '../../lib/address.ts'
import { connectionFault, exchange, type HttpAnswer, HttpFailure, isSuccess } from '../../lib/http-client.ts'
import type { Clock } from '../../ports/clock.ts'
import type { HttpFetch } from '../../ports/http.ts'
import { ApiFailure, ConnectionFailure } from '../terminal/failure.ts'
import { type Connection, keyOf } from './connection.ts'

export interface ApiRequest<Answer> {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Begins with a slash; ids in it are encoded by the caller. */
  readonly path: string
  readonly query?: Readonly<Record<string, string | number | undefined>>
  /** Sent as JSON.stringify writes it. */
  readonly body?: unknown
  /** JSON that is sent byte by byte, because it is signed; instead of `body`. */
  readonly text?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly answer: z.ZodType<Answer>
  /** Statuses beside 2xx that carry an answer. */
  readonly also?: readonly number[]
  /** `public`: asks without a key. */
  readonly auth?: 'public'
}

export interface ApiClient {
  readonly url: string
  /** Throws ApiFailure, ConnectionFailure, or the signal's reason. */
  request<Answer>(ask: ApiRequest<Answer>): Promise<Answer>
  /** The answer as text. */
  text(ask: Omit<ApiRequest<string>, 'answer'>): Promise<string>
  /** An event stream piece by piece, without a time limit. Throws ConnectionFailure when it breaks off. */
  stream(ask: Pick<ApiRequest<string>, 'path' | 'query' | 'headers'>): Promise<AsyncIterable<Uint8Array>>
  /** The server's clock, to the second. */
  serverTimeMs(): Promise<number>
  /** The key that requests are sent with. Throws CliFailure where there is none. */
  key(): string
}

export interface ApiPorts {
  readonly fetch: HttpFetch
  readonly clock: Clock
  readonly signal: AbortSignal
}

const timeoutMs = 30_000
/** The longest answers are exports, page by page; memory is what bounds them. */
const answerBytesMax = 64 * 2 ** 20

export function createApiClient(connection: Connection, ports: ApiPorts): ApiClient {
  const ask = async (request: Omit<ApiRequest<unknown>, 'answer'>) => {
    const answer = await send(connection, ports, request)
    if (isSuccess(answer) || request.also?.includes(answer.status)) return answer
    throw refusal(connection, answer, request.auth)
  }
  return {
    url: connection.url,
    async request({ answer, ...request }) {
      const answered = await ask(request)
      const body: unknown = parseJson(answered.text)
      if (fits(answer, body)) return body
      throw notSwitchhook(connection, answered)
    },
    text: async (request) => (await ask(request)).text,
    stream: (request) => openStream(connection, ports, request),
    async serverTimeMs() {
      const { headers } = await ask({ path: '/health', also: [503], auth: 'public' })
      const atMs = Date.parse(headers.get('date') ?? '')
      return Number.isNaN(atMs) ? ports.clock.now() : atMs
    },
    key: () => keyOf(connection),
  }
}

/** Public forms of answers change nothing in what they check. */
function fits<Answer>(form: z.ZodType<Answer>, body: unknown): body is Answer {
  return form.safeParse(body).success
}

async function openStream(
  connection: Connection,
  { fetch, signal }: ApiPorts,
  request: Pick<ApiRequest<string>, 'path' | 'query' | 'headers'>,
): Promise<AsyncIterable<Uint8Array>> {
  const headers = { authorization: `Bearer ${keyOf(connection)}`, accept: 'text/event-stream', ...request.headers }
  const response = await fetch(urlOf(connection, request), { headers, redirect: 'manual', signal }).catch((thrown) => {
    signal.throwIfAborted()
    throw unreachable(connection, thrown)
  })
  if (!response.ok) {
    const { status, headers: answered } = response
    throw refusal(connection, { status, headers: answered, text: await response.text(), retryAfterMs: undefined })
  }
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream')
  if (!response.body || !isStream) {
    await response.body?.cancel()
    throw notSwitchhook(connection, response)
  }
  return piecesOf(response.body, connection, signal)
}

async function* piecesOf(body: AsyncIterable<Uint8Array>, { url }: Connection, signal: AbortSignal) {
  try {
    yield* body
  } catch (cause) {
    signal.throwIfAborted()
    throw new ConnectionFailure(`The connection to ${url} broke off (${connectionFault(cause)}).`, { cause })
  }
}

async function send(connection: Connection, ports: ApiPorts, request: Omit<ApiRequest<unknown>, 'answer'>) {
  const { method = 'GET', body } = request
  const sent = request.text ?? (body === undefined ? undefined : JSON.stringify(body))
  ports.signal.throwIfAborted()
  const headers = {
    ...(request.auth === 'public' ? {} : { authorization: `Bearer ${keyOf(connection)}` }),
    ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
    ...request.headers,
  }
  const asked = { method, url: urlOf(connection, request), headers, body: sent, timeoutMs, answerBytesMax }
  try {
    return await exchange(ports, asked, ports.signal)
  } catch (thrown) {
    ports.signal.throwIfAborted()
    throw thrown instanceof HttpFailure && thrown.reason === 'timeout'
      ? tooLate(connection)
      : unreachable(connection, thrown)
  }
}

function urlOf({ url, site }: Connection, { path, query }: Omit<ApiRequest<unknown>, 'answer'>): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries({ ...query, site: site ?? query?.site }))
    if (value !== undefined) search.set(name, String(value))
  return search.size === 0 ? url + path : `${url}${path}?${search}`
}

function tooLate({ url }: Connection): ConnectionFailure {
  return new ConnectionFailure(`${url} did not answer within ${timeoutMs / 1000} seconds.`, {
    hint: 'Try again, or check the server with: npx switchhook health',
  })
}

const errorBody = z.object({
  error: z.object({ code: z.string(), message: z.string(), requestId: z.string().optional(), retryable: z.boolean() }),
})

function refusal(connection: Connection, answer: HttpAnswer, auth?: 'public'): ApiFailure | ConnectionFailure {
  const { status, headers, text, retryAfterMs } = answer
  const location = headers.get('location')
  if (status >= 300 && status < 400 && location !== null) {
    return new ConnectionFailure(`${connection.url} sends on to ${location}.`, {
      hint: 'Set SWITCHHOOK_URL to the address where Switchhook itself answers.',
    })
  }
  const parsed = errorBody.safeParse(parseJson(text))
  if (!parsed.success) return notSwitchhook(connection, answer)
  // Without a key of ours it was another secret that was wrong: the server names its variable.
  const hint =
    status === 401 && auth !== 'public' ? `The key that was sent is the one in ${connection.keySource}.` : undefined
  return new ApiFailure(status, parsed.data.error, { hint, retryAfterMs })
}

/** A proxy in between says 502 to 504 in its own words while the server restarts. */
function notSwitchhook(
  { url }: Connection,
  { status, headers }: Pick<HttpAnswer, 'status' | 'headers'>,
): ConnectionFailure {
  const type = headers.get('content-type') ?? 'no content type'
  return new ConnectionFailure(`${url} answers, but not as Switchhook does (status ${status}, ${type}).`, {
    hint: 'Set SWITCHHOOK_URL, or --url, to the address of your Switchhook; npx switchhook health tries it.',
  })
}

function unreachable({ url }: Connection, thrown: unknown): ConnectionFailure {
  const hint = isThisMachine(url)
    ? 'Start the server in another terminal (npm start), or set SWITCHHOOK_URL to where it runs.'
    : 'Check SWITCHHOOK_URL and the network.'
  return new ConnectionFailure(`No server answers at ${url} (${connectionFault(thrown)}).`, { hint, cause: thrown })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
