/** Requests to the deployment, with the agent's token. */
import { texts } from '../shared/language.ts'
import type { AskAnswer } from '../shared/messages.ts'

export const timeoutMs = 30_000

export interface Server {
  /** Its origin. */
  readonly url: string
  /** Empty: none is needed. */
  readonly token: string
}

export interface Question {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly body?: object
  readonly headers?: Readonly<Record<string, string>>
}

/** `status` 0: the server was not reached. Never rejects. */
export async function askServer({ url, token }: Server, question: Question): Promise<AskAnswer> {
  const { method, path, body, headers } = question
  try {
    const answer = await fetch(new URL(path, url), {
      method,
      headers: {
        ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
    })
    return { status: answer.status, body: await answer.json().catch(() => undefined) }
  } catch {
    return { status: 0, body: undefined }
  }
}

/** A member of what should be an object. */
export function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

/** The server's sentence about what went wrong. */
export function errorText({ body, status }: AskAnswer): string {
  const message = member(member(body, 'error'), 'message')
  if (typeof message === 'string') return message
  return status === 0 ? texts.serverUnreachable : texts.serverAnswered(status)
}
