/** A CRM of a few lines for tests: answers by method and URL, and keeps what it was asked. */
import type { HttpFetch } from '../../../src/ports/http.ts'

export interface Asked {
  readonly method: string
  readonly url: URL
  readonly headers: Headers
  readonly body: string
}

/** What to answer: JSON with status 200, or a whole response; undefined is a 404. */
export type Answer = (asked: Asked) => unknown

export function recordingFetch(answer: Answer): { fetch: HttpFetch; asked: Asked[] } {
  const asked: Asked[] = []
  const fetch: HttpFetch = async (url, init = {}) => {
    const one = {
      method: init.method ?? 'GET',
      url: new URL(url),
      headers: new Headers(init.headers),
      body: typeof init.body === 'string' ? init.body : '',
    }
    asked.push(one)
    const answered = answer(one)
    if (answered instanceof Response) return answered
    return answered === undefined ? new Response('not found', { status: 404 }) : Response.json(answered)
  }
  return { fetch, asked }
}
