/** One question to the cloud and its whole answer, as a port. A `fetch` is one too. */

export interface HttpQuestion {
  readonly method: string
  readonly headers: Record<string, string>
  readonly body?: Uint8Array<ArrayBuffer> | undefined
  readonly signal: AbortSignal
  readonly redirect: 'manual'
}

export interface HttpAnswer {
  readonly ok: boolean
  readonly status: number
  readonly headers: { readonly get: (name: string) => string | null }
  readonly text: () => Promise<string>
}

/** Rejects when there is no answer: the connection failed, or the signal aborted. */
export type HttpAsk = (url: string, question: HttpQuestion) => Promise<HttpAnswer>
