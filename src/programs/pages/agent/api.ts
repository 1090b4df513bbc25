/** The page's requests to its own server, with the agent's token. */
import { texts } from './language.ts'

/** What an answer says; `status` 0: the server was not reached. */
export interface Answer {
  readonly status: number
  readonly body: unknown
}

export type Ask = (
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body?: object,
  headers?: Readonly<Record<string, string>>,
) => Promise<Answer>

const timeoutMs = 15_000

/** @param token Asked for with each request; it may be renewed meanwhile. */
export function createAsk(token: () => Promise<string | undefined>): Ask {
  return async (method, path, body, more) => {
    try {
      const answer = await fetch(path, {
        method,
        headers: {
          authorization: `Bearer ${(await token()) ?? ''}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...more,
        },
        body: body === undefined ? undefined : JSON.stringify(body),
        signal: AbortSignal.timeout(timeoutMs),
        cache: 'no-store',
      })
      return { status: answer.status, body: await answer.json().catch(() => undefined) }
    } catch {
      return { status: 0, body: undefined }
    }
  }
}

/** A picture of our own server; undefined: there is none, or it did not come. */
export type AskPicture = (path: string) => Promise<Blob | undefined>

export function createAskPicture(token: () => Promise<string | undefined>): AskPicture {
  return async (path) => {
    try {
      const headers = { authorization: `Bearer ${(await token()) ?? ''}` }
      const answer = await fetch(path, { headers, signal: AbortSignal.timeout(timeoutMs) })
      return answer.ok ? await answer.blob() : undefined
    } catch {
      return undefined
    }
  }
}

/** A member of an answer that should be an object; undefined when it is none. */
export function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

/** The server's sentence about what went wrong. */
export function errorText({ body, status }: Answer): string {
  const message = member(member(body, 'error'), 'message')
  if (typeof message === 'string') return message
  return status === 0 ? texts.serverUnreachable : texts.serverAnswered(status)
}
