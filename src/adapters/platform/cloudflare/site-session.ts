/** The object's side of a session (ask-site.ts): all that one request asks, for the price of one. */
import { RpcTarget } from 'cloudflare:workers'
import type { Count, Sums } from '../../../ports/counts.ts'
import type { RecordRef, WriteResult } from '../../../ports/records.ts'
import type { Asked, Reply } from '../records/asked.ts'
import type { TextListQuery, TextPage, TextRecord, TextStore, TextWrite } from '../records/text-store.ts'

/** What requests ask all the time. */
interface SessionStore extends Pick<TextStore, 'getMany' | 'list' | 'write' | 'sums' | 'addCounts'> {
  listBesideText(question: string): string
  together(asked: readonly Asked[]): Promise<readonly Reply[]>
}

export class SiteSession extends RpcTarget {
  readonly #store: SessionStore

  constructor(store: SessionStore) {
    super()
    this.#store = store
  }

  async getMany(refs: readonly RecordRef[]): Promise<readonly (TextRecord | undefined)[]> {
    return this.#store.getMany(refs)
  }

  async list(query: TextListQuery): Promise<TextPage> {
    return this.#store.list(query)
  }

  /** Both as text (listed-beside.ts). */
  async listBesideText(question: string): Promise<string> {
    return this.#store.listBesideText(question)
  }

  async write(writes: readonly TextWrite[]): Promise<WriteResult> {
    return this.#store.write(writes)
  }

  /** Several of these in one step (asked.ts). */
  async together(asked: readonly Asked[]): Promise<readonly Reply[]> {
    return this.#store.together(asked)
  }

  async sums(groups: readonly string[]): Promise<readonly Sums[]> {
    return this.#store.sums(groups)
  }

  async addCounts(count: Count): Promise<Sums> {
    return this.#store.addCounts(count)
  }
}
