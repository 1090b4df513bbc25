/** The dashboard's requests to its own server: the session's cookie goes along, the site of the address too. */
import { texts } from './language.ts'
import { currentSite } from './router.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** What went wrong, in the server's words. `status` 0: it was not reached. */
export class RequestFailed extends Error {
  override readonly name = 'RequestFailed'
  readonly status: number
  readonly code: string
  readonly requestId: string | undefined

  constructor(status: number, code: string, message: string, requestId?: string) {
    super(message)
    this.status = status
    this.code = code
    this.requestId = requestId
  }
}

export interface RequestOptions {
  readonly body?: unknown
  readonly signal?: AbortSignal
  /** Another site than the address names; '' for what belongs to the deployment. */
  readonly site?: string
  /** A proof of who asks is itself never asked for a proof. */
  readonly isProof?: boolean
}

const timeoutMs = 30_000

/** Somebody hears that the session is over, and may renew a sign-in that is too old for what is asked. */
export const hooks = {
  signedOut: () => {},
  /** Resolves true when the person has proven again who they are. */
  confirm: async (): Promise<boolean> => false,
}

export function withSite(path: string, site = currentSite()): string {
  if (/[?&]site=/.test(path)) return path
  return site ? `${path}${path.includes('?') ? '&' : '?'}site=${encodeURIComponent(site)}` : path
}

async function send(method: Method, path: string, { body, signal, site }: RequestOptions): Promise<Response> {
  const timeout = AbortSignal.timeout(timeoutMs)
  try {
    return await fetch(withSite(path, site), {
      method,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      cache: 'no-store',
    })
  } catch (cause) {
    if (signal?.aborted) throw cause
    throw new RequestFailed(0, 'unreachable', texts.unreachable)
  }
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

async function failureOf(answer: Response): Promise<RequestFailed> {
  const error = member(await answer.json().catch(() => undefined), 'error')
  const text = (name: string) => {
    const value = member(error, name)
    return typeof value === 'string' ? value : undefined
  }
  const { status } = answer
  return new RequestFailed(
    status,
    text('code') ?? String(status),
    text('message') ?? texts.serverAnswered(status),
    text('requestId'),
  )
}

/** Resolves with the answer's JSON, whose form the caller knows from src/wire; rejects with RequestFailed. */
export async function request<Form>(method: Method, path: string, options: RequestOptions = {}): Promise<Form> {
  const answer = await send(method, path, options)
  if (answer.ok) return answer.status === 204 ? (undefined as Form) : answer.json()
  const failure = await failureOf(answer)
  if (failure.status === 401 && !options.isProof) hooks.signedOut()
  if (failure.code === 'step_up_required' && !options.isProof && (await hooks.confirm()))
    return request(method, path, options)
  throw failure
}

/** Every page of a list, bounded. */
export async function requestAll<Row>(path: string, name: string, mostPages = 200): Promise<Row[]> {
  const rows: Row[] = []
  let cursor: string | undefined
  for (let page = 0; page < mostPages; page += 1) {
    const more = cursor ? `${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}` : ''
    const answer = await request<Record<string, unknown>>('GET', path + more)
    rows.push(...(answer[name] as Row[]))
    cursor = answer.next as string | undefined
    if (!cursor) break
  }
  return rows
}

/** `?a=1&b=2` of what is set. */
export function queryText(values: Readonly<Record<string, string | number | undefined>>): string {
  const set = Object.entries(values).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, String(value)]],
  )
  return set.length > 0 ? `?${new URLSearchParams(set)}` : ''
}
