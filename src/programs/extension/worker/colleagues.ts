/** Names of colleagues, for a call that one of them took where the phone system gives the extension only. Asked for when needed. */
import { readColleagues } from '../../pages/agent/desk/read-colleagues.ts'
import type { Question } from './ask.ts'

/** An extension table changes by the day. */
const freshMs = 10 * 60_000

export class Colleagues {
  readonly #ask: (question: Question) => Promise<{ readonly status: number; readonly body: unknown }>
  #names: ReadonlyMap<string, string> = new Map()
  #readMs = Number.NEGATIVE_INFINITY

  constructor(ask: (question: Question) => Promise<{ readonly status: number; readonly body: unknown }>) {
    this.#ask = ask
  }

  /** The name, else the extension; whatever it is that the phone system gives. */
  named(answeredBy: string | undefined): string | undefined {
    return answeredBy === undefined ? undefined : (this.#names.get(answeredBy) ?? answeredBy)
  }

  /** Resolves with whether there are names that were not known before. */
  async load(nowMs: number): Promise<boolean> {
    if (nowMs - this.#readMs < freshMs) return false
    this.#readMs = nowMs
    const list = await readColleagues((method, path) => this.#ask({ method, path }))
    if (list === undefined) this.#readMs = Number.NEGATIVE_INFINITY
    else this.#names = new Map(list.flatMap(({ extension, name }) => (name ? [[extension, name] as const] : [])))
    return list !== undefined
  }

  /** Somebody else signs in. */
  forget(): void {
    this.#names = new Map()
    this.#readMs = Number.NEGATIVE_INFINITY
  }
}
