/**
 * Reads that are begun in the same turn are asked of the object together: each call of an object takes about 100 µs of processor time
 * on its way, whatever is in it.
 *
 * What must stay true: no two invocations share a call, since what one has begun ends with it.
 */
import type { Asked, Reply } from '../records/asked.ts'
import { type AskedStore, askedStore } from '../records/asked-store.ts'

type Reads = Pick<AskedStore, 'getMany' | 'list'>

interface Waiting {
  readonly asked: Asked
  readonly resolve: (reply: Reply | PromiseLike<Reply>) => void
  readonly reject: (reason: unknown) => void
}

interface Store {
  /** For what is read alone. */
  readonly alone: Reads
  /** Answers the first of what it is asked, one at least. */
  readonly together: (asked: readonly Asked[]) => Promise<readonly Reply[]>
  /** Whose turn it is; undefined: an operation's that asks once. */
  readonly invocation: () => unknown
}

export function readsTogether({ alone, together, invocation }: Store): Reads {
  let batch: { readonly of: unknown; readonly all: Waiting[] } | undefined

  const answerAlone = async (asked: Asked): Promise<Reply> => {
    if (asked.op === 'getMany') return { records: await alone.getMany(asked.refs) }
    if (asked.op === 'list') return { page: await alone.list(asked.query) }
    throw new Error('Only reads go together.')
  }
  const answer = async (all: readonly Waiting[]) => {
    try {
      const replies = all.length === 1 ? [] : await together(all.map(({ asked }) => asked))
      for (const [i, { asked, resolve }] of all.entries()) resolve(replies[i] ?? answerAlone(asked))
    } catch (thrown) {
      for (const { reject } of all) reject(thrown)
    }
  }
  const begin = (of: unknown) => {
    const begun = { of, all: [] as Waiting[] }
    batch = begun
    queueMicrotask(() => {
      if (batch === begun) batch = undefined
      void answer(begun.all)
    })
    return begun
  }
  return askedStore(
    (asked) =>
      new Promise((resolve, reject) => {
        const of = invocation()
        const open = batch && batch.of === of ? batch : begin(of)
        open.all.push({ asked, resolve, reject })
      }),
  )
}
