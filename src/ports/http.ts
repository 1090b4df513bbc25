/** Outgoing HTTP as a port: the platform's own fetch, a program's own way, or a simulation's. */
export type HttpFetch = (url: string, init?: RequestInit) => Promise<Response>

/** What is asked of an `HttpAsk`. */
export interface HttpQuestion {
  readonly method: string
  readonly headers: Record<string, string>
  readonly body?: string | Uint8Array<ArrayBuffer> | undefined
  readonly signal: AbortSignal
  readonly redirect: 'manual'
}

/** As much of a `ReadableStream` as is needed. */
export interface ReplyBody {
  getReader(): {
    read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>
    cancel(): Promise<void>
  }
  cancel(): Promise<void>
}

/** As much of a `Response` as is needed. */
export interface HttpReply {
  readonly status: number
  readonly headers: { readonly get: (name: string) => string | null }
  readonly body: ReplyBody | null
  readonly type?: string
}

/** One question and the reply to it; a `fetch` is one. Rejects when there is no reply: the connection failed, or the signal aborted. */
export type HttpAsk = (url: string, question: HttpQuestion) => Promise<HttpReply>
