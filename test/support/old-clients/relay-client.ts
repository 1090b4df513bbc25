/**
 * A client of an existing 3CX relay and of its dashboard, written from the wire forms alone: it signs in, keeps the token that it
 * was given, and takes `{success, data}` or `{success: false, error}`.
 */
interface Answer {
  readonly status: number
  readonly success: boolean
  readonly data: Record<string, unknown> & { readonly value?: readonly Record<string, unknown>[] }
  readonly list: readonly Record<string, unknown>[]
  readonly error?: string
  readonly message?: string
  readonly token?: string
  readonly user?: Record<string, unknown>
}

type Ask = (path: string, init: RequestInit) => Response | Promise<Response>

export class RelayClient {
  readonly #ask: Ask
  #token: string | undefined

  constructor(ask: Ask, token?: string) {
    this.#ask = ask
    this.#token = token
  }

  async login(username: string, password: string): Promise<Answer> {
    const answer = await this.send('POST', '/admin/login', { username, password })
    if (answer.success) this.#token = answer.token
    return answer
  }

  get(path: string): Promise<Answer> {
    return this.send('GET', path)
  }

  async send(method: string, path: string, body?: unknown): Promise<Answer> {
    const headers: Record<string, string> = { 'content-type': 'application/json' }
    if (this.#token !== undefined) headers.authorization = `Bearer ${this.#token}`
    const answer = await this.#ask(path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    const json = await answer.json<Omit<Answer, 'status' | 'list'>>()
    return { ...json, status: answer.status, list: Array.isArray(json.data) ? json.data : [] }
  }
}
