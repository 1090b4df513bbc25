/** Pictures of the callers of calls in progress, asked for once each. Pages get them as text: they hold no token to ask with. */
import type { CallData } from '../../client/index.ts'
import { type Server, timeoutMs } from './ask.ts'

/** `undefined`: it is being asked for, or there is none. */
export type PhotoTexts = Readonly<Record<string, string | undefined>>

export class Photos {
  #texts: PhotoTexts = {}
  readonly #ask: (path: string) => Promise<string | undefined>
  readonly #changed: (callId: string) => void

  constructor(ask: (path: string) => Promise<string | undefined>, changed: (callId: string) => void) {
    this.#ask = ask
    this.#changed = changed
  }

  get texts(): PhotoTexts {
    return this.#texts
  }

  /** Those of calls that are over are forgotten. */
  follow(calls: readonly CallData[]): void {
    const before = this.#texts
    this.#texts = Object.fromEntries(
      calls.flatMap(({ callId, contact }) => (contact?.photoUrl ? [[callId, before[callId]]] : [])),
    )
    for (const callId of Object.keys(this.#texts)) if (!Object.hasOwn(before, callId)) void this.#load(callId)
  }

  async #load(callId: string): Promise<void> {
    const text = await this.#ask(`/v1/contacts/photo?call=${encodeURIComponent(callId)}`)
    if (text === undefined || !Object.hasOwn(this.#texts, callId)) return
    this.#texts = { ...this.#texts, [callId]: text }
    this.#changed(callId)
  }
}

/** A picture as Base64; undefined: there is none, or it did not come. Never rejects. */
export async function askPhoto({ url, token }: Server, path: string): Promise<string | undefined> {
  try {
    const answer = await fetch(new URL(path, url), {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(timeoutMs),
      credentials: 'omit',
      redirect: 'error',
    })
    if (!answer.ok) return undefined
    const bytes = new Uint8Array(await answer.arrayBuffer())
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
  } catch {
    return undefined
  }
}
