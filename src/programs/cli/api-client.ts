/**
 * The one place where the CLI speaks HTTP. Answers are checked against their public form (src/wire), and passed on with
 * all members they have, since a newer server may send more; everything else becomes a failure that says what to do. Nothing is tried twice here: see retry.ts.
 */
import * as z from 'zod'
import { withTimeLimit } from '../../lib/time-limit.ts'
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
  /** The answer piece by piece, without a time limit. */
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

export function createApiClient(connection: Connection, ports: ApiPorts): ApiClient {
  const ask = async (request: Omit<ApiRequest<unknown>, 'answer'>) => {
    const { response, text } = await send(connection, ports, request)
    if (response.ok || request.also?.includes(response.status)) return { response, text }
    throw refusal(connection, response, text, request.auth)
  }
  return {
    url: connection.url,
    async request({ answer, ...request }) {
      const { response, text } = await ask(request)
      const body: unknown = parseJson(text)
      if (fits(answer, body)) return body
      throw notSwitchhook(connection, response)
    },
    text: async (request) => (await ask(request)).text,
    stream: (request) => openStream(connection, ports, request),
    async serverTimeMs() {
      const { response } = await ask({ path: '/health', also: [503], auth: 'public' })
      const atMs = Date.parse(response.headers.get('date') ?? '')
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
  if (!response.ok) throw refusal(connection, response, await response.text())
  if (!response.body) throw notSwitchhook(connection, response)
  return response.body
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
  const init = {
    method,
    headers,
    redirect: 'manual',
    body: sent,
  } as const
  try {
    return await withTimeLimit(
      { ...ports, limitMs: timeoutMs, onTimeout: () => tooLate(connection) },
      async (signal) => {
        const response = await ports.fetch(urlOf(connection, request), { ...init, signal })
        return { response, text: await response.text() }
      },
    )
  } catch (thrown) {
    ports.signal.throwIfAborted()
    throw thrown instanceof ConnectionFailure ? thrown : unreachable(connection, thrown)
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

function refusal(
  connection: Connection,
  response: Response,
  text: string,
  auth?: 'public',
): ApiFailure | ConnectionFailure {
  const location = response.headers.get('location')
  if (response.status >= 300 && response.status < 400 && location !== null) {
    return new ConnectionFailure(`${connection.url} sends on to ${location}.`, {
      hint: 'Set SWITCHHOOK_URL to the address where Switchhook itself answers.',
    })
  }
  const parsed = errorBody.safeParse(parseJson(text))
  if (!parsed.success) return notSwitchhook(connection, response)
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
  const retryAfterMs = Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined
  // Without a key of ours it was another secret that was wrong: the server names its variable.
  const hint =
    response.status === 401 && auth !== 'public'
      ? `The key that was sent is the one in ${connection.keySource}.`
      : undefined
  return new ApiFailure(response.status, parsed.data.error, { hint, retryAfterMs })
}

/** A proxy in between says 502 to 504 in its own words while the server restarts. */
function notSwitchhook({ url }: Connection, { status, headers }: Response): ConnectionFailure {
  const type = headers.get('content-type') ?? 'no content type'
  return new ConnectionFailure(`${url} answers, but not as Switchhook does (status ${status}, ${type}).`, {
    hint: 'Set SWITCHHOOK_URL, or --url, to the address of your Switchhook; npx switchhook health tries it.',
  })
}

function unreachable({ url }: Connection, thrown: unknown): ConnectionFailure {
  const hint = /\/\/(?:localhost|127\.|\[::1\])/.test(url)
    ? 'Start the server in another terminal (npm start), or set SWITCHHOOK_URL to where it runs.'
    : 'Check SWITCHHOOK_URL and the network.'
  return new ConnectionFailure(`No server answers at ${url} (${reasonOf(thrown)}).`, { hint, cause: thrown })
}

/** fetch says only "fetch failed"; why stands in the cause, or in one of several causes. */
function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown)
  if (thrown instanceof AggregateError && thrown.errors.length > 0) return reasonOf(thrown.errors[0])
  if (thrown.cause instanceof Error) return reasonOf(thrown.cause)
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined
  return code ?? thrown.message
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
